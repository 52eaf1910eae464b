// All protections of the program that the rig switches off in turn.
import type { Protection } from './protection.ts';
import { OF_A_NO } from './protections/after-a-no.ts';
import { OF_ANSWERS } from './protections/answers.ts';
import { OF_BATCHES } from './protections/batches.ts';
import { OF_THE_DOOR } from './protections/door.ts';
import { AT_THE_GATE } from './protections/gate.ts';
import { OF_GIVING_BACK } from './protections/giving-back.ts';
import { OF_IDENTITY } from './protections/identity.ts';
import { OF_THE_JOURNAL } from './protections/journal.ts';
import { OF_LEASES } from './protections/leases.ts';
import { OF_MONEY } from './protections/money.ts';
import { OF_THE_OVERTAKEN } from './protections/overtaken.ts';
import { ON_POSTGRES } from './protections/postgres.ts';
import { OF_PRUNING } from './protections/pruning.ts';
import { OF_REFUNDS_UNDER_WAY } from './protections/refunds-under-way.ts';
import { OF_RESILIENCE } from './protections/resilience.ts';
import { OF_SEARCHES } from './protections/searches.ts';
import { OF_SECRETS } from './protections/secrets.ts';
import { OF_UNKNOWN_OUTCOMES } from './protections/unknown-outcomes.ts';

export const PROTECTIONS: readonly Protection[] = [
  ...OF_UNKNOWN_OUTCOMES,
  ...OF_ANSWERS,
  ...OF_MONEY,
  ...OF_GIVING_BACK,
  ...OF_REFUNDS_UNDER_WAY,
  ...OF_IDENTITY,
  ...OF_A_NO,
  ...OF_THE_OVERTAKEN,
  ...OF_THE_JOURNAL,
  ...OF_LEASES,
  ...OF_THE_DOOR,
  ...OF_BATCHES,
  ...OF_RESILIENCE,
  ...OF_PRUNING,
  ...ON_POSTGRES,
  ...OF_SEARCHES,
  ...AT_THE_GATE,
  ...OF_SECRETS,
];
