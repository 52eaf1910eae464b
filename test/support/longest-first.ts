// The order of the test files: those that take longest first, so that no worker is left alone with one at the end.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By what they took when they were last looked at; their sizes tell nothing of it. */
const LONGEST = [
  'process/faults/after-the-charge',
  'process/faults/suspended',
  'process/faults/lost-file',
  'process/end-signals',
  'process/examples',
  'foreign-load/foreign-load',
  'server/resilience-under-faults.sqlite',
  'simulation/simulation',
  'process/progress',
  'process/faults/disk',
  'process/faults/foreign-programs',
  'kills/postgres-kills',
  'kills/kills',
  'commands/import/at-a-server',
  'domain/batches/import-orders',
  'server/routes/batch-files',
  'server/routes/batches',
  'process/terminal',
  'process/import-kills',
  'domain/dry-run/preview.sqlite',
  'commands/import/bad-files',
  'process/faults/postgres-after-the-charge',
  'db/postgres/postgres-open',
  'db/postgres/postgres-tls',
  'db/postgres/postgres-standby',
  'db/postgres/postgres-move-book',
  'server/routes/list-filters',
  'domain/maintenance/prune',
  'db/postgres/postgres-pooler',
  'domain/recovery/recovery',
  'domain/batches/manage-batch',
  'server/routes/status-pairs',
  'domain/orders/cancel-paid-order',
];

const rankOf = ({ moduleId }: TestSpecification) => {
  const rank = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return rank < 0 ? LONGEST.length : rank;
};

/** Within a project: what starts there stays there, so that its worker keeps what it has loaded. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const usual = await super.sort(files);
    const projects = [...new Set(usual.map(({ project }) => project))];
    const place = new Map(projects.map((project, at) => [project, at]));
    const projectOf = ({ project }: TestSpecification) => place.get(project) ?? 0;
    return usual.toSorted((a, b) => projectOf(a) - projectOf(b) || rankOf(a) - rankOf(b));
  }
}
