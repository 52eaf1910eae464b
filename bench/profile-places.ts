// Where a function of a profile was written: in which package, and in which file, by the source maps beside the bundle.
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallFrame } from './profile.ts';

export interface Place {
  readonly group: string;
  /** With its line; empty where there is no file. */
  readonly file: string;
}

interface Written {
  readonly path: string;
  readonly line: number;
}

export function placesIn(root: string): (frame: CallFrame) => Place {
  const maps = new Map<string, SourceMap | undefined>();

  function mapOf(path: string): SourceMap | undefined {
    if (!maps.has(path)) {
      const map = `${path}.map`;
      maps.set(path, existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : undefined);
    }
    return maps.get(path);
  }

  function writtenAt(frame: CallFrame): Written {
    const path = frame.url.startsWith('file:') ? fileURLToPath(frame.url) : frame.url;
    const entry = mapOf(path)?.findEntry(frame.lineNumber, frame.columnNumber);
    if (!entry || !('originalSource' in entry)) return { path, line: frame.lineNumber };
    return { path: resolve(dirname(path), entry.originalSource), line: entry.originalLine };
  }

  return (frame) => {
    const { functionName, url } = frame;
    if (url === '') return { group: functionName.startsWith('(') ? functionName : '(native)', file: '' };
    if (url.startsWith('node:')) return { group: 'Node.js', file: url };
    if (url.startsWith('wasm:')) return { group: 'WebAssembly, which parses HTTP for undici', file: '' };
    const { path, line } = writtenAt(frame);
    const [, packaged] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
    const file = relative(root, path);
    return packaged === undefined
      ? { group: 'orders', file }
      : { group: packaged, file: `${file.replace(/.*node_modules\//, '')}:${line + 1}` };
  };
}
