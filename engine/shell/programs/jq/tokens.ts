/** The filter is not jq. `jq` prints the message with the line and exits 3. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
}

type Kind = 'end' | 'text' | 'name' | 'field' | 'variable' | 'format' | 'number' | 'sign';
export interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly at: number;
}

const SIGNS = ['?//', '|=', '+=', '-=', '*=', '/=', '%=', '//=', '==', '!=', '<=', '>=', '//', '..', '|', ',', '.', '[', ']', '(', ')', '{', '}', ':', ';', '=', '<', '>', '+', '-', '*', '/', '%', '?'].sort((a, b) => b.length - a.length);
const KEYWORDS = new Set(['def', 'if', 'then', 'elif', 'else', 'end', 'as', 'reduce', 'foreach', 'try', 'catch', 'label', 'and', 'or', 'import', 'include']);
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

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

  /** Goes on with the end of the current sign: `?//` after a term is `?` and `//`. */
  split(rest: string): void {
    this.#at -= rest.length;
    this.next();
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

  expect(sign: string): void {
    if (!this.take(sign)) this.unexpected();
  }

  expectName(name: string): void {
    if (!this.takeName(name)) this.unexpected();
  }

  name(): string {
    return this.sees('name') ? this.next().text : this.unexpected();
  }

  variable(): string {
    return this.sees('variable') ? this.next().text : this.unexpected();
  }

  /** The parts of a string; `inner` parses what stands in `\(…)`. */
  string<T>(inner: () => T): (string | T)[] {
    if (!this.sees('text')) this.unexpected();
    const parts: (string | T)[] = [];
    let text = '';
    let at = this.#token.at + 1;
    while (this.source[at] !== '"') {
      const letter = this.source[at];
      if (letter === undefined) {
        this.#token = { kind: 'end', text: '', at };
        this.unexpected();
      } else if (letter !== '\\') {
        text += letter;
        at += 1;
      } else if (this.source[at + 1] === '(') {
        if (text !== '') parts.push(text);
        text = '';
        this.#at = at + 2;
        this.#token = this.#scan();
        parts.push(inner());
        if (!this.sees('sign', ')')) this.unexpected();
        at = this.#token.at + 1;
      } else {
        const code = /^u([0-9a-fA-F]{4})/.exec(this.source.slice(at + 1, at + 6))?.[1];
        text += code ? String.fromCharCode(Number.parseInt(code, 16)) : ESCAPES[this.source[at + 1]!] ?? this.source[at + 1] ?? '';
        at += code ? 6 : 2;
      }
    }
    this.#at = at + 1;
    this.#token = this.#scan();
    if (text !== '' || parts.length === 0) parts.push(text);
    return parts;
  }

  lineOf(at: number): number {
    return this.source.slice(0, at).split('\n').length;
  }

  unexpected(): never {
    const { kind, text, at } = this.#token;
    const names: Readonly<Record<Kind, string>> = { end: 'end of file', sign: `'${text}'`, name: KEYWORDS.has(text) ? text : 'IDENT', field: 'FIELD', format: 'FORMAT', number: 'LITERAL', text: 'QQSTRING_START', variable: "'$'" };
    throw new FilterError(`syntax error, unexpected ${names[kind]} (Unix shell quoting issues?) at <top-level>, line ${this.lineOf(at)}:`);
  }

  #scan(): Token {
    const { source } = this;
    const blank = /(?:\s|#[^\n]*)*/y;
    blank.lastIndex = this.#at;
    const at = this.#at + blank.exec(source)![0].length;
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
    if (sign) return token('sign', sign.length);
    throw new FilterError(`syntax error, unexpected INVALID_CHARACTER (Unix shell quoting issues?) at <top-level>, line ${this.lineOf(at)}:`);
  }
}
