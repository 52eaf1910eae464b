// Proves that the web console is in what is packed and built, stays small, and that a server without it says so.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { consoleFiles } from '../../build/console-files.js';
import { tempPath } from '../support/temp.ts';

const MOST_BYTES = 60_000;

const files = [...(consoleFiles()?.assets ?? [])].map(([name, { bytes, gzipped }]) => ({
  name,
  text: bytes.toString(),
  bytes: bytes.length,
  gzipped: gzipped.length,
}));

test.each(['en', 'ja'])('scripts and styles in %s are small', (language) => {
  const loaded = files.filter(({ name }) => new RegExp(`^(main|${language})-.*\\.(js|css)$`).test(name));
  for (const { name, bytes, gzipped } of loaded) {
    process.stdout.write(
      `${name.padEnd(20)} ${String(bytes).padStart(8)} ${String(gzipped).padStart(8)} gzipped\n`,
    );
  }
  const all = loaded.reduce((sum, { gzipped }) => sum + gzipped, 0);
  process.stdout.write(`${language.padEnd(29)} ${String(all).padStart(8)} gzipped\n`);
  expect(loaded.length).toBe(2);
  expect(all).toBeLessThanOrEqual(MOST_BYTES);
});

test('the script of one language holds no text of the other', () => {
  const script = (language: string) => files.find(({ name }) => name.startsWith(`${language}-`))?.text ?? '';
  const says = (language: string, text: string | RegExp) => script(language).search(text) >= 0;
  expect([says('en', 'Search orders'), says('en', '注文')]).toEqual([true, false]);
  expect([says('ja', '注文を検索'), says('ja', 'Search orders')]).toEqual([true, false]);
  const others = [...script('en').matchAll(/[^"`]*\p{Script=Han}[^"`]*/gu)].map(([text]) => text);
  // The name of the other language.
  expect(others).toEqual(['日本語']);
});

test('the licences of its libraries are handed on', () => {
  const licences = readFileSync('dist/LICENCES.txt', 'utf8');
  for (const name of ['preact', '@preact/signals', '@preact/signals-core']) {
    expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)\\n\\n.*MIT`, 'm'));
  }
});

test('a package holds all of it', () => {
  const { stdout, status } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const packed = new Set(files.map(({ path }) => path));
  const names = [...(consoleFiles()?.assets.keys() ?? [])].map((name) => `dist/console/${name}`);
  expect(names.length).toBe(4);
  const needed = [...names, 'dist/console/files.json', 'build/console-files.js', 'build/console-folder.js'];
  expect(needed.filter((path) => !packed.has(path))).toEqual([]);
  expect([...packed].filter((path) => path.startsWith('src/'))).toEqual([]);
});

/** Serves from a copy of the program without the console. */
async function serveWithout(): Promise<string> {
  const copy = tempPath('installed');
  mkdirSync(copy);
  for (const name of ['bin', 'dist', 'package.json', 'build']) {
    const isOurs = (path: string) => !path.endsWith('node_modules') && path !== join('dist', 'console');
    cpSync(name, join(copy, name), { recursive: true, filter: isOurs });
  }
  for (const folder of ['node_modules', 'build/node-20/node_modules']) {
    if (existsSync(folder)) symlinkSync(join(process.cwd(), folder), join(copy, folder));
  }
  const env = {
    PATH: process.env.PATH,
    HOME: copy,
    ORDERS_DB: join(copy, 'orders.db'),
    ORDERS_LOG_LEVEL: 'silent',
  };
  const server = spawn(join(copy, 'bin', 'orders'), ['serve', '--port', '0'], {
    env,
    cwd: copy,
    stdio: 'pipe',
  });
  onTestFinished(async () => {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('close', resolve));
  });
  const line = await new Promise<string>((resolve, reject) => {
    let told = '';
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (told.includes('\n')) resolve(told.trim());
    });
    server.once('close', (status) => reject(new Error(`serve ended with ${status}`)));
  });
  return line.replace('orders: listening on ', '');
}

test('a server without the console says so, and serves the API', async () => {
  const url = await serveWithout();
  for (const path of ['/', '/console/', '/console/orders/1', '/console/assets/main.js']) {
    const answer = await fetch(`${url}${path}`, { headers: { accept: 'text/html' }, redirect: 'manual' });
    expect([path, answer.status, await answer.json()]).toEqual([
      path,
      404,
      expect.objectContaining({
        code: 'not_found',
        detail: 'the web console is not installed here; install orders again to get it',
      }),
    ]);
  }
  expect((await fetch(`${url}/api/v1/orders/`)).status).toBe(200);
});
