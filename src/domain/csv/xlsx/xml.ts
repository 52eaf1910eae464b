// Parses the XML of a workbook as it comes. Names lose their prefix, so that every version of the format is read alike;
// a document type is refused, so no entity ever expands.
import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';

export interface XmlHandler {
  open(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

export type Attributes = Readonly<Record<string, string>>;

/** Workbooks nest ten elements; deeper ones would only fill the memory. */
const MAX_DEPTH = 64;
/** A longer text or comment would fill the memory; a cell has at most 32,767 characters. */
const MAX_TEXT_BYTES = 1024 * 1024;

/** Returns after each piece, so that the caller can use the result so far. Throws an error if it is not XML. */
export async function* parseXml(
  pieces: AsyncIterable<Buffer>,
  handler: XmlHandler,
): AsyncGenerator<undefined> {
  const parser = startParser(handler);
  let decoder: TextDecoder | undefined;
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(encodingOf(piece), { fatal: true });
    parser.write(decoded(decoder, piece), piece.length);
    yield;
  }
  if (decoder) parser.write(decoded(decoder), 0);
  parser.end();
}

/** Parses all of it. */
export async function readXml(pieces: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  for await (const _ of parseXml(pieces, handler));
}

interface Parser {
  write(text: string, bytes: number): void;
  end(): void;
}

function startParser(handler: XmlHandler): Parser {
  const parser = new SaxesParser<{ xmlns?: false; position: false }>({ position: false });
  let depth = 0;
  let events = 0;
  let unbroken = 0;
  parser.on('opentag', ({ name, attributes }) => {
    events += 1;
    depth += 1;
    if (depth > MAX_DEPTH) throw new Error(`more than ${MAX_DEPTH} elements are nested`);
    handler.open(localName(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    events += 1;
    depth -= 1;
    handler.close?.(localName(name));
  });
  const onText = (text: string) => {
    events += 1;
    handler.text?.(text);
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('doctype', () => {
    throw new Error('it has a document type, which no workbook has');
  });
  return {
    write(text, bytes) {
      events = 0;
      parser.write(text);
      unbroken = events > 0 ? 0 : unbroken + bytes;
      if (unbroken > MAX_TEXT_BYTES) throw new Error('one of its texts has no end');
    },
    end: () => void parser.close(),
  };
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** UTF-8 and UTF-16 are the two that workbooks may have. */
function encodingOf(start: Buffer): string {
  const mark = start.length < 2 ? 0 : start.readUInt16BE(0);
  if (mark === 0xfffe) return 'utf-16le';
  return mark === 0xfeff ? 'utf-16be' : 'utf-8';
}

function decoded(decoder: TextDecoder, piece?: Buffer): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
  } catch {
    throw new Error('its text is not UTF-8');
  }
}
