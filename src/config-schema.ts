// What each setting may be, and what is made of the text it is written as.
import * as z from 'zod';
import { isPostgresUrl, postgresUrlProblem } from './db/postgres-url.ts';
import { MAX_TIMEOUT_MS } from './domain/journal.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

const whole = (least: number, most: number) =>
  z
    .string()
    .refine(
      (text) => /^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most,
      `must be a whole number from ${least} to ${most}`,
    )
    .transform(Number);

const serviceUrl = z
  .string()
  .refine((text) => httpUrl(text) !== undefined, 'must be an http:// or https:// URL')
  .transform((text) => text.replace(/\/+$/, ''));

/** Of an `orders serve`, where the token has a variable of its own and the paths are known. */
const serverUrl = serviceUrl.superRefine((text, context) => {
  const message = serverUrlProblem(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const token = z
  .string()
  .refine((text) => /^[\x21-\x7e]+$/.test(text), 'must be printable ASCII without blanks');

const words = z.string().transform((text) => text.split(/[\s,]+/).filter((word) => word !== ''));

/** By the keys of `Config`, from what was written. */
export const schema = z.object({
  db: z.string().superRefine((text, context) => {
    const message = isPostgresUrl(text) ? postgresUrlProblem(text) : undefined;
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  }),
  paymentServiceUrl: serviceUrl.optional(),
  notificationServiceUrl: serviceUrl.optional(),
  paymentServiceToken: token.optional(),
  notificationServiceToken: token.optional(),
  host: z.string().refine((text) => /^[A-Za-z0-9.:_-]+$/.test(text), 'must be a host name or an address'),
  port: whole(0, 65_535),
  apiToken: token.optional(),
  apiReadToken: token.optional(),
  allowedHosts: words,
  webhookSecrets: words.refine(
    (secrets) => secrets.length <= 2 && secrets.every(isWebhookSecret),
    'must be one secret or two separated by a blank, each whsec_ and base64',
  ),
  paymentTimeoutMs: whole(1, MAX_TIMEOUT_MS),
  notificationTimeoutMs: whole(1, MAX_TIMEOUT_MS),
  recoveryIntervalMs: whole(10, MAX_TIMEOUT_MS),
  batchConcurrency: whole(1, 1_000),
  resilience: z.enum(['on', 'off'], { error: 'must be on or off' }).transform((text) => text === 'on'),
  url: serverUrl.optional(),
  logLevel: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }),
});

function httpUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

/** What calls would leave out unsaid, or what would be in their path twice. */
function serverUrlProblem(text: string): string | undefined {
  const url = httpUrl(text);
  if (!url) return undefined;
  if (url.username !== '' || url.password !== '') {
    return 'must be without user and password; the token belongs into ORDERS_API_TOKEN';
  }
  if (/[?#]/.test(text)) return 'must be an address without ? and #';
  const [path] = /\/api\/v1(\/.*)?$/.exec(url.pathname) ?? [];
  return path === undefined ? undefined : `must be the address of the server alone, without ${path}`;
}

function isWebhookSecret(secret: string): boolean {
  const encoded = secret.replace(/^whsec_/, '');
  return encoded !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(encoded);
}
