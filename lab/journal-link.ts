import { parseJournal, type Journal, type JournalEntry } from './journal';

/**
 * A journal as text that fits behind the # of an address: what follows # never reaches a server. Columns of equal things
 * compress better than entries; deflate and base64url do the rest.
 */
const FORMAT = 1;
/** Longer addresses are cut by mail and chat programs. */
export const LINK_LIMIT = 60_000;
/** Unpacked; what claims to be more was not made here. */
const TEXT_LIMIT = 4_000_000;

interface Columns {
  readonly format: typeof FORMAT;
  readonly engineVersion: string;
  readonly seed: string;
  readonly scenario: string;
  readonly until: number;
  /** Virtual milliseconds after the entry before; as text since the start where a sum would not give the very same number. */
  readonly waits: readonly (number | string)[];
  readonly kinds: readonly JournalEntry['kind'][];
  readonly terminals: readonly number[];
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
}

/** The text of a link's end, or undefined when the work is too long for a link (about 5,000 keys at LINK_LIMIT). */
export async function journalToLink(journal: Journal): Promise<string | undefined> {
  const { engineVersion, seed, scenario, until, entries } = journal;
  const waits: (number | string)[] = [], terminals: number[] = [], texts: string[] = [], numbers: number[] = [];
  let at = 0;
  for (const entry of entries) {
    const wait = entry.at - at;
    waits.push(at + wait === entry.at ? wait : String(entry.at));
    at = entry.at;
    if ('terminal' in entry) terminals.push(entry.terminal);
    if (entry.kind === 'open' || entry.kind === 'size') numbers.push(entry.columns, entry.rows);
    else if (entry.kind === 'key') texts.push(entry.text);
    else if (entry.kind === 'task') texts.push(entry.task);
    else if (entry.kind === 'file') texts.push(entry.path, entry.text);
  }
  const columns: Columns = { format: FORMAT, engineVersion, seed, scenario, until, waits, kinds: entries.map(({ kind }) => kind), terminals, texts, numbers };
  const text = toBase64Url(await through(new TextEncoder().encode(JSON.stringify(columns)), new CompressionStream('deflate-raw')));
  return text.length > LINK_LIMIT ? undefined : text;
}

/** The journal of a link's end; undefined when the text is damaged or none of ours. */
export async function journalFromLink(text: string): Promise<Journal | undefined> {
  try {
    const bytes = await through(fromBase64Url(text), new DecompressionStream('deflate-raw'), TEXT_LIMIT);
    const columns = JSON.parse(new TextDecoder().decode(bytes)) as Columns;
    if (columns.format !== FORMAT) return undefined;
    const { engineVersion, seed, scenario, until } = columns;
    const take = { terminal: reader(columns.terminals), text: reader(columns.texts), number: reader(columns.numbers) };
    let at = 0;
    const entries = columns.kinds.map((kind, index): JournalEntry => {
      const wait = columns.waits[index]!;
      at = typeof wait === 'string' ? Number(wait) : at + wait;
      if (kind === 'task') return { kind, task: take.text(), at };
      if (kind === 'file') return { kind, path: take.text(), text: take.text(), at };
      const terminal = take.terminal();
      if (kind === 'key') return { kind, terminal, text: take.text(), at };
      return kind === 'close' ? { kind, terminal, at } : { kind, terminal, columns: take.number(), rows: take.number(), at };
    });
    return parseJournal({ format: 1, engineVersion, seed, scenario, until, entries });
  } catch {
    return undefined;
  }
}

function reader<Value>(column: readonly Value[]): () => Value {
  let next = 0;
  return () => {
    if (next >= column.length) throw new RangeError('a column is too short');
    return column[next++]!;
  };
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream, limit = Infinity): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const read = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (let { done, value } = await read.read(); !done; { done, value } = await read.read()) {
    length += value!.length;
    if (length > limit) throw new RangeError('more than a journal holds');
    parts.push(value!);
  }
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
