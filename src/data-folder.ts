// Where this user's data is, as the XDG base directory specification has it.
import { homedir } from 'node:os';
import { join } from 'node:path';

export function dataFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share'), 'orders');
}
