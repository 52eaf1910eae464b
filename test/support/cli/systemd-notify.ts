// A stand-in for systemd's command that sends messages to it: writes down what it was asked to send.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempPath } from '../temp.ts';

/** A `systemd-notify` that appends its arguments and its environment to a file, and the PATH where it is found. */
export function standIn(end = 'exit 0') {
  const folder = tempPath('bin');
  mkdirSync(folder);
  const file = join(folder, 'systemd-notify');
  writeFileSync(
    file,
    `#!/bin/sh\necho "$* to $NOTIFY_SOCKET" >>${folder}/told; env >>${folder}/env\n${end}\n`,
  );
  chmodSync(file, 0o755);
  const read = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
  return {
    folder,
    PATH: `${folder}:/usr/bin:/bin`,
    told: () => read('told'),
    environment: () => read('env'),
  };
}
