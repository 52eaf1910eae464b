// Programs that nobody here wrote, at work on a SQLite file from processes of their own. SQLite's own shell and Python have
// older releases of SQLite than ours, which see less of what is wrong with the locks of another process.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

const OPTIONS = {
  // Where '#sqlite' is found.
  cwd: process.cwd(),
  // Those of the system first: a shim that looks for the right Python takes longer than Python.
  env: { ...process.env, PATH: `/usr/bin:/bin:${process.env.PATH}` },
};

/** SQL, or so many seconds of rest, which are told on stdout when they begin. */
export type Step = string | number;

export interface ForeignProgram {
  readonly name: string;
  readonly command: string;
  /** Opens the file, takes one step after the other, printing what each gives, and closes the file. */
  readonly steps: (path: string, steps: readonly Step[]) => string[];
  /** SQLite's online backup. */
  readonly backup: (path: string, copy: string) => string[];
}

const OPENED_IN_NODE = `const { loadSqlite } = await import('#sqlite');
  const db = new (loadSqlite())(process.argv[1], { timeout: 5000 });`;
const inNode = (work: string) =>
  `(async () => { ${OPENED_IN_NODE} try { ${work} } finally { db.close(); } })()`;
const STEPS_IN_NODE = inNode(`
  for (const step of JSON.parse(process.argv[2])) {
    if (typeof step === 'number') {
      console.log('resting');
      await new Promise((resolve) => setTimeout(resolve, step * 1000));
      continue;
    }
    const statement = db.prepare(step);
    if (statement.reader) console.log(statement.raw().all().flat().join('|'));
    else statement.run();
  }`);
const BACKUP_IN_NODE = inNode('await db.backup(process.argv[2]);');

const OPENED_IN_PYTHON = `import json, sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], timeout=5, isolation_level=None)`;
const STEPS_IN_PYTHON = `${OPENED_IN_PYTHON}
for step in json.loads(sys.argv[2]):
    if isinstance(step, str):
        for row in db.execute(step): print('|'.join(str(cell) for cell in row))
    else:
        print('resting', flush=True)
        time.sleep(step)
db.close()`;
const BACKUP_IN_PYTHON = `${OPENED_IN_PYTHON}
copy = sqlite3.connect(sys.argv[2])
db.backup(copy)
copy.close()
db.close()`;

const SHELL = ['-bail', '-cmd', '.timeout 5000'];

const NODE: ForeignProgram = {
  name: 'node',
  command: process.execPath,
  steps: (path, steps) => ['-e', STEPS_IN_NODE, path, JSON.stringify(steps)],
  backup: (path, copy) => ['-e', BACKUP_IN_NODE, path, copy],
};

export const FOREIGN_PROGRAMS: readonly ForeignProgram[] = [
  NODE,
  {
    name: 'python3',
    command: 'python3',
    steps: (path, steps) => ['-c', STEPS_IN_PYTHON, path, JSON.stringify(steps)],
    backup: (path, copy) => ['-c', BACKUP_IN_PYTHON, path, copy],
  },
  {
    name: 'sqlite3',
    command: 'sqlite3',
    steps: (path, steps) => [
      ...SHELL,
      path,
      ...steps.map((step) => (typeof step === 'number' ? `.shell echo resting; sleep ${step}` : step)),
    ],
    backup: (path, copy) => [...SHELL, path, `.backup '${copy}'`],
  },
];

/** Whether it is on this machine, and speaks SQLite. */
export function isThere({ command, steps }: ForeignProgram): boolean {
  return spawnSync(command, steps(':memory:', ['SELECT 1']), OPTIONS).status === 0;
}

/** The one of them that knows least of other processes' locks. */
export const oldest = (): ForeignProgram => FOREIGN_PROGRAMS.toReversed().find(isThere) ?? NODE;

/** A foreign process at work. */
export interface AtWork {
  /** Resolves with what it printed once it has ended well; rejects with what it complains of. */
  readonly ended: Promise<string>;
  /** Resolves when it has printed something. */
  readonly started: Promise<void>;
}

export function begin({ name, command }: ForeignProgram, args: readonly string[]): AtWork {
  const child = spawn(command, args, OPTIONS);
  const started = new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
  return { started, ended: printedBy(name, child) };
}

export function runForeign(program: ForeignProgram, path: string, ...steps: Step[]): Promise<string> {
  return begin(program, program.steps(path, steps)).ended;
}

/** Takes the write lock, for so many seconds; resolves once it has it. */
export async function holdWriteLock(program: ForeignProgram, path: string, seconds: number): Promise<AtWork> {
  const steps = [
    'BEGIN IMMEDIATE',
    'CREATE TABLE IF NOT EXISTS foreign_notes (text TEXT)',
    "INSERT INTO foreign_notes VALUES ('held')",
    seconds,
    'COMMIT',
  ];
  const atWork = begin(program, program.steps(path, steps));
  await Promise.race([atWork.started, atWork.ended]);
  return atWork;
}

function printedBy(name: string, child: ChildProcess): Promise<string> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(stdout.trim());
      else reject(new Error(`${name} ended with ${status}: ${stderr}`));
    });
  });
}
