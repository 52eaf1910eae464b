// Proves that the dashboard and the alert rules ask for nothing that /metrics does not print: each metric, each label, and
// each value of a label that has only a few; and that the commands they advise are there.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/commands/index.ts';
import { processEdges } from '../../../src/terminal/io.ts';
import { openCli } from '../../../src/terminal/open-cli.ts';
import { newProgram } from '../../../src/terminal/program.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const textOf = (name: string) =>
  readFileSync(new URL(`../../../deploy/monitoring/${name}`, import.meta.url), 'utf8');
const DASHBOARD = JSON.parse(textOf('grafana-dashboard.json')) as Dashboard;
const RULES = textOf('alert-rules.yml');

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly description?: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
}

/** What Prometheus adds by itself. */
const ITS_OWN = { metrics: ['up'], labels: ['job', 'instance'] };
/** These have values that are known only when something has happened. */
const OPEN_LABELS = ['method', 'route', 'status', ...ITS_OWN.labels];

interface Asked {
  readonly metrics: readonly string[];
  readonly matchers: readonly {
    readonly label: string;
    readonly isPattern: boolean;
    readonly value: string;
  }[];
  readonly labels: readonly string[];
}

/** Of an expression in PromQL: a name that is no function, no word of the language and no label is a metric. */
function askedBy(expression: string): Asked {
  const matchers = [...expression.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].map(
    ([, label = '', operator = '', value = '']) => ({ label, isPattern: operator.includes('~'), value }),
  );
  const grouped = [...expression.matchAll(/\b(?:by|without|on|ignoring) ?\(([^)]*)\)/g)];
  const rest = expression
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b(by|without|on|ignoring) ?\([^)]*\)/g, '');
  return {
    metrics: [...rest.matchAll(/[a-z_]\w*(?! *\()\b/g)].map(([name]) => name).filter((name) => !isWord(name)),
    matchers,
    labels: [...matchers.map(({ label }) => label), ...grouped.flatMap(([, list = '']) => list.split(/, ?/))],
  };
}

const isWord = (name: string) => ['and', 'or', 'unless', 'bool'].includes(name);

const EXPRESSIONS = [
  ...DASHBOARD.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ...[...RULES.matchAll(/^ +expr: (.+)$/gm)].map(([, expression = '']) => expression),
];

let server: TestServer;
/** From the name of each series to the values of each of its labels. */
let printed: Map<string, Map<string, Set<string>>>;

beforeAll(async () => {
  server = await startTestServer();
  await server.ask('/api/v1/orders/', { method: 'POST', body: TANAKA });
  const { text } = await server.ask('/metrics');
  printed = seriesOf(text);
});
afterAll(() => server.close());

function seriesOf(text: string): typeof printed {
  const found: typeof printed = new Map();
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const known = found.get(name) ?? new Map<string, Set<string>>();
    found.set(name, known);
    for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="([^"]*)"/g)) {
      known.set(label, (known.get(label) ?? new Set()).add(value));
    }
  }
  return found;
}

test('what is asked of an expression is found', () => {
  expect(
    askedBy(
      'topk(5, sum by (le, route) (rate(a_b{x="1",y=~"2|3"}[5m]))) / c > 0.5 and max(d_e) or vector(0)',
    ),
  ).toEqual({
    metrics: ['a_b', 'c', 'd_e'],
    matchers: [
      { label: 'x', isPattern: false, value: '1' },
      { label: 'y', isPattern: true, value: '2|3' },
    ],
    labels: ['x', 'y', 'le', 'route'],
  });
  expect(EXPRESSIONS.length).toBeGreaterThan(40);
});

test.each([...new Set(EXPRESSIONS)])('%s', (expression) => {
  const { metrics, matchers, labels } = askedBy(expression);
  const ours = metrics.filter((name) => !ITS_OWN.metrics.includes(name));
  expect(metrics).not.toEqual([]);
  expect(ours.filter((name) => !printed.has(name))).toEqual([]);
  for (const label of labels.filter((name) => !ITS_OWN.labels.includes(name))) {
    expect(
      ours.filter((name) => !printed.get(name)?.has(label)),
      label,
    ).toEqual([]);
  }
  for (const { label, isPattern, value } of matchers.filter(
    ({ label: name }) => !OPEN_LABELS.includes(name),
  )) {
    for (const one of isPattern ? value.split('|') : [value]) {
      expect(
        ours.filter((name) => !printed.get(name)?.get(label)?.has(one)),
        `${label}="${one}"`,
      ).toEqual([]);
    }
  }
});

test('every metric of the order book and of the calls is on the dashboard', () => {
  const shown = new Set(EXPRESSIONS.flatMap((one) => askedBy(one).metrics));
  const families = [...printed.keys()].filter((name) => /^orders_(?!.*_(bucket|sum|count)$)/.test(name));
  expect(families.length).toBeGreaterThan(12);
  expect(families.filter((name) => !shown.has(name))).toEqual([]);
});

test('panels have names of their own, say what they show, and do not lie upon each other', () => {
  const { panels } = DASHBOARD;
  for (const of of [panels.map(({ id }) => `${id}`), panels.map(({ title }) => title)]) {
    expect(new Set(of).size).toBe(panels.length);
  }
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  for (const { title, targets = [], description } of panels.filter((panel) => panel.targets)) {
    expect(description, title).toMatch(/\.$/);
    for (const { expr, legendFormat } of targets) {
      // A legend names only what the expression leaves.
      for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
        expect(expr.includes('by (') ? askedBy(expr).labels : [label, label], title).toContain(label);
      }
    }
  }
});

test('every alert says what it means and what to do, with commands that are there', () => {
  const alerts = RULES.split(/^ +- alert: /m).slice(1);
  expect(alerts.length).toBeGreaterThan(10);
  const commands = newProgram(COMMANDS, openCli(processEdges())).commands;
  for (const alert of alerts) {
    expect(alert).toMatch(
      /^Orders\w+\n +expr: .+\n( +for: \d+[mh]\n)? +labels: \{ severity: (critical|warning) \}\n/,
    );
    expect(alert).toMatch(/\n +annotations:\n +summary: ".+"\n +what_to_do: ".+"\n/);
    for (const [, name = '', rest = ''] of alert.matchAll(/`orders (\w+)([^`]*)`/g)) {
      const command = commands.find((one) => one.name() === name);
      expect(command, name).toBeDefined();
      for (const [flag] of rest.matchAll(/--[a-z-]+/g)) {
        expect(
          command?.options.map(({ long }) => long),
          `${name} ${flag}`,
        ).toContain(flag);
      }
    }
  }
});
