// Where the check of a file stands, for a file so long that somebody would wonder.
import { grouped } from '../../domain/shared/format.ts';
import type { Io } from '../cli.ts';
import type { Standing } from './bar.ts';
import { openProgress } from './progress.ts';

export interface Told {
  end(): void;
}

const READING_AFTER_MS = 3_000;

export async function readingProgress(
  io: Io,
  quiet: boolean,
): Promise<Told & { onRead(bytes: number, of: number): void }> {
  let read: Standing | undefined;
  const progress = await openProgress(io, { quiet, afterMs: READING_AFTER_MS }, () => read);
  return {
    ...progress,
    onRead(done, total) {
      const text = `${megabytes(done)} of ${megabytes(total)} MB checked`;
      read = { done, total, beside: text, line: text };
    },
  };
}

function megabytes(bytes: number): string {
  return grouped(Math.round(bytes / 1e6));
}
