// Proves that "orders serve" tells systemd when it is ready and when it stops: through a stand-in for systemd-notify, and
// through the real one where this machine has it.
import { spawn, spawnSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { type Home, newHome } from '../support/cli/run-cli.ts';
import { standIn } from '../support/cli/systemd-notify.ts';
import { tempPath } from '../support/temp.ts';

/** A datagram socket of the file system, as systemd's; prints what comes. */
const LISTENER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
while True: print(s.recv(4096).decode(), flush=True)
`;

const has = (command: string) => spawnSync(command, ['--version']).error === undefined;
const canListen = has('python3') && has('systemd-notify');

async function serveOnce(home: Home, env: Record<string, string>, whenReady: () => Promise<void>) {
  const server = home.start(['serve', '--port', '0'], { env });
  await server.firstLine;
  await whenReady();
  server.kill('SIGTERM');
  expect(await server.ended).toMatchObject({ status: 0, stderr: expect.not.stringContaining('not told') });
}

test('it is ready when it listens, and stopping when it is told to end', async () => {
  const { folder, told } = standIn();
  const home = newHome();
  const env = { PATH: `${folder}:${home.env.PATH}`, NOTIFY_SOCKET: '/run/notify' };
  expect((await home.run(['serve', '--port', 'none'], { env })).status).toBe(2);
  expect((await home.run(['list'], { env })).status).toBe(0);
  const ready = 'READY=1 to /run/notify\n';
  await serveOnce(home, env, () => expect.poll(told).toBe(ready));
  await expect.poll(told).toBe(`${ready}STOPPING=1 to /run/notify\n`);
});

test.runIf(canListen)('what systemd-notify sends arrives at the socket', async () => {
  const socket = tempPath('notify');
  const listener = spawn('python3', ['-c', LISTENER, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void listener.kill('SIGKILL'));
  let said = '';
  listener.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await expect.poll(() => said).toContain('bound');
  await serveOnce(newHome(), { NOTIFY_SOCKET: socket }, () => expect.poll(() => said).toContain('READY=1'));
  await expect.poll(() => said).toMatch(/READY=1[\s\S]*STOPPING=1/);
});
