import { needsQuotes } from './resolve';

/** Lines longer than this are folded at a space (go-yaml v2's default). */
const WIDTH = 80;

/** YAML as kubectl prints it: sigs.k8s.io/yaml over go-yaml v2; keys sorted, sequences not indented. */
export function formatYaml(value: unknown): string {
  const out = new Emitter();
  out.root(value);
  return out.text();
}

class Emitter {
  readonly #parts: string[] = [];
  #column = 0;

  text(): string {
    return this.#parts.join('');
  }

  root(value: unknown): void {
    this.#value(value, 0, false, true);
    if (this.#column > 0) this.#newline(0);
  }

  #put(text: string): void {
    this.#parts.push(text);
    const end = text.lastIndexOf('\n');
    this.#column = end < 0 ? this.#column + text.length : text.length - end - 1;
  }

  #newline(indent: number): void {
    this.#parts.push('\n' + ' '.repeat(indent));
    this.#column = indent;
  }

  /** `inline`: the value stands behind "key:" or "-" on the same line. */
  #value(value: unknown, indent: number, afterKey: boolean, atStart: boolean): void {
    if (Array.isArray(value)) {
      if (value.length === 0) return this.#put(afterKey ? ' []' : '[]');
      return this.#sequence(value, indent, atStart);
    }
    if (value !== null && typeof value === 'object') {
      const keys = sortedKeys(value as Record<string, unknown>);
      if (keys.length === 0) return this.#put(afterKey ? ' {}' : '{}');
      return this.#mapping(value as Record<string, unknown>, keys, indent, atStart);
    }
    if (afterKey) this.#put(' ');
    if (typeof value === 'string') this.#string(value, indent, false);
    else this.#put(scalar(value));
  }

  #mapping(value: Record<string, unknown>, keys: readonly string[], indent: number, atStart: boolean): void {
    let first = true;
    for (const key of keys) {
      if (!(first && atStart)) this.#newline(indent);
      first = false;
      const held = value[key];
      if (key.length > 128 || /\n/.test(key)) {
        this.#put('? ');
        this.#string(key, indent, false);
        this.#newline(indent);
        this.#put(':');
      } else {
        this.#string(key, indent, true);
        this.#put(':');
      }
      if (Array.isArray(held)) this.#value(held, indent, true, false);
      else this.#value(held, isCollection(held) ? indent + 2 : indent, true, false);
    }
  }

  #sequence(items: readonly unknown[], indent: number, atStart: boolean): void {
    let first = true;
    for (const item of items) {
      if (!(first && atStart)) this.#newline(indent);
      first = false;
      this.#put('- ');
      if (isCollection(item)) this.#value(item, indent + 2, false, true);
      else this.#value(item, indent, false, true);
    }
  }

  #string(text: string, indent: number, key: boolean): void {
    const shape = analyse(text);
    let style: 'plain' | 'single' | 'double' | 'literal' = text.includes('\n') ? 'literal' : needsQuotes(text) ? 'double' : 'plain';
    if (style === 'plain' && !shape.plain) style = 'single';
    if (style === 'single' && !shape.single) style = 'double';
    if (style === 'literal' && (!shape.literal || key)) style = 'double';
    if (style === 'plain') this.#fold(text, indent + 2, key, false);
    else if (style === 'single') {
      this.#put("'");
      this.#fold(text.replace(/'/g, "''"), indent + 2, key, true);
      this.#put("'");
    } else if (style === 'double') this.#double(text, indent + 2, key);
    else this.#literal(text, indent + 2);
  }

  #fold(text: string, indent: number, key: boolean, quoted: boolean): void {
    if (key || this.#column + text.length <= WIDTH) return this.#put(text);
    let spaces = false;
    let run = '';
    for (let at = 0; at < text.length; at += 1) {
      const c = text[at]!;
      if (c === ' ' && !spaces && this.#column + width(run) > WIDTH && text[at + 1] !== ' ' && (!quoted || (at > 0 && at < text.length - 1))) {
        this.#put(run);
        run = '';
        this.#newline(indent);
        spaces = true;
        continue;
      }
      spaces = c === ' ';
      run += c;
    }
    this.#put(run);
  }

  #double(text: string, indent: number, key: boolean): void {
    this.#put('"');
    let spaces = false;
    const letters = [...text];
    letters.forEach((c, at) => {
      const escaped = escape(c);
      if (escaped !== undefined) {
        this.#put(escaped);
        spaces = false;
      } else if (c === ' ') {
        if (!key && !spaces && this.#column > WIDTH && at > 0 && at < letters.length - 1) {
          this.#newline(indent);
          if (letters[at + 1] === ' ') this.#put('\\');
        } else this.#put(c);
        spaces = true;
      } else {
        this.#put(c);
        spaces = false;
      }
    });
    this.#put('"');
  }

  #literal(text: string, indent: number): void {
    this.#put('|');
    if (text[0] === ' ' || text[0] === '\n') this.#put('2');
    const trailing = /\n*$/.exec(text)![0].length;
    if (trailing === 0) this.#put('-');
    else if (trailing > 1 || text === '\n') this.#put('+');
    const lines = (trailing > 0 ? text.slice(0, -1) : text).split('\n');
    for (const line of lines) {
      this.#parts.push('\n');
      this.#column = 0;
      if (line !== '') this.#put(' '.repeat(indent) + line);
    }
    if (this.#column === 0) this.#column = 1;
  }
}

function width(text: string): number {
  return /^[\x00-\x7f]*$/.test(text) ? text.length : [...text].length;
}

function isCollection(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && typeof value === 'object' && sortedKeys(value as Record<string, unknown>).length > 0;
}

/** Keys in the order of Go's sorted maps, as go-yaml's keyList sorts them: natural order of digits inside. */
function sortedKeys(value: Record<string, unknown>): string[] {
  return Object.keys(value).filter((key) => value[key] !== undefined).sort(compareKeys);
}

/** yaml.v2 keyList.Less: letters before digits and punctuation first, numbers by value. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const letter = (c: string): boolean => /\p{L}/u.test(c);
  const digit = (c: string): boolean => c >= '0' && c <= '9';
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const x = a[at]!;
    const y = b[at]!;
    if (x === y) continue;
    const xl = letter(x);
    const yl = letter(y);
    if (xl && yl) return x < y ? -1 : 1;
    if (xl || yl) return compareMixed(a, b, at, yl);
    return compareNumbers(a, b, at, x, y, digit);
  }
  return a.length - b.length;
}

function compareMixed(a: string, b: string, at: number, yIsLetter: boolean): number {
  const digit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9';
  if (digit(a[at]) || digit(b[at])) {
    const numberBefore = at > 0 && digit(a[at - 1]);
    if (numberBefore) return yIsLetter ? 1 : -1;
  }
  return yIsLetter ? -1 : 1;
}

function compareNumbers(a: string, b: string, at: number, x: string, y: string, digit: (c: string) => boolean): number {
  const read = (text: string): number => {
    let from = at;
    while (from > 0 && digit(text[from - 1]!)) from -= 1;
    let to = at;
    while (to < text.length && digit(text[to]!)) to += 1;
    return from === to ? 0 : Number(text.slice(from, to));
  };
  if (digit(x) && digit(y)) {
    const left = read(a);
    const right = read(b);
    if (left !== right) return left < right ? -1 : 1;
  }
  return x < y ? -1 : 1;
}

function scalar(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') return number(value);
  return String(value);
}

function number(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** yaml_emitter_analyze_scalar: which styles can carry the text. */
function analyse(text: string): { plain: boolean; single: boolean; literal: boolean } {
  if (text === '') return { plain: true, single: true, literal: false };
  if (/^[A-Za-z0-9_./-]+$/.test(text) && !/^(---|\.\.\.)/.test(text)) return { plain: !(text === '-'), single: true, literal: true };
  const blockIndicator = /^(---|\.\.\.)|^[#,[\]{}&*!|>'"%@`]|^[?:-](\s|$)|:(\s|$)|\s#/.test(text);
  // What the emitter calls printable.
  const special = /[^\x0a\x20-\x7e\x85\xa0-\ud7ff\ud800-\udfff\ue000-\ufefe\uff00-\ufffd]/.test(text);
  const leading = /^[ \n]/.test(text);
  const trailingSpace = text.endsWith(' ');
  const trailing = /[ \n]$/.test(text);
  const breakSpace = /\n /.test(text);
  const spaceBreak = / \n/.test(text);
  return {
    plain: !blockIndicator && !special && !leading && !trailing && !text.includes('\n'),
    single: !special && !spaceBreak && !breakSpace,
    literal: !special && !spaceBreak && !trailingSpace,
  };
}

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r', '\x1b': '\\e', '"': '\\"', '\\': '\\\\', '\x85': '\\N', '\xa0': '\\_', '\u2028': '\\L', '\u2029': '\\P', '\ufeff': '\\uFEFF' };

function escape(c: string): string | undefined {
  const known = ESCAPES[c];
  if (known !== undefined && c !== '\xa0') return known;
  const point = c.codePointAt(0)!;
  if (point >= 0x20 && point <= 0x7e) return undefined;
  if (point > 0xa0 && !(point >= 0xd800 && point <= 0xdfff) && point !== 0xfffe && point !== 0xffff) return undefined;
  if (known !== undefined) return known;
  const hex = point.toString(16).toUpperCase();
  return point <= 0xff ? `\\x${hex.padStart(2, '0')}` : point <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
