// Tells systemd when the server is ready and when it stops, as a unit of Type=notify asks for. Node.js cannot send to a
// datagram socket of the file system, so systemd's own command does.
import { spawn } from 'node:child_process';
import type { Log } from '../../domain/shared/listener.ts';

export type ServiceState = 'READY=1' | 'STOPPING=1';

/** Does nothing where no service manager listens. A message that fails is logged and ends nothing. */
export function tellServiceManager(
  state: ServiceState,
  log: Log,
  { NOTIFY_SOCKET, PATH }: Readonly<Record<string, string | undefined>> = process.env,
): void {
  if (!NOTIFY_SOCKET) return;
  const failed = (reason: string) =>
    log.warn({ state, reason }, 'systemd was not notified; check that systemd-notify is in PATH');
  // The other process gets an environment without this process's secrets.
  const child = spawn('systemd-notify', [state], { stdio: 'ignore', env: { NOTIFY_SOCKET, PATH } });
  child.on('error', (error) => failed(error.message));
  child.on('exit', (code, signal) => {
    if (code !== 0) failed(`it ended with ${code ?? signal}`);
  });
  // The end of the server does not wait for it.
  child.unref();
}
