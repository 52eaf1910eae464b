// Protections of tokens and of customers' data: who may read them, and where they must never turn up.
import type { Protection } from '../protection.ts';

const CONFIG = 'test/config/files.test.ts';
const FILES = 'src/config/files.ts';
const GUARD = 'test/server/request/guard.test.ts';
const GUARD_FILE = 'src/server/request/guard.ts';

export const OF_SECRETS: readonly Protection[] = [
  {
    name: 'read-token-only-reads',
    promise: 'a token that only reads changes nothing',
    changes: [
      {
        file: GUARD_FILE,
        find: 'if (!isFull && !READS.has(request.method)) {',
        replace: "if (!isFull && request.method === '') {",
      },
    ],
    tests: [GUARD],
  },
  {
    name: 'read-token-closes-too',
    promise: 'where only a token that reads is set, nobody asks without one',
    changes: [
      {
        file: GUARD_FILE,
        find: 'apiToken !== undefined || apiReadToken !== undefined;',
        replace: 'apiToken !== undefined;',
      },
    ],
    tests: [GUARD],
  },
  {
    name: 'no-desk-that-takes-nothing',
    promise: 'a desk at which nobody could place an order is not served',
    changes: [
      {
        file: 'src/server/start.ts',
        find: 'if (config.apiToken === undefined && config.apiReadToken !== undefined) {',
        replace: "if (config.apiToken === '' && config.apiReadToken !== undefined) {",
      },
    ],
    tests: ['test/server/lifecycle.test.ts'],
  },
  {
    name: 'two-tokens-are-two',
    promise: 'whoever may read does not hold the token that changes',
    changes: [
      {
        file: 'src/config/load.ts',
        find: 'data.apiReadToken !== undefined && data.apiReadToken === data.apiToken',
        replace: "data.apiReadToken === '' && data.apiReadToken === data.apiToken",
      },
    ],
    tests: [CONFIG],
  },
  {
    name: 'secret-files-are-closed',
    promise: 'a secret in a file that others may open is not used',
    changes: [{ file: FILES, find: 'if (isOpenToOthers(found.mode)) {', replace: 'if (found.mode === 0) {' }],
    tests: [CONFIG],
  },
  {
    name: 'an-empty-file-is-no-opening',
    promise: 'a file without a secret does not mean that none is asked for',
    changes: [
      {
        file: FILES,
        find: "if (secret.trim() === '') throw wrong(variable, path, 'is empty');",
        replace: '',
      },
    ],
    tests: [CONFIG],
  },
  {
    name: 'one-secret-is-meant',
    promise: 'of two secrets for one purpose none is picked',
    changes: [{ file: 'src/config/load.ts', find: 'if (given) {', replace: "if (given?.value === '') {" }],
    tests: [CONFIG],
  },
  {
    name: 'no-credentials-in-the-address',
    promise: 'a token in the address of a server is refused, not shown',
    changes: [
      {
        file: 'src/config/service-url.ts',
        find: "if (username !== '' || password !== '' || /^https?:[/\\\\]*[^/\\\\?#]*@/i.test(text)) {",
        replace: 'if (username + password === text) {',
      },
    ],
    tests: [CONFIG],
  },
  {
    name: 'users-in-addresses-are-masked',
    promise: 'a token in the place of a user is not shown',
    changes: [
      {
        file: 'src/db/postgres/url.ts',
        find: "[^\\s/?#]*(?:@|%40)/gi, '$1********@')",
        replace: "[^\\s/?#]*(?:@|%40)/gi, '$&')",
      },
    ],
    tests: ['test/db/postgres/postgres-url.test.ts'],
  },
  {
    name: 'queries-in-addresses-are-masked',
    promise: 'a token behind the question mark of an address is not shown',
    changes: [
      {
        file: 'src/db/postgres/url.ts',
        find: "(?:[?#]|%3f|%23))\\S+/gi, '$1********')",
        replace: "(?:[?#]|%3f|%23))\\S+/gi, '$&')",
      },
    ],
    tests: ['test/db/postgres/postgres-url.test.ts'],
  },
  {
    name: 'a-password-is-no-path',
    promise: 'the address of another database does not become a file that is named after its password',
    changes: [
      {
        file: 'src/domain/shared/written-path.ts',
        find: 'return !EXPLICIT.test(text) && CREDENTIALS.test(decoded(text));',
        replace: 'return !EXPLICIT.test(text) && text === CREDENTIALS.source;',
      },
    ],
    tests: ['test/config/database.test.ts'],
  },
  {
    name: 'webhook-keys-are-long',
    promise: 'a webhook secret that can be guessed, or is cut short as it is read, is not taken',
    changes: [
      {
        file: 'src/domain/webhook/webhook-signature.ts',
        find: 'return isWhole && key.length >= MIN_KEY_BYTES',
        replace: 'return isWhole || key.length >= MIN_KEY_BYTES',
      },
    ],
    tests: ['test/config/webhook-secret.test.ts'],
  },
  {
    name: 'allowed-hosts-can-match',
    promise: 'a host that is allowed and can never ask is a fault that is told',
    changes: [
      {
        file: 'src/config/schema.ts',
        find: '.pipe(z.array(unless(hostNameProblem).transform(oneSpelling)))',
        replace: '.pipe(z.array(z.string().transform(oneSpelling)))',
      },
    ],
    tests: ['test/config/hosts.test.ts'],
  },
  {
    name: 'a-lost-change-is-told',
    promise: 'whoever loses the answer to a change is told that it may have been made',
    changes: [
      {
        file: 'src/clients/remote-failure.ts',
        find: "if (method === 'GET') return undefined;",
        replace: "if (method !== '') return undefined;",
      },
    ],
    tests: ['test/clients/remote-failures.test.ts'],
  },
  {
    name: 'answers-do-nothing-in-a-browser',
    promise: 'an answer that a browser is led to runs nothing and is shown in no page',
    changes: [
      {
        file: 'src/server/response-headers.ts',
        find: "'Content-Security-Policy': \"default-src 'none'; frame-ancestors 'none'\",",
        replace: '',
      },
    ],
    tests: [GUARD],
  },
  {
    name: 'no-page-asks-the-sandbox',
    promise: 'a page in a browser here does not read what was tried in the sandbox',
    changes: [
      {
        file: 'src/sandbox/serve-sandbox.ts',
        find: 'if (isForeign(request, host)) {',
        replace: "if (host === '') {",
      },
    ],
    tests: ['test/sandbox/serve-sandbox.test.ts'],
  },
  {
    name: 'no-rows-in-the-log',
    promise: 'what a driver hangs on its errors stays out of the log',
    changes: [{ file: 'src/app/log.ts', find: 'serializers: { err: errorFields },', replace: '' }],
    tests: ['test/app/log.test.ts'],
  },
  {
    name: 'sweeps-what-is-ours',
    promise: 'nothing is removed that another user has put into the folder for temporary files',
    changes: [{ file: 'src/domain/shared/own-folder.ts', find: 'found?.uid !== user || ', replace: '' }],
    tests: ['test/domain/shared/own-folder.test.ts'],
  },
  {
    name: 'own-folders-are-closed',
    promise: 'others cannot look at a copy that is being made, nor put something beside it',
    changes: [
      {
        file: 'src/domain/shared/own-folder.ts',
        find: 'mkdirSync(path, 0o700)',
        replace: 'mkdirSync(path, 0o777)',
      },
    ],
    tests: ['test/domain/shared/own-folder.test.ts', 'test/domain/shared/write-beside.test.ts'],
  },
  {
    name: 'nothing-stays-behind-a-signal',
    promise: 'a process that is ended by a signal takes its temporary files along',
    changes: [
      {
        file: 'src/domain/shared/end-signals.ts',
        find: 'rmSync(path, { recursive: true, force: true });',
        replace: '',
      },
    ],
    tests: ['test/domain/shared/end-signals.test.ts'],
  },
  {
    name: 'a-closed-terminal-hurries-nothing',
    promise: 'SIGHUP never ends work that has been asked to stop',
    changes: [
      {
        file: 'src/domain/shared/end-signals.ts',
        find: "wasAsked && signal !== 'SIGHUP'",
        replace: 'isStopping',
      },
    ],
    tests: ['test/domain/shared/end-signals.test.ts'],
  },
];
