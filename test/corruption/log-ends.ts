// What an order database holds where its write-ahead log ends after one of its commits. A disk that lost the rest leaves
// what a crash before those commits leaves: nothing in the files tells the two apart.
import { type Contents, contentsOf, differingColumns } from './contents.ts';
import { layOut, PARTS } from './shelf.ts';

const HEADER = 32;
const FRAME_HEADER = 24;
const PAGE = 4_096;

/** After no commit of the log, after the first, and so on, but for the last one; none where the files have no log. */
export function contentsAtEnds(path: string, files: ReadonlyMap<string, Buffer>): readonly Contents[] {
  const log = files.get(PARTS.log);
  if (!log) return [];
  return [HEADER, ...commitEnds(log)].slice(0, -1).flatMap((end) => {
    layOut(path, new Map(files).set(PARTS.log, log.subarray(0, end)));
    return contentsOf(path) ?? [];
  });
}

function commitEnds(log: Buffer): number[] {
  const ends: number[] = [];
  for (let at = HEADER; at + FRAME_HEADER + PAGE <= log.length; at += FRAME_HEADER + PAGE) {
    // The last frame of a commit has the size of the file.
    if (log.readUInt32BE(at + 4) > 0) ends.push(at + FRAME_HEADER + PAGE);
  }
  return ends;
}

export const endsEarly = (contents: Contents, ends: readonly Contents[]): boolean =>
  ends.some((end) => differingColumns(end, contents).length === 0);
