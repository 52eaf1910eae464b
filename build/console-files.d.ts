// What build/console-files.js exports.

export interface ConsoleFile {
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
}

export interface ConsoleFiles {
  /** By name, which holds a hash of the content. */
  readonly assets: ReadonlyMap<string, ConsoleFile>;
  /** By language. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly style: string;
  readonly icon: string;
}

export function consoleFiles(): ConsoleFiles | undefined;
