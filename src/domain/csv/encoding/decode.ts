// Converts the bytes of a file to UTF-8, piece by piece, from the encodings that order files use.
import iconv from 'iconv-lite';

/** `shift_jis` is CP932, as Excel in Japan writes it. */
export type Encoding =
  | 'utf-8'
  | 'utf-16le'
  | 'utf-16be'
  | 'shift_jis'
  | 'euc-jp'
  | 'iso-2022-jp'
  | 'windows-1252';

export const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** How people call an encoding. */
export const ENCODING_NAMES: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  shift_jis: 'Shift_JIS (CP932)',
  'euc-jp': 'EUC-JP',
  'iso-2022-jp': 'ISO-2022-JP (JIS)',
  'windows-1252': 'Windows-1252',
};

const ICONV_NAMES = {
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  shift_jis: 'cp932',
  'euc-jp': 'euc-jp',
  'windows-1252': 'windows-1252',
} as const;

export const BOMS: Readonly<Record<Encoding, Buffer>> = {
  'utf-8': UTF8_BOM,
  'utf-16le': Buffer.from([0xff, 0xfe]),
  'utf-16be': Buffer.from([0xfe, 0xff]),
  shift_jis: Buffer.alloc(0),
  'euc-jp': Buffer.alloc(0),
  'iso-2022-jp': Buffer.alloc(0),
  'windows-1252': Buffer.alloc(0),
};

/** The text of pieces in any encoding but UTF-8. Characters cut by the end of a piece come with the next one. */
export async function* decoded(
  pieces: AsyncIterable<Buffer>,
  encoding: Exclude<Encoding, 'utf-8'>,
): AsyncGenerator<string> {
  const decoder = decoderOf(encoding);
  let half = '';
  for await (const piece of pieces) {
    const text = half + decoder.write(piece);
    half = endsInHalf(text) ? text.slice(-1) : '';
    yield half ? text.slice(0, -1) : text;
  }
  yield half + (decoder.end() ?? '');
}

/** ISO-2022-JP changes its alphabet by escapes, which only the decoder of the platform follows. */
function decoderOf(encoding: Exclude<Encoding, 'utf-8'>) {
  if (encoding !== 'iso-2022-jp') return iconv.getDecoder(ICONV_NAMES[encoding], { stripBOM: false });
  const decoder = new TextDecoder(encoding);
  return {
    write: (piece: Buffer) => decoder.decode(piece, { stream: true }),
    end: () => decoder.decode(),
  };
}

/** The same as UTF-8, without a byte order mark. */
export async function* asUtf8(pieces: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  const bytes = encoding === 'utf-8' ? pieces : encoded(decoded(pieces, encoding));
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of bytes) {
    if (!start) {
      yield piece;
      continue;
    }
    start = Buffer.concat([start, piece]);
    if (start.length < UTF8_BOM.length) continue;
    yield withoutBom(start);
    start = undefined;
  }
  if (start) yield withoutBom(start);
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const text of texts) yield Buffer.from(text);
}

function withoutBom(bytes: Buffer): Buffer {
  return bytes.subarray(0, UTF8_BOM.length).equals(UTF8_BOM) ? bytes.subarray(UTF8_BOM.length) : bytes;
}

/** Half of a surrogate pair, which UTF-8 cannot carry alone. */
function endsInHalf(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
