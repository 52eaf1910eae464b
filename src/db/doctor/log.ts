// Examines the write-ahead log of a SQLite database, which SQLite reads up to the first frame whose checksum is wrong: all
// commits behind a damaged frame are gone without a word. This module reads on behind it.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Finding } from '../../domain/reports/doctor-findings.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';

/** The file format of SQLite, section 4: a header, then a frame for each page that was written. */
const HEADER = 32;
const FRAME_HEADER = 24;
/** The last bit says whether checksums read words with the high byte first. */
const MAGIC = 0x377f0682;

/** Undefined where nothing is lost. Ask before the database is opened: that may cut the log off. */
export function logFinding(path: string): Finding | undefined {
  const damage = logDamage(path);
  return damage === undefined
    ? undefined
    : { check: 'log', ok: false, detail: damage, fix: { to: 'keep_damaged_log' } };
}

/** Throws `unavailable`: a process that went on would assign the ids of lost orders again. */
export function refuseDamagedLog(path: string): void {
  const damage = logDamage(path);
  if (damage !== undefined) {
    throw new OrdersError('unavailable', damage, {
      code: 'database_unusable',
      hint: { to: 'keep_damaged_log' },
    });
  }
}

/**
 * Reads the log without SQLite, which takes no lock on it. Each commit is flushed before the next one begins: a crash
 * leaves no damaged frame that later commits follow.
 */
function logDamage(path: string): string | undefined {
  const log = `${path}-wal`;
  const first = cutOf(log);
  // A process that writes meanwhile may have been in the middle of a frame.
  const cut = first && cutOf(log);
  if (!cut || cut.frame !== first.frame || cut.salts !== first.salts) return undefined;
  return `${log} is damaged: at least ${counted(cut.commits, 'commit')} from page ${formatNumber(cut.frame)} of it on cannot be read`;
}

interface Cut {
  /** The first damaged frame, from 1 on. */
  readonly frame: number;
  readonly commits: number;
  readonly salts: string;
}

/** Undefined where the log ends as it should, or there is none. */
function cutOf(log: string): Cut | undefined {
  if (!existsSync(log)) return undefined;
  const file = openSync(log, 'r');
  try {
    const header = Buffer.alloc(HEADER);
    if (readSync(file, header, 0, HEADER, 0) < HEADER) return undefined;
    return cutIn(header, framesOf(file, pageSizeOf(header)));
  } finally {
    closeSync(file);
  }
}

/** The size that nearly every database has, where that of the header is none. */
function pageSizeOf(header: Buffer): number {
  const size = header.readUInt32BE(8);
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0 ? size : 4_096;
}

function* framesOf(file: number, pageSize: number): Generator<Buffer> {
  const frame = Buffer.alloc(FRAME_HEADER + pageSize);
  for (let at = HEADER; readSync(file, frame, 0, frame.length, at) === frame.length; at += frame.length) {
    yield frame;
  }
}

function cutIn(header: Buffer, frames: Iterable<Buffer>): Cut | undefined {
  const isBig = (header.readUInt32BE(0) & 1) === 1;
  const isHeaderRight =
    (header.readUInt32BE(0) & ~1) === MAGIC &&
    isEqual(checksum([0, 0], header.subarray(0, 24), isBig), sumsAt(header, 24));
  let salts = header.subarray(16, 24).toString('hex');
  let before = sumsAt(header, 24);
  let [number, damaged, commits, unsure] = [0, isHeaderRight ? 0 : 1, 0, 0];
  for (const frame of frames) {
    number += 1;
    const own = frame.subarray(8, 16).toString('hex');
    // With a damaged header, the first frame tells which log it is.
    if (number === 1 && !isHeaderRight) salts = own;
    const page = checksum(checksum(before, frame.subarray(0, 8), isBig), frame.subarray(FRAME_HEADER), isBig);
    before = sumsAt(frame, 16);
    const isRight = own === salts && isEqual(page, before);
    if (!isRight && damaged === 0) damaged = number;
    if (damaged === 0) continue;
    // Commits count once a later frame is right: the last transaction may never have been flushed.
    if (isRight) {
      commits += unsure;
      unsure = 0;
    }
    if (own === salts && frame.readUInt32BE(4) > 0) unsure += 1;
  }
  return commits > 0 ? { frame: damaged, commits, salts } : undefined;
}

type Sums = readonly [number, number];

const sumsAt = (bytes: Buffer, at: number): Sums => [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];

const isEqual = (one: Sums, other: Sums) => one[0] === other[0] && one[1] === other[1];

function checksum([first, second]: Sums, bytes: Buffer, isBig: boolean): Sums {
  let [one, two] = [first, second];
  for (let at = 0; at < bytes.length; at += 8) {
    one = (one + (isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + two) >>> 0;
    two = (two + (isBig ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + one) >>> 0;
  }
  return [one, two];
}
