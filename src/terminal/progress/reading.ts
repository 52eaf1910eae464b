// Shows the progress of checking a file that takes long.
import { formatNumber } from '../../domain/shared/format.ts';
import type { Io } from '../cli.ts';
import type { BarState } from './bar.ts';
import { openProgress } from './progress.ts';

export interface FileCheck {
  end(): void;
}

const READING_AFTER_MS = 3_000;

export async function readingProgress(
  io: Io,
  quiet: boolean,
): Promise<FileCheck & { onRead(bytes: number, of: number): void }> {
  let read: BarState | undefined;
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
  return formatNumber(Math.round(bytes / 1e6));
}
