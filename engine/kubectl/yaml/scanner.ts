/**
 * The tokens of YAML, scanned as libyaml (and go-yaml, its port) does, because kubectl shows that scanner's errors
 * with their line numbers. Follows yaml/scannerc.go of go-yaml v2.
 */
type TokenType =
  | 'stream-end' | 'document-start' | 'document-end' | 'directive' | 'block-sequence-start' | 'block-mapping-start' | 'block-end'
  | 'flow-sequence-start' | 'flow-sequence-end' | 'flow-mapping-start' | 'flow-mapping-end' | 'block-entry' | 'flow-entry'
  | 'key' | 'value' | 'alias' | 'anchor' | 'tag' | 'scalar';

export interface Token {
  readonly type: TokenType;
  /** Zero-based line where it begins. */
  readonly line: number;
  readonly value: string;
  readonly plain?: boolean;
}

/** A YAML fault in go-yaml's words: "line 4: did not find expected key". */
export class YamlError extends Error {
  override readonly name = 'YamlError';
  constructor(problem: string, line: number, scanner: boolean, contextLine = 0) {
    const shown = line !== 0 ? (scanner ? line + 1 : line) : contextLine;
    super(shown !== 0 ? `line ${shown}: ${problem}` : problem);
  }
}

interface SimpleKey {
  possible: boolean;
  readonly required: boolean;
  readonly tokenNumber: number;
  readonly at: number;
  readonly line: number;
  readonly column: number;
}

const NO_KEY: SimpleKey = { possible: false, required: false, tokenNumber: 0, at: 0, line: 0, column: 0 };
const MAX_DEPTH = 10_000;

export class Scanner {
  #at = 0;
  #line = 0;
  #column = 0;
  readonly #tokens: Token[] = [];
  #taken = 0;
  #indent = -1;
  readonly #indents: number[] = [];
  #flow = 0;
  #keys: SimpleKey[] = [{ ...NO_KEY }];
  #keyAllowed = true;
  #ended = false;

  constructor(private readonly text: string) {
    if (text.startsWith('\ufeff')) this.#at = 1;
  }

  peek(): Token {
    while (!this.#ended && this.#needMore()) this.#fetch();
    return this.#tokens[0] ?? { type: 'stream-end', line: this.#line, value: '' };
  }

  next(): Token {
    const token = this.peek();
    if (this.#tokens.length) {
      this.#tokens.shift();
      this.#taken += 1;
    }
    return token;
  }

  #needMore(): boolean {
    if (this.#tokens.length === 0) return true;
    for (const key of this.#keys) if (this.#keyValid(key) && key.tokenNumber === this.#taken) return true;
    return false;
  }

  #keyValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line < this.#line || key.at + 1024 < this.#at) {
      if (key.required) throw this.#fault("could not find expected ':'", key.line);
      key.possible = false;
      return false;
    }
    return true;
  }

  #fault(problem: string, contextLine = 0): YamlError {
    return new YamlError(problem, this.#line, true, contextLine);
  }

  #char(ahead = 0): string {
    return this.text[this.#at + ahead] ?? '';
  }

  #blankz(ahead = 0): boolean {
    const c = this.#char(ahead);
    return c === '' || c === ' ' || c === '\t' || c === '\n' || c === '\r';
  }

  #break(): boolean {
    const c = this.#char();
    return c === '\n' || c === '\r';
  }

  #skip(): void {
    this.#at += 1;
    this.#column += 1;
  }

  #skipLine(): void {
    this.#at += this.#char() === '\r' && this.#char(1) === '\n' ? 2 : 1;
    this.#line += 1;
    this.#column = 0;
  }

  #push(type: TokenType, line = this.#line, value = '', plain?: boolean): void {
    this.#tokens.push({ type, line, value, ...(plain ? { plain } : {}) });
  }

  #fetch(): void {
    this.#skipToToken();
    this.#keyValid(this.#keys[this.#keys.length - 1]!);
    this.#unroll(this.#column);
    const c = this.#char();
    if (c === '') return this.#streamEnd();
    if (this.#column === 0 && c === '%') return this.#directive();
    if (this.#documentMark('---')) return this.#document('document-start');
    if (this.#documentMark('...')) return this.#document('document-end');
    switch (c) {
      case '[': return this.#flowStart('flow-sequence-start');
      case '{': return this.#flowStart('flow-mapping-start');
      case ']': return this.#flowEnd('flow-sequence-end');
      case '}': return this.#flowEnd('flow-mapping-end');
      case ',': return this.#flowEntry();
      case '-': if (this.#blankz(1)) return this.#blockEntry(); break;
      case '?': if (this.#flow > 0 || this.#blankz(1)) return this.#key(); break;
      case ':': if (this.#flow > 0 || this.#blankz(1)) return this.#value(); break;
      case '*': return this.#anchor('alias');
      case '&': return this.#anchor('anchor');
      case '!': return this.#tag();
      case '|': if (this.#flow === 0) return this.#blockScalar(true); break;
      case '>': if (this.#flow === 0) return this.#blockScalar(false); break;
      case "'": return this.#quoted(true);
      case '"': return this.#quoted(false);
      default:
    }
    if (!/[-?:,[\]{}#&*!|>'"%@`\t]/.test(c) || (c === '-' && !/[ \t]/.test(this.#char(1))) || (this.#flow === 0 && (c === '?' || c === ':') && !this.#blankz(1))) return this.#plain();
    throw this.#fault('found character that cannot start any token');
  }

  #documentMark(mark: string): boolean {
    return this.#column === 0 && this.text.startsWith(mark, this.#at) && this.#blankz(3);
  }

  #skipToToken(): void {
    for (;;) {
      while (this.#char() === ' ' || ((this.#flow > 0 || !this.#keyAllowed) && this.#char() === '\t')) this.#skip();
      if (this.#char() === '#') while (this.#char() !== '' && !this.#break()) this.#skip();
      if (!this.#break()) return;
      this.#skipLine();
      if (this.#flow === 0) this.#keyAllowed = true;
    }
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    this.#removeKey();
    const required = this.#flow === 0 && this.#indent === this.#column;
    this.#keys[this.#keys.length - 1] = { possible: true, required, tokenNumber: this.#taken + this.#tokens.length, at: this.#at, line: this.#line, column: this.#column };
  }

  #removeKey(): void {
    const key = this.#keys[this.#keys.length - 1]!;
    if (key.possible && key.required) throw this.#fault("could not find expected ':'", key.line);
    key.possible = false;
  }

  #roll(column: number, number: number, type: TokenType, line: number): void {
    if (this.#flow > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    if (this.#indents.length > MAX_DEPTH) throw this.#fault(`exceeded max depth of ${MAX_DEPTH}`);
    this.#indent = column;
    const token: Token = { type, line, value: '' };
    if (number < 0) this.#tokens.push(token);
    else this.#tokens.splice(number - this.#taken, 0, token);
  }

  #unroll(column: number): void {
    if (this.#flow > 0) return;
    while (this.#indent > column) {
      this.#push('block-end');
      this.#indent = this.#indents.pop()!;
    }
  }

  #streamEnd(): void {
    if (this.#column !== 0) {
      this.#column = 0;
      this.#line += 1;
    }
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#push('stream-end');
    this.#ended = true;
  }

  #directive(): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    const line = this.#line;
    let value = '';
    while (this.#char() !== '' && !this.#break()) {
      value += this.#char();
      this.#skip();
    }
    if (!/^%(YAML|TAG)\s/.test(value)) throw new YamlError('found unknown directive name', line, true);
    this.#push('directive', line, value);
  }

  #document(type: 'document-start' | 'document-end'): void {
    this.#unroll(-1);
    this.#removeKey();
    this.#keyAllowed = false;
    this.#push(type);
    for (let n = 0; n < 3; n += 1) this.#skip();
  }

  #flowStart(type: TokenType): void {
    this.#saveKey();
    this.#keys.push({ ...NO_KEY });
    this.#flow += 1;
    if (this.#flow > MAX_DEPTH) throw this.#fault(`exceeded max depth of ${MAX_DEPTH}`);
    this.#keyAllowed = true;
    this.#push(type);
    this.#skip();
  }

  #flowEnd(type: TokenType): void {
    this.#removeKey();
    if (this.#flow > 0) {
      this.#flow -= 1;
      this.#keys.pop();
    }
    this.#keyAllowed = false;
    this.#push(type);
    this.#skip();
  }

  #flowEntry(): void {
    this.#removeKey();
    this.#keyAllowed = true;
    this.#push('flow-entry');
    this.#skip();
  }

  #blockEntry(): void {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) throw this.#fault('block sequence entries are not allowed in this context');
      this.#roll(this.#column, -1, 'block-sequence-start', this.#line);
    }
    this.#removeKey();
    this.#keyAllowed = true;
    this.#push('block-entry');
    this.#skip();
  }

  #key(): void {
    if (this.#flow === 0) {
      if (!this.#keyAllowed) throw this.#fault('mapping keys are not allowed in this context');
      this.#roll(this.#column, -1, 'block-mapping-start', this.#line);
    }
    this.#removeKey();
    this.#keyAllowed = this.#flow === 0;
    this.#push('key');
    this.#skip();
  }

  #value(): void {
    const key = this.#keys[this.#keys.length - 1]!;
    if (this.#keyValid(key)) {
      this.#tokens.splice(key.tokenNumber - this.#taken, 0, { type: 'key', line: key.line, value: '' });
      this.#roll(key.column, key.tokenNumber, 'block-mapping-start', key.line);
      key.possible = false;
      this.#keyAllowed = false;
    } else {
      if (this.#flow === 0) {
        if (!this.#keyAllowed) throw this.#fault('mapping values are not allowed in this context');
        this.#roll(this.#column, -1, 'block-mapping-start', this.#line);
      }
      this.#keyAllowed = this.#flow === 0;
    }
    this.#push('value');
    this.#skip();
  }

  #anchor(type: 'alias' | 'anchor'): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const line = this.#line;
    this.#skip();
    let name = '';
    while (/[\w-]/.test(this.#char())) {
      name += this.#char();
      this.#skip();
    }
    if (name === '' || !(this.#blankz() || /[?:,\]}%@`]/.test(this.#char()))) throw this.#fault('did not find expected alphabetic or numeric character', line);
    this.#push(type, line, name);
  }

  #tag(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const line = this.#line;
    let value = '';
    while (!this.#blankz() && !(this.#flow > 0 && /[,[\]{}]/.test(this.#char()))) {
      value += this.#char();
      this.#skip();
    }
    this.#push('tag', line, value);
  }

  #readLine(): string {
    this.#skipLine();
    return '\n';
  }

  #blockScalar(literal: boolean): void {
    this.#removeKey();
    this.#keyAllowed = true;
    const start = this.#line;
    this.#skip();
    let chomp = '';
    let increment = 0;
    for (let n = 0; n < 2; n += 1) {
      const c = this.#char();
      if ((c === '+' || c === '-') && !chomp) chomp = c;
      else if (/[0-9]/.test(c) && !increment) {
        if (c === '0') throw this.#fault('found an indentation indicator equal to 0', start);
        increment = Number(c);
      } else break;
      this.#skip();
    }
    while (/[ \t]/.test(this.#char())) this.#skip();
    if (this.#char() === '#') while (this.#char() !== '' && !this.#break()) this.#skip();
    if (this.#char() !== '' && !this.#break()) throw this.#fault('did not find expected comment or line break', start);
    if (this.#break()) this.#skipLine();
    const wanted = increment ? (this.#indent >= 0 ? this.#indent + increment : increment) : 0;
    let { indent, breaks } = this.#blockBreaks(wanted, start);
    let value = '';
    let leadingBreak = '';
    let leadingBlank = false;
    while (this.#column === indent && this.#char() !== '') {
      const trailingBlank = /[ \t]/.test(this.#char());
      if (!literal && leadingBreak.startsWith('\n') && !leadingBlank && !trailingBlank) {
        if (breaks === '') value += ' ';
      } else value += leadingBreak;
      value += breaks;
      leadingBlank = trailingBlank;
      const end = this.#lineEnd();
      value += this.text.slice(this.#at, end);
      this.#column += end - this.#at;
      this.#at = end;
      leadingBreak = this.#break() ? this.#readLine() : '';
      ({ indent, breaks } = this.#blockBreaks(indent, start));
    }
    if (chomp !== '-') value += leadingBreak;
    if (chomp === '+') value += breaks;
    this.#push('scalar', start, value);
  }

  #lineEnd(): number {
    let end = this.#at;
    while (end < this.text.length && this.text[end] !== '\n' && this.text[end] !== '\r') end += 1;
    return end;
  }

  #blockBreaks(given: number, start: number): { indent: number; breaks: string } {
    let indent = given;
    let breaks = '';
    let deepest = 0;
    for (;;) {
      while ((indent === 0 || this.#column < indent) && this.#char() === ' ') this.#skip();
      if (this.#column > deepest) deepest = this.#column;
      if ((indent === 0 || this.#column < indent) && this.#char() === '\t') throw this.#fault('found a tab character where an indentation space is expected', start);
      if (!this.#break()) break;
      breaks += this.#readLine();
    }
    if (indent === 0) indent = Math.max(deepest, this.#indent + 1, 1);
    return { indent, breaks };
  }

  #quoted(single: boolean): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#line;
    this.#skip();
    let value = '';
    for (;;) {
      if (this.#documentMark('---') || this.#documentMark('...')) throw this.#fault('found unexpected document indicator', start);
      if (this.#char() === '') throw this.#fault('found unexpected end of stream', start);
      let leadingBlanks = false;
      while (!this.#blankz()) {
        const c = this.#char();
        if (single && c === "'" && this.#char(1) === "'") {
          value += "'";
          this.#skip();
          this.#skip();
        } else if (c === (single ? "'" : '"')) break;
        else if (!single && c === '\\' && (this.#char(1) === '\n' || this.#char(1) === '\r')) {
          this.#skip();
          this.#skipLine();
          leadingBlanks = true;
          break;
        } else if (!single && c === '\\') value += this.#escape(start);
        else {
          value += c;
          this.#skip();
        }
      }
      if (this.#char() === (single ? "'" : '"')) break;
      value += this.#foldBlanks(leadingBlanks);
    }
    this.#skip();
    this.#push('scalar', start, value);
  }

  /** Blanks and breaks inside a quoted scalar, folded: what stands for them in the value. */
  #foldBlanks(leading: boolean): string {
    let leadingBlanks = leading;
    let spaces = '';
    let leadingBreak = '';
    let trailing = '';
    while (this.#char() === ' ' || this.#char() === '\t' || this.#break()) {
      if (!this.#break()) {
        if (!leadingBlanks) spaces += this.#char();
        this.#skip();
      } else if (!leadingBlanks) {
        spaces = '';
        leadingBreak = this.#readLine();
        leadingBlanks = true;
      } else trailing += this.#readLine();
    }
    if (!leadingBlanks) return spaces;
    return leadingBreak === '\n' ? trailing || ' ' : leadingBreak + trailing;
  }

  #escape(start: number): string {
    const simple: Record<string, string> = { '0': '\0', a: '\x07', b: '\b', t: '\t', '\t': '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b', ' ': ' ', '"': '"', "'": "'", '\\': '\\', '/': '/', N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' };
    const lengths: Record<string, number> = { x: 2, u: 4, U: 8 };
    const code = this.#char(1);
    this.#skip();
    if (simple[code] !== undefined) {
      this.#skip();
      return simple[code];
    }
    const length = lengths[code];
    if (!length) throw this.#fault('found unknown escape character', start);
    const digits = this.text.slice(this.#at + 1, this.#at + 1 + length);
    if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length !== length) throw this.#fault('did not find expected hexdecimal number', start);
    const point = parseInt(digits, 16);
    if ((point >= 0xd800 && point <= 0xdfff) || point > 0x10ffff) throw this.#fault('found invalid Unicode character escape code', start);
    for (let n = 0; n <= length; n += 1) this.#skip();
    return String.fromCodePoint(point);
  }

  #plain(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#line;
    const indent = this.#indent + 1;
    let value = '';
    let spaces = '';
    let leadingBreak = '';
    let trailing = '';
    let leadingBlanks = false;
    for (;;) {
      if (this.#documentMark('---') || this.#documentMark('...') || this.#char() === '#') break;
      while (!this.#blankz()) {
        const c = this.#char();
        if ((c === ':' && this.#blankz(1)) || (this.#flow > 0 && /[,?[\]{}]/.test(c))) break;
        if (leadingBlanks) {
          value += leadingBreak === '\n' ? trailing || ' ' : leadingBreak + trailing;
          leadingBreak = trailing = '';
          leadingBlanks = false;
        } else value += spaces;
        spaces = '';
        value += c;
        this.#skip();
      }
      if (!(this.#char() === ' ' || this.#char() === '\t' || this.#break())) break;
      while (this.#char() === ' ' || this.#char() === '\t' || this.#break()) {
        if (!this.#break()) {
          if (leadingBlanks && this.#column < indent && this.#char() === '\t') throw this.#fault('found a tab character that violates indentation', start);
          if (!leadingBlanks) spaces += this.#char();
          this.#skip();
        } else if (!leadingBlanks) {
          spaces = '';
          leadingBreak = this.#readLine();
          leadingBlanks = true;
        } else trailing += this.#readLine();
      }
      if (this.#flow === 0 && this.#column < indent) break;
    }
    this.#push('scalar', start, value, true);
    if (leadingBlanks) this.#keyAllowed = true;
  }
}
