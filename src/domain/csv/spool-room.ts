// How many files may be spooled at once, and how much disk they may take: the rest of the disk is for the orders.
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type OrdersError, overloaded } from '../shared/errors.ts';

export interface SpoolLimits {
  readonly mostFiles: number;
  readonly mostBytes: number;
  /** Disk space to leave free, or a tenth of the disk if that is less. */
  readonly freeBytes: number;
  /** Free and total bytes of the disk with temporary files; undefined if unknown. */
  readonly disk: () => Promise<{ readonly free: number; readonly total: number } | undefined>;
}

export interface SpoolPlace {
  /** Called before so many bytes are written. Throws `unavailable` if there is no room for them. */
  add(bytes: number): Promise<void>;
  leave(): void;
}

export interface SpoolRoom {
  /** `sizeBytes` as far as it is known. Throws `unavailable` if there is no room, before any byte is read. */
  enter(sizeBytes: number): Promise<SpoolPlace>;
}

export const SPOOL_LIMITS: SpoolLimits = {
  mostFiles: 8,
  mostBytes: 4 * 2 ** 30,
  freeBytes: 512 * 2 ** 20,
  disk: async () => {
    const disk = await statfs(tmpdir()).catch(() => undefined);
    return disk && { free: disk.bavail * disk.bsize, total: disk.blocks * disk.bsize };
  },
};

/** The free space is read again after so many bytes. */
const ASK_BYTES = 16 * 2 ** 20;
/** The staging holds the rows once more. */
const COPIES = 2;

export function spoolRoom(limits: SpoolLimits): SpoolRoom {
  let files = 0;
  let total = 0;

  async function requireDisk(bytes: number): Promise<void> {
    const disk = await limits.disk();
    if (disk && disk.free - bytes < Math.min(limits.freeBytes, disk.total / 10)) {
      throw full('the disk for temporary files is almost full', 60);
    }
  }

  return {
    async enter(sizeBytes) {
      if (files >= limits.mostFiles) throw full(`${files} files of orders are already being received`, 30);
      let written = 0;
      let askedAt = 0;
      let counted = 0;
      const count = (bytes: number) => {
        if (total + bytes > limits.mostBytes) throw full('too many large files are being received', 30);
        counted += bytes;
        total += bytes;
      };
      const leave = () => {
        files -= 1;
        total -= counted;
        counted = 0;
      };
      count(sizeBytes);
      files += 1;
      try {
        await requireDisk(sizeBytes * COPIES);
      } catch (error) {
        leave();
        throw error;
      }
      return {
        leave,
        async add(bytes) {
          written += bytes;
          if (written > counted) count(written - counted);
          if (written - askedAt < ASK_BYTES) return;
          askedAt = written;
          await requireDisk(written);
        },
      };
    },
  };
}

function full(why: string, retryAfterSeconds: number): OrdersError {
  return overloaded(`${why}; send this file later`, retryAfterSeconds);
}
