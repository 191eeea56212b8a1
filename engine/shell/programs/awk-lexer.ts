import { decodeEscapes } from '../quote';
import type { Token } from './awk-tree';
import { AwkSyntaxError, BUILTINS, KEYWORDS, OPERATORS } from './awk-words';

/** Words of an awk program, one ahead of what is parsed. */
export abstract class AwkLexer {
  protected at = 0;
  protected line = 1;
  protected token!: Token;
  /** Braces and parentheses that are open, for messages. */
  protected braces = 0;
  protected parentheses = 0;

  constructor(protected readonly source: string) {
    this.next(true);
  }

  protected fail(): never {
    const { kind, line } = this.token;
    const text = kind === 'end' || kind === 'newline' ? 'end of line' : this.token.text;
    if (kind === 'end' && this.braces > 0) throw new AwkSyntaxError(line + 1, 'missing } near end of file', true);
    if (this.parentheses > 0 && (text === '}' || text === ';' || text === '{')) throw new AwkSyntaxError(line, `missing ) near ${text}`);
    throw new AwkSyntaxError(line, `syntax error at or near ${text}`, kind === 'end' || kind === 'newline');
  }

  /** Reads the next token; where an operand may stand, `/` begins a regular expression. */
  protected next(operand = false): void {
    const { source } = this;
    let space = false;
    for (;;) {
      const letter = source[this.at];
      if (letter === ' ' || letter === '\t' || letter === '\r') this.at += 1;
      else if (letter === '\\' && source[this.at + 1] === '\n') {
        this.at += 2;
        this.line += 1;
      } else if (letter === '#') while (this.at < source.length && source[this.at] !== '\n') this.at += 1;
      else break;
      space = true;
    }
    const line = this.line;
    const rest = source.slice(this.at, this.at + 64);
    const set = (kind: Token['kind'], text: string, length: number) => {
      this.at += length;
      this.token = { kind, text, line, space };
    };
    if (rest === '') return set('end', '', 0);
    if (rest[0] === '\n') {
      this.line += 1;
      return set('newline', '\n', 1);
    }
    const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest);
    if (number) return set('number', number[0], number[0].length);
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    if (name) {
      if (KEYWORDS.has(name)) return set('keyword', name, name.length);
      if (BUILTINS.has(name)) return set('builtin', name, name.length);
      return set(source[this.at + name.length] === '(' ? 'call' : 'name', name, name.length);
    }
    if (rest[0] === '"') return this.#string(line, space);
    if (rest[0] === '/' && operand) return this.#regex(line, space);
    const operator = OPERATORS.find((one) => rest.startsWith(one));
    if (!operator) {
      this.token = { kind: 'operator', text: rest[0]!, line, space };
      this.at += 1;
      this.fail();
    }
    if (operator === '{') this.braces += 1;
    else if (operator === '}') this.braces -= 1;
    else if (operator === '(') this.parentheses += 1;
    else if (operator === ')') this.parentheses -= 1;
    return set('operator', operator, operator.length);
  }

  #string(line: number, space: boolean): void {
    let end = this.at + 1;
    while (end < this.source.length && this.source[end] !== '"') end += this.source[end] === '\\' ? 2 : 1;
    if (end >= this.source.length) throw new AwkSyntaxError(line, `runaway string constant ${this.source.slice(this.at).split('\n')[0]!.slice(0, 20)} ...`);
    const raw = this.source.slice(this.at + 1, end).replace(/\\\n/g, '').replace(/\\\//g, '/');
    this.at = end + 1;
    this.token = { kind: 'string', text: decodeEscapes(raw, { quotes: true }).text, line, space };
  }

  #regex(line: number, space: boolean): void {
    let end = this.at + 1;
    let bracket = false;
    while (end < this.source.length && (this.source[end] !== '/' || bracket) && this.source[end] !== '\n') {
      if (this.source[end] === '\\') end += 1;
      else if (this.source[end] === '[') bracket = true;
      else if (this.source[end] === ']') bracket = false;
      end += 1;
    }
    if (this.source[end] !== '/') throw new AwkSyntaxError(line, `runaway regular expression ${this.source.slice(this.at).split('\n')[0]!.slice(0, 20)} ...`);
    const text = this.source.slice(this.at + 1, end).replace(/\\\//g, '/');
    this.at = end + 1;
    this.token = { kind: 'regex', text, line, space };
  }

  protected is(text: string): boolean {
    return (this.token.kind === 'operator' || this.token.kind === 'keyword') && this.token.text === text;
  }

  protected take(text: string, operand = true): void {
    if (!this.is(text)) this.fail();
    this.next(operand);
  }

  protected newlines(): void {
    while (this.token.kind === 'newline') this.next(true);
  }

  protected separators(): void {
    while (this.token.kind === 'newline' || this.is(';')) this.next(true);
  }
}
