// What a command that serves has started, and what it asks of the sandbox.
import type { OrdersError } from '../domain/shared/errors.ts';

/** Something that listens. */
export interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

/** The API on an opened context. */
export interface RunningServer extends Running {
  /** Resolves when the database is lost, with the error to end with. */
  readonly lost: Promise<OrdersError>;
}

/** How `orders sandbox` serves. */
export interface SandboxServing {
  readonly host: string;
  readonly port: number;
  readonly latencyMs: number;
  readonly failRate: number;
  /** Where payments that were processing are reported. */
  readonly webhookUrl: string | undefined;
}
