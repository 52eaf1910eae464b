// Runs npm inside one of npm's own scripts, in another folder.
import { spawnSync } from 'node:child_process';

/** Settings of the outer run that would redirect the inner one, or leave out what it is for. */
const OUTER =
  /^npm_config_(global|location|prefix|local_prefix|omit|include|dry_run|ignore_scripts|package_lock_only)$/i;

/** Resolves to what npm has printed, and whether it was done. */
export function npm(folder, ...args) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OUTER.test(name)));
  const outer = process.env.npm_execpath ?? '';
  const [command, ...first] = /\bnpm-cli\.[cm]?js$/.test(outer) ? [process.execPath, outer] : ['npm'];
  const { status, stdout, stderr, error } = spawnSync(command, [...first, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
    // npm.cmd is a script of the shell's.
    shell: command === 'npm' && process.platform === 'win32',
  });
  return { done: status === 0, text: `${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}` };
}
