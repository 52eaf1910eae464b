// Proves that a person finds the way: help for the program and for every command, each with examples that run.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';
import { EXIT_CODES } from '../../src/terminal/exit-codes.ts';
import { KINDS } from '../../src/terminal/output/record-kinds.ts';
import { type Home, newHome } from '../support/cli/run-cli.ts';

async function commandsOf(home: Home): Promise<string[]> {
  const { status, stdout, stderr } = await home.run(['--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [commands = ''] = stdout.slice(stdout.indexOf('Commands:')).split('\n\n');
  const names = [...commands.matchAll(/^ {2}([a-z]+) /gm)];
  return names.map((match) => match[1] ?? '').filter((name) => name !== 'help');
}

test('the program lists its commands', async () => {
  const commands = await commandsOf(newHome());
  for (const name of ['create', 'list', 'show', 'events', 'serve', 'sandbox', 'config']) {
    expect(commands).toContain(name);
  }
});

test('every command explains itself, with examples of its own, both ways', async () => {
  const home = newHome();
  for (const name of await commandsOf(home)) {
    const [flag, word] = await Promise.all([home.run([name, '--help']), home.run(['help', name])]);
    expect(flag, name).toMatchObject({ status: 0, stderr: '' });
    expect(word, name).toEqual(flag);
    expect(flag.stdout, name).toMatch(new RegExp(`^Usage: orders ${name}`));
    const examples = flag.stdout.split('\nExamples:\n')[1] ?? '';
    expect(examples, name).toContain(`orders ${name}`);
    for (const line of examples.trim().split('\n')) expect(line, name).toMatch(/^ *\$ /);
  }
});

describe('a topic', () => {
  const topic = async (word: string) => {
    const { status, stdout, stderr } = await newHome().run(['help', word]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };

  test('of exit codes says what the README says, of every code that there is', async () => {
    const stdout = await topic('exit-codes');
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const rows = [...readme.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)];
    const codes = rows.map(([, code]) => Number(code));
    expect(new Set(codes)).toEqual(new Set([0, ...Object.values(EXIT_CODES)]));
    const told = rows.map(([, code = '', meaning]) => `${code.padStart(5)}  ${meaning}\n`).join('');
    expect(stdout).toContain(`Exit codes:\n${told.replaceAll('`', '"')}\n`);
  });

  test('of the environment names every variable that the configuration knows', async () => {
    const stdout = await topic('environment');
    const settings = await newHome().json<{ variable: string }[]>(['config']);
    for (const { variable } of settings) expect(stdout).toContain(variable);
  });

  test('of formats names the fields of all records; the help of the program names all topics', async () => {
    const stdout = await topic('formats');
    for (const { fields } of Object.values(KINDS)) {
      for (const field of Object.keys(fields)) expect(stdout).toContain(field);
    }
    const help = (await newHome().run(['--help'])).stdout;
    for (const word of ['exit-codes', 'environment', 'formats'])
      expect(help).toContain(`orders help ${word} `);
  });
});

test('the words on a kind of records name every command that prints it', () => {
  for (const { name, prints } of COMMANDS) {
    if (prints) expect(KINDS[prints({})].says, name).toMatch(new RegExp(`: .*\\b${name}\\b`));
  }
});

test('every command is in the README', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const told = new Set([...readme.matchAll(/`(?:orders )?([a-z-]+)[^`|]*`/g)].map(([, name]) => name));
  expect((await commandsOf(newHome())).filter((name) => !told.has(name))).toEqual([]);
});

describe('without a command', () => {
  test.each(['--version', '-V'])('%s prints the version', async (flag) => {
    const { status, stdout } = await newHome().run([flag]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('help for a command that is not there ends with 2', async () => {
    const { status, stdout, stderr } = await newHome().run(['help', 'nonsense']);
    expect(stderr).toMatch(/^orders: [^\n]*nonsense[^\n]*\n$/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});
