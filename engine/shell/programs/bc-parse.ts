/** The language of bc as a tree. */
export type Place = { readonly kind: 'name'; readonly name: string } | { readonly kind: 'element'; readonly name: string; readonly index: Expression };
export type Expression =
  | Place
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'call'; readonly name: string; readonly values: readonly (Expression | { readonly kind: 'array'; readonly name: string })[] }
  | { readonly kind: 'unary'; readonly operator: '-' | '!'; readonly value: Expression }
  /** `address`: where the computation stands in the code of its line, which errors name. */
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression; readonly address: number }
  | { readonly kind: 'assign'; readonly operator: string; readonly place: Place; readonly value: Expression; readonly address: number }
  | { readonly kind: 'step'; readonly place: Place; readonly by: 1 | -1; readonly before: boolean };

export type Statement =
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'print'; readonly values: readonly (Expression | { readonly kind: 'string'; readonly text: string })[] }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly kind: 'loop'; readonly first: Expression | undefined; readonly test: Expression | undefined; readonly step: Expression | undefined; readonly body: Statement }
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'break' | 'continue' | 'quit' | 'halt' }
  | { readonly kind: 'define'; readonly definition: Definition };

export interface Definition {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly own: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly silent: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly array: boolean;
}

/** More lines are needed. */
export class BcIncomplete extends Error {}

export class BcSyntaxError extends Error {
  constructor(readonly line: number, message = 'syntax error') {
    super(message);
  }
}

interface Token {
  readonly kind: 'number' | 'name' | 'string' | 'sign' | 'newline' | 'end';
  readonly text: string;
  readonly line: number;
}

const TOKEN = /(?<space>(?:[ \t]|\\\n|#[^\n]*)+)|(?<comment>\/\*[^]*?\*\/)|(?<open>\/\*|"[^"]*$)|(?<newline>\n)|(?<number>(?:[0-9A-F]|\\\n)+(?:\.[0-9A-F]*)?|\.[0-9A-F]+)|(?<name>[a-z][a-z0-9_]*)|"(?<string>[^"]*)"|(?<sign>\+\+|--|&&|\|\||[-+*/%^=!<>]=|[^])/gy;

function tokensOf(source: string, firstLine: number): Token[] {
  const out: Token[] = [];
  let line = firstLine;
  for (const match of source.matchAll(TOKEN)) {
    const found = match.groups!;
    if (found['open'] !== undefined) throw new BcIncomplete();
    if (found['newline'] !== undefined) out.push({ kind: 'newline', text: '\n', line: line + 1 });
    else if (found['number'] !== undefined) out.push({ kind: 'number', text: found['number'].replaceAll('\\\n', ''), line });
    else if (found['name'] !== undefined) out.push({ kind: 'name', text: found['name'], line });
    else if (found['string'] !== undefined) out.push({ kind: 'string', text: found['string'], line });
    else if (found['sign'] !== undefined) out.push({ kind: 'sign', text: found['sign'], line });
    line += match[0].split('\n').length - 1;
  }
  out.push({ kind: 'end', text: '', line });
  return out;
}

const LEVELS: readonly (readonly string[])[] = [['||'], ['&&'], ['!'], ['==', '!=', '<', '<=', '>', '>='], ['='], ['+', '-'], ['*', '/', '%'], ['^']];
const NOT = 2;
const ASSIGNMENT = 4;
const POWER = 7;
const ASSIGNS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=']);

/** Parses whole lines; `BcIncomplete` when they end within a block, a string or a comment. */
export class BcParser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #code = 0;

  constructor(source: string, firstLine: number) {
    this.#tokens = tokensOf(source, firstLine);
  }

  program(): Statement[] {
    const out: Statement[] = [];
    for (;;) {
      while (this.#accept(';') || this.#acceptNewline()) this.#code = 0;
      if (this.#peek.kind === 'end') return out;
      const defines = this.#peek.text === 'define';
      out.push(defines ? { kind: 'define', definition: this.#definition() } : this.#statement());
      if (!defines && !this.#statementEnds()) this.#fail();
    }
  }

  #statementEnds(): boolean {
    const { kind, text } = this.#peek;
    return kind === 'end' || kind === 'newline' || (kind === 'sign' && text === ';');
  }

  get #peek(): Token {
    return this.#tokens[this.#at]!;
  }

  #fail(): never {
    const { kind, text, line } = this.#peek;
    if (kind === 'end') throw new BcIncomplete();
    throw new BcSyntaxError(line, /^[$@?\\'`~&|]$/.test(text) ? `illegal character: ${text}` : undefined);
  }

  #accept(text: string): boolean {
    const { kind } = this.#peek;
    if ((kind !== 'sign' && kind !== 'name') || this.#peek.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #acceptNewline(): boolean {
    if (this.#peek.kind !== 'newline') return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) this.#fail();
  }

  #newlines(): void {
    while (this.#acceptNewline());
  }

  #name(): string {
    if (this.#peek.kind !== 'name') this.#fail();
    return this.#tokens[this.#at++]!.text;
  }

  #block(): Statement[] {
    this.#expect('{');
    return this.#untilBrace();
  }

  #untilBrace(): Statement[] {
    const body: Statement[] = [];
    for (;;) {
      while (this.#accept(';') || this.#acceptNewline());
      if (this.#accept('}')) return body;
      body.push(this.#statement());
      if (this.#peek.text !== '}' && this.#peek.text !== ';' && this.#peek.kind !== 'newline') this.#fail();
    }
  }

  #parameters(close: string): Parameter[] {
    const out: Parameter[] = [];
    while (!(close === ')' ? this.#accept(')') : this.#accept(';') || this.#acceptNewline())) {
      if (out.length > 0) this.#expect(',');
      this.#accept('*');
      const name = this.#name();
      const array = this.#accept('[');
      if (array) this.#expect(']');
      out.push({ name, array });
    }
    return out;
  }

  #definition(): Definition {
    this.#expect('define');
    const silent = this.#accept('void');
    const name = this.#name();
    this.#expect('(');
    const parameters = this.#parameters(')');
    this.#newlines();
    this.#expect('{');
    while (this.#accept(';') || this.#acceptNewline());
    const own = this.#accept('auto') ? this.#parameters(';') : [];
    return { name, parameters, own, body: this.#untilBrace(), silent };
  }

  #statement(): Statement {
    const { kind, text } = this.#peek;
    if (kind === 'string') {
      this.#at += 1;
      return { kind: 'string', text };
    }
    if (text === '{') return { kind: 'block', body: this.#block() };
    if (kind !== 'name') return { kind: 'expression', value: this.#expression() };
    switch (text) {
      case 'if': return this.#conditional();
      case 'while': return this.#while();
      case 'for': return this.#for();
      case 'print': return this.#print();
      case 'break': case 'continue': case 'quit': case 'halt':
        this.#at += 1;
        return { kind: text };
      case 'return': {
        this.#at += 1;
        return { kind: 'return', value: this.#statementEnds() || this.#peek.text === '}' ? undefined : this.#expression() };
      }
      default: return { kind: 'expression', value: this.#expression() };
    }
  }

  #conditional(): Statement {
    const test = this.#test('if');
    const yes = this.#statement();
    const from = this.#at;
    this.#accept(';');
    if (this.#accept('else')) {
      this.#newlines();
      return { kind: 'if', test, yes, no: this.#statement() };
    }
    this.#at = from;
    return { kind: 'if', test, yes, no: undefined };
  }

  #while(): Statement {
    return { kind: 'loop', first: undefined, test: this.#test('while'), step: undefined, body: this.#statement() };
  }

  #test(word: string): Expression {
    this.#expect(word);
    this.#expect('(');
    const value = this.#upTo(')');
    this.#newlines();
    return value;
  }

  #for(): Statement {
    this.#expect('for');
    this.#expect('(');
    const first = this.#accept(';') ? undefined : this.#upTo(';');
    const test = this.#accept(';') ? undefined : this.#upTo(';');
    const step = this.#accept(')') ? undefined : this.#upTo(')');
    this.#newlines();
    return { kind: 'loop', first, test, step, body: this.#statement() };
  }

  #upTo(close: string): Expression {
    const value = this.#expression();
    this.#expect(close);
    return value;
  }

  #print(): Statement {
    this.#expect('print');
    const values: (Expression | { kind: 'string'; text: string })[] = [];
    do {
      if (this.#peek.kind === 'string') values.push({ kind: 'string', text: this.#tokens[this.#at++]!.text });
      else values.push(this.#expression());
    } while (this.#accept(','));
    return { kind: 'print', values };
  }

  #expression(level = 0): Expression {
    if (level === NOT && this.#accept('!')) {
      const value = this.#expression(NOT);
      return { kind: 'unary', operator: '!', value };
    }
    if (level === NOT) return this.#expression(NOT + 1);
    if (level === ASSIGNMENT) return this.#assignment();
    if (level >= LEVELS.length) return this.#unary();
    let left = this.#expression(level + 1);
    while (this.#peek.kind === 'sign' && LEVELS[level]!.includes(this.#peek.text)) {
      const operator = this.#tokens[this.#at++]!.text;
      const right = this.#expression(level === POWER ? level : level + 1);
      left = { kind: 'binary', operator, left, right, address: (this.#code += 1) };
    }
    return left;
  }

  #assignment(): Expression {
    const left = this.#expression(ASSIGNMENT + 1);
    if (this.#peek.kind !== 'sign' || !ASSIGNS.has(this.#peek.text)) return left;
    if (left.kind !== 'name' && left.kind !== 'element') this.#fail();
    const operator = this.#tokens[this.#at++]!.text;
    const value = this.#expression(ASSIGNMENT);
    return { kind: 'assign', operator: operator.slice(0, -1), place: left, value, address: (this.#code += 1) };
  }

  #unary(): Expression {
    if (this.#accept('-')) {
      const value = this.#unary();
      this.#code += 2;
      return { kind: 'unary', operator: '-', value };
    }
    const by = this.#accept('++') ? 1 : this.#accept('--') ? -1 : undefined;
    if (by !== undefined) {
      const place = this.#primary();
      if (place.kind !== 'name' && place.kind !== 'element') this.#fail();
      return { kind: 'step', place, by, before: true };
    }
    const value = this.#primary();
    if (value.kind !== 'name' && value.kind !== 'element') return value;
    const after = this.#accept('++') ? 1 : this.#accept('--') ? -1 : undefined;
    return after === undefined ? value : { kind: 'step', place: value, by: after, before: false };
  }

  #primary(): Expression {
    const { kind, text } = this.#peek;
    if (this.#accept('(')) {
      const value = this.#upTo(')');
      // In brackets an assignment is a value that is printed.
      return value.kind === 'assign' ? { kind: 'binary', operator: '+', left: value, right: { kind: 'number', text: '0' }, address: this.#code } : value;
    }
    if (kind === 'number') {
      this.#at += 1;
      this.#code += text === '0' || text === '1' ? 1 : text.length + 2;
      return { kind: 'number', text };
    }
    if (this.#accept('.')) return { kind: 'name', name: 'last' };
    const name = this.#name();
    this.#code += 2;
    if (this.#accept('[')) return { kind: 'element', name, index: this.#upTo(']') };
    if (!this.#accept('(')) return { kind: 'name', name };
    const values: (Expression | { kind: 'array'; name: string })[] = [];
    while (!this.#accept(')')) {
      if (values.length > 0) this.#expect(',');
      values.push(this.#argument());
    }
    return { kind: 'call', name, values };
  }

  #argument(): Expression | { kind: 'array'; name: string } {
    const [first, open, close] = this.#tokens.slice(this.#at, this.#at + 3);
    if (first?.kind !== 'name' || open?.text !== '[' || close?.text !== ']') return this.#expression();
    this.#at += 3;
    return { kind: 'array', name: first.text };
  }
}
