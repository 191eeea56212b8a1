import { jsonProblem } from './json-problem';

/** Something wrong with a filter, and where; -1 when it is no place. */
export interface Fault {
  readonly message: string;
  readonly at: number;
}

/** The filter is not jq. `jq` prints every fault with its line and exits 3. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  readonly faults: readonly Fault[];

  constructor(...faults: readonly [Fault, ...Fault[]]) {
    super(faults[0].message);
    this.faults = faults;
  }

  /** The same with what jq guesses to be the reason. */
  and(message: string, at: number): FilterError {
    const [first, ...rest] = this.faults;
    return new FilterError(first!, ...rest, { message, at });
  }
}

/** A message with the line that it is about, as jq prints it: blanks below the line reach to the place. */
export function placed(message: string, source: string, at: number): string {
  if (at < 0) return message;
  const from = source.lastIndexOf('\n', at - 1) + 1;
  const line = source.slice(from).split('\n')[0]!;
  return `${message} at <top-level>, line ${source.slice(0, from).split('\n').length}:\n${line}${' '.repeat(at - from)}`;
}

type Kind = 'end' | 'invalid' | 'text' | 'name' | 'field' | 'variable' | 'format' | 'number' | 'sign';
export interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly at: number;
}

const SIGNS = ['?//', '|=', '+=', '-=', '*=', '/=', '%=', '//=', '==', '!=', '<=', '>=', '//', '..', '|', ',', '.', '[', ']', '(', ')', '{', '}', ':', ';', '=', '<', '>', '+', '-', '*', '/', '%', '?'].sort((a, b) => b.length - a.length);
const KEYWORDS = new Set(['def', 'if', 'then', 'elif', 'else', 'end', 'as', 'reduce', 'foreach', 'try', 'catch', 'label', 'and', 'or', 'import', 'include']);
const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const ESCAPES = /(?:\\[^u(]|\\u[a-zA-Z0-9]{0,4})+/y;
const STRING_GOES_ON = 'QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END';

/** What stands at a place, by kind; the part in parentheses, where there is one, is the token's text. */
const PATTERNS: readonly (readonly [Kind, RegExp])[] = [
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['field', /\.([A-Za-z_]\w*)/y],
  ['variable', /\$([A-Za-z_]\w*(?:::\w+)*)/y],
  ['format', /@[A-Za-z0-9_]+/y],
  ['name', /[A-Za-z_]\w*(?:::\w+)*/y],
];

/** The tokens of a filter, one at a time. Of a string the token is its opening quote; `string` reads on. */
export class Tokens {
  #at = 0;
  #token: Token;
  /** Where the token before the current one stands: jq takes the end of the filter to be there. */
  #lastAt = 0;
  /** The closers that are awaited, the innermost last. */
  readonly #open: string[] = [];

  constructor(private readonly source: string) {
    this.#token = this.#scan();
  }

  get peek(): Token {
    return this.#token;
  }

  get atKeyword(): boolean {
    return KEYWORDS.has(this.#token.text);
  }

  sees(kind: Kind, text?: string): boolean {
    return this.#token.kind === kind && (text === undefined || this.#token.text === text);
  }

  seesAny(signs: ReadonlySet<string>): boolean {
    return this.#token.kind === 'sign' && signs.has(this.#token.text);
  }

  /** Whether this letter stands right behind the current token. */
  follows(letter: string): boolean {
    return this.source[this.#at] === letter;
  }

  next(): Token {
    const token = this.#token;
    this.#token = this.#scan();
    return token;
  }

  take(sign: string): boolean {
    if (!this.sees('sign', sign)) return false;
    this.next();
    return true;
  }

  takeName(name: string): boolean {
    if (!this.sees('name', name)) return false;
    this.next();
    return true;
  }

  expect(sign: string, expecting?: string): void {
    if (!this.take(sign)) this.unexpected(expecting);
  }

  /** Whether what comes next, in whatever form, may be meant as the key of a member. */
  keyComes(): boolean {
    return /^[^,]*:/.test(this.source.slice(this.#token.at));
  }

  expectName(name: string): void {
    if (!this.takeName(name)) this.unexpected();
  }

  name(): string {
    return this.sees('name') ? this.next().text : this.unexpected();
  }

  variable(): string {
    return this.sees('variable') ? this.next().text : this.unexpected('BINDING');
  }

  /** The parts of a string; `inner` parses what stands in `\(…)`. */
  string<T>(inner: () => T): (string | T)[] {
    if (!this.sees('text')) this.unexpected();
    const parts: (string | T)[] = [];
    let text = '';
    let at = this.#token.at + 1;
    this.#lastAt = this.#token.at;
    while (this.source[at] !== '"') {
      const plain = /[^"\\]+/y;
      plain.lastIndex = ESCAPES.lastIndex = at;
      const run = plain.exec(this.source)?.[0];
      const escapes = run === undefined ? ESCAPES.exec(this.source)?.[0] : undefined;
      if (run === undefined && escapes === undefined && !this.source.startsWith('\\(', at)) {
        this.#token = { kind: this.source[at] === undefined ? 'end' : 'invalid', text: '', at };
        this.unexpected(STRING_GOES_ON);
      }
      this.#lastAt = at;
      text += run ?? (escapes === undefined ? '' : unescaped(escapes, at));
      at += (run ?? escapes)?.length ?? 2;
      if (run !== undefined || escapes !== undefined) continue;
      if (text !== '') parts.push(text);
      text = '';
      this.#at = at;
      this.#token = { kind: 'sign', text: '\\(', at: this.#lastAt };
      this.#open.push(')');
      this.#token = this.#scan();
      parts.push(inner());
      if (!this.sees('sign', ')')) this.unexpected();
      at = this.#token.at + 1;
    }
    this.#at = at + 1;
    this.#token = this.#scan();
    this.#lastAt = at;
    if (text !== '' || parts.length === 0) parts.push(text);
    return parts;
  }

  lineOf(at: number): number {
    return this.source.slice(0, at).split('\n').length;
  }

  unexpected(expecting?: string): never {
    const { kind, text, at } = this.#token;
    const names: Readonly<Record<Kind, string>> = { end: 'end of file', invalid: 'INVALID_CHARACTER', sign: text.length === 1 ? `'${text}'` : text, name: KEYWORDS.has(text) ? text : 'IDENT', field: 'FIELD', format: 'FORMAT', number: 'LITERAL', text: 'QQSTRING_START', variable: 'BINDING' };
    // A filter may be empty, so at its beginning it may also end.
    const expected = at === this.#begin() ? 'end of file' : expecting;
    throw new FilterError({ message: `syntax error, unexpected ${names[kind]}${expected && kind !== 'end' || expecting ? `, expecting ${expected}` : ''} (Unix shell quoting issues?)`, at: kind === 'end' ? this.#lastAt : at });
  }

  #begin(): number {
    return this.#skipBlank(0);
  }

  #skipBlank(from: number): number {
    const blank = /(?:\s|#[^\n]*)*/y;
    blank.lastIndex = from;
    return from + blank.exec(this.source)![0].length;
  }

  #scan(): Token {
    const { source } = this;
    const at = this.#skipBlank(this.#at);
    if (at > this.#at) this.#lastAt = this.#at;
    else if (this.#token) this.#lastAt = this.#token.at;
    const token = (kind: Kind, length: number, text = source.slice(at, at + length)): Token => {
      this.#at = at + length;
      return { kind, text, at };
    };
    if (at >= source.length) return token('end', 0);
    if (source[at] === '"') return token('text', 1);
    for (const [kind, pattern] of PATTERNS) {
      pattern.lastIndex = at;
      const match = pattern.exec(source);
      if (match) return token(kind, match[0].length, match[1]);
    }
    const sign = SIGNS.find((one) => source.startsWith(one, at));
    if (sign === undefined) return token('invalid', 1);
    if (CLOSERS[sign]) this.#open.push(CLOSERS[sign]);
    // A closer that closes nothing is no sign.
    else if (')]}'.includes(sign) && this.#open.pop() !== sign) return token('invalid', 1);
    return token('sign', sign.length);
  }
}

function unescaped(escapes: string, at: number): string {
  const quoted = `"${escapes}"`;
  const problem = jsonProblem(quoted);
  if (problem) throw new FilterError({ message: `${problem} (while parsing '${quoted}')`, at });
  return JSON.parse(quoted) as string;
}
