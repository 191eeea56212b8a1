import { toJsRegExp } from '../posix-regex';
import { AwkLexer } from './awk-lexer';
import type { AwkFunction, AwkProgram, Expr, Rule, Stmt, Token } from './awk-tree';
import { AwkSyntaxError } from './awk-words';

export function parseAwk(source: string): AwkProgram {
  return new Parser(source).program();
}

function compile(token: Token): RegExp {
  try {
    return toJsRegExp(token.text, { extended: true, global: true });
  } catch (error) {
    throw new AwkSyntaxError(token.line, `regular expression compile failed (${(error as Error).message})\n${token.text}`);
  }
}

class Parser extends AwkLexer {
  #noIn = 0;
  #noGreater = 0;
  #depth = 0;
  readonly #called = new Set<string>();
  /** False in BEGIN and END, where there is no record to leave. */
  #reading = true;

  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    this.separators();
    while (this.token.kind !== 'end') {
      if (this.is('function') || this.is('func')) {
        this.next();
        const name = this.token.text;
        this.next();
        this.take('(', false);
        const parameters: string[] = [];
        while (!this.is(')')) {
          parameters.push(this.token.text);
          this.next();
          if (this.is(',')) this.next();
          this.newlines();
        }
        this.next();
        this.newlines();
        functions.set(name, { parameters, body: this.#block() });
      } else if (this.is('BEGIN') || this.is('END')) {
        const when = this.is('BEGIN') ? 'begin' : 'end';
        this.next(true);
        this.#reading = false;
        rules.push({ when, body: this.#block() });
        this.#reading = true;
      } else if (this.is('{')) rules.push({ when: 'pattern', body: this.#block() });
      else {
        const pattern = this.#expression();
        let until: Expr | undefined;
        if (this.is(',')) {
          this.next(true);
          this.newlines();
          until = this.#expression();
        }
        const body = this.is('{') ? this.#block() : undefined;
        rules.push({ when: 'pattern', pattern, ...(until ? { until } : {}), ...(body ? { body } : {}) });
      }
      this.separators();
    }
    for (const name of this.#called) if (!functions.has(name)) throw new AwkSyntaxError(this.token.line + 1, `function ${name} never defined`);
    return { rules, functions };
  }

  #block(): Stmt {
    this.take('{');
    const body: Stmt[] = [];
    this.separators();
    while (!this.is('}')) {
      if (this.token.kind === 'end') this.fail();
      body.push(this.#statement());
      this.separators();
    }
    this.next(true);
    return { kind: 'block', body };
  }

  /** A simple statement with what ends it. */
  #ended(statement: Stmt): Stmt {
    if (this.is(';') || this.token.kind === 'newline') this.next(true);
    else if (!this.is('}') && this.token.kind !== 'end') this.fail();
    return statement;
  }

  #body(): Stmt {
    this.newlines();
    if (this.is(';')) {
      this.next(true);
      return { kind: 'block', body: [] };
    }
    return this.#statement();
  }

  #statement(): Stmt {
    this.#depth += 1;
    if (this.#depth > 400) this.fail();
    try {
      return this.#oneStatement();
    } finally {
      this.#depth -= 1;
    }
  }

  #oneStatement(): Stmt {
    if (this.is('{')) return this.#block();
    if (this.token.kind !== 'keyword') return this.#ended(this.#simple());
    const word = this.token.text;
    switch (word) {
      case 'if': return this.#if();
      case 'while': {
        this.next();
        this.take('(');
        const test = this.#expression();
        this.take(')');
        return { kind: 'while', test, body: this.#body(), after: false };
      }
      case 'do': {
        this.next(true);
        const body = this.#body();
        this.separators();
        this.take('while', false);
        this.take('(');
        const test = this.#expression();
        this.take(')');
        return this.#ended({ kind: 'while', test, body, after: true });
      }
      case 'for': return this.#for();
      case 'next':
      case 'nextfile':
        if (!this.#reading) throw new AwkSyntaxError(this.token.line, `improper use of ${word}`);
        this.next(true);
        return this.#ended({ kind: word });
      case 'break':
      case 'continue':
        this.next(true);
        return this.#ended({ kind: word });
      case 'exit':
      case 'return': {
        this.next(true);
        const { kind } = this.token as Token;
        const value = this.is(';') || this.is('}') || kind === 'newline' || kind === 'end' ? undefined : this.#expression();
        return this.#ended(value ? { kind: word, value } : { kind: word });
      }
      default: return this.#ended(this.#simple());
    }
  }

  #if(): Stmt {
    this.next();
    this.take('(');
    const test = this.#expression();
    this.take(')');
    const yes = this.#body();
    const before = { at: this.at, line: this.line, token: this.token };
    this.separators();
    if (this.is('else')) {
      this.next(true);
      return { kind: 'if', test, yes, no: this.#body() };
    }
    this.at = before.at;
    this.line = before.line;
    this.token = before.token;
    return { kind: 'if', test, yes };
  }

  #for(): Stmt {
    this.next();
    this.take('(');
    const forIn = /^\s*([A-Za-z_]\w*)\s+in\s+([A-Za-z_]\w*)\s*\)/.exec(this.source.slice(this.at - this.token.text.length));
    if (forIn && this.token.kind === 'name') {
      this.at += forIn[0].length - this.token.text.length;
      this.next(true);
      return { kind: 'forin', name: forIn[1]!, array: forIn[2]!, body: this.#body() };
    }
    const start = this.is(';') ? undefined : this.#simple();
    this.take(';');
    this.newlines();
    const test = this.is(';') ? undefined : this.#expression();
    this.take(';');
    this.newlines();
    const step = this.is(')') ? undefined : this.#simple();
    this.take(')');
    return { kind: 'for', ...(start ? { start } : {}), ...(test ? { test } : {}), ...(step ? { step } : {}), body: this.#body() };
  }

  #simple(): Stmt {
    if (this.is('print') || this.is('printf')) return this.#print();
    if (this.is('delete')) {
      this.next();
      const name = this.token.text;
      this.next();
      if (!this.is('[')) return { kind: 'delete', name };
      this.next(true);
      const keys = this.#list(']');
      return { kind: 'delete', name, keys };
    }
    return { kind: 'expression', value: this.#expression() };
  }

  #print(): Stmt {
    const formatted = this.is('printf');
    this.next(true);
    let args: Expr[] = [];
    const ends = () => this.is(';') || this.is('}') || this.is('>') || this.is('>>') || this.is('|') || this.token.kind === 'newline' || this.token.kind === 'end';
    if (!ends()) {
      this.#noGreater += 1;
      if (this.is('(')) {
        const group = this.#grouping();
        args = group;
      } else args.push(this.#expression());
      while (this.is(',')) {
        this.next(true);
        this.newlines();
        args.push(this.#expression());
      }
      this.#noGreater -= 1;
    }
    if (this.is('>') || this.is('>>') || this.is('|')) {
      const redirect = this.token.text;
      this.next(true);
      this.#noGreater += 1;
      const target = this.#concatenation();
      this.#noGreater -= 1;
      return { kind: 'print', formatted, args, redirect, target };
    }
    return { kind: 'print', formatted, args };
  }

  /** `print (a, b)`: a list; `print (a)(b)` and `print (a) + 1`: an expression that begins with a parenthesis. */
  #grouping(): Expr[] {
    const before = { at: this.at, line: this.line, token: this.token };
    this.next(true);
    const saved = this.#noGreater;
    this.#noGreater = 0;
    const list = this.#list(')');
    this.#noGreater = saved;
    const after = this.token;
    if (after.kind === 'newline' || after.kind === 'end' || this.is(';') || this.is('}') || this.is('>') || this.is('>>') || this.is('|')) return list;
    this.at = before.at;
    this.line = before.line;
    this.token = before.token;
    return [this.#expression()];
  }

  #list(close: string): Expr[] {
    const out: Expr[] = [];
    this.newlines();
    while (!this.is(close)) {
      out.push(this.#expression());
      this.newlines();
      if (this.is(',')) {
        this.next(true);
        this.newlines();
      } else if (!this.is(close)) this.fail();
    }
    this.next();
    return out;
  }

  #expression(): Expr {
    const left = this.#ternary();
    if (this.token.kind === 'operator' && ['=', '+=', '-=', '*=', '/=', '%=', '^=', '**='].includes(this.token.text)) {
      if (left.kind !== 'variable' && left.kind !== 'field' && left.kind !== 'element') this.fail();
      const operator = this.token.text.replace('**', '^');
      this.next(true);
      this.newlines();
      return { kind: 'assign', operator, target: left, value: this.#expression() };
    }
    return left;
  }

  #ternary(): Expr {
    const test = this.#or();
    if (!this.is('?')) return test;
    this.next(true);
    this.newlines();
    const yes = this.#expression();
    this.newlines();
    this.take(':');
    this.newlines();
    return { kind: 'condition', test, yes, no: this.#expression() };
  }

  #or(): Expr {
    let left = this.#and();
    while (this.is('||')) {
      this.next(true);
      this.newlines();
      left = { kind: 'binary', operator: '||', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expr {
    let left = this.#in();
    while (this.is('&&')) {
      this.next(true);
      this.newlines();
      left = { kind: 'binary', operator: '&&', left, right: this.#in() };
    }
    return left;
  }

  #in(): Expr {
    let left = this.#match();
    while (this.is('in') && this.#noIn === 0) {
      this.next();
      left = { kind: 'in', keys: [left], name: this.token.text };
      this.next();
    }
    return left;
  }

  #match(): Expr {
    let left = this.#comparison();
    while (this.is('~') || this.is('!~')) {
      const negate = this.is('!~');
      this.next(true);
      left = { kind: 'match', negate, left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expr {
    const left = this.#concatenation();
    if (this.token.kind === 'operator' && (['<', '<=', '==', '!=', '>='].includes(this.token.text) || (this.token.text === '>' && this.#noGreater === 0))) {
      const operator = this.token.text;
      this.next(true);
      return { kind: 'binary', operator, left, right: this.#concatenation() };
    }
    if (this.is('|') && this.#noGreater === 0) return this.#pipes(left);
    return left;
  }

  #pipes(command: Expr): Expr {
    let left = command;
    while (this.is('|') && /^\s*getline\b/.test(this.source.slice(this.at))) {
      this.next();
      this.next();
      const target = this.#lvalue();
      left = { kind: 'getline', source: 'command', from: left, ...(target ? { target } : {}) };
    }
    return left;
  }

  #startsOperand(): boolean {
    const { kind, text } = this.token;
    if (kind === 'number' || kind === 'string' || kind === 'name' || kind === 'call' || kind === 'builtin') return true;
    return kind === 'operator' && (text === '$' || text === '(' || text === '!' || text === '-' || text === '+' || text === '++' || text === '--');
  }

  #concatenation(): Expr {
    let left = this.#additive();
    while (this.#startsOperand() && !this.is('+') && !this.is('-') && !this.is('!')) left = { kind: 'binary', operator: ' ', left, right: this.#additive() };
    if (this.is('|') && /^\s*getline\b/.test(this.source.slice(this.at))) return this.#pipes(left);
    return left;
  }

  #additive(): Expr {
    let left = this.#multiplicative();
    while (this.is('+') || this.is('-')) {
      const operator = this.token.text;
      this.next(true);
      left = { kind: 'binary', operator, left, right: this.#multiplicative() };
    }
    return left;
  }

  #multiplicative(): Expr {
    let left = this.#unary();
    while (this.is('*') || this.is('/') || this.is('%')) {
      const operator = this.token.text;
      this.next(true);
      left = { kind: 'binary', operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expr {
    if (this.is('!') || this.is('-') || this.is('+')) {
      const operator = this.token.text;
      this.next(true);
      return { kind: 'unary', operator, value: this.#unary() };
    }
    return this.#power();
  }

  #power(): Expr {
    const base = this.#postfix();
    if (!this.is('^') && !this.is('**')) return base;
    this.next(true);
    const exponent = this.is('-') || this.is('+') || this.is('!') ? this.#unary() : this.#power();
    return { kind: 'binary', operator: '^', left: base, right: exponent };
  }

  #postfix(): Expr {
    if (this.is('++') || this.is('--')) {
      const delta = this.is('++') ? 1 : -1;
      this.next(true);
      return { kind: 'step', delta, prefix: true, target: this.#postfix() };
    }
    const value = this.#primary();
    if ((this.is('++') || this.is('--')) && (value.kind === 'variable' || value.kind === 'field' || value.kind === 'element')) {
      const delta = this.is('++') ? 1 : -1;
      this.next();
      return { kind: 'step', delta, prefix: false, target: value };
    }
    return value;
  }

  #lvalue(): Expr | undefined {
    if (this.is('$') || this.token.kind === 'name') return this.#primary();
    return undefined;
  }

  #primary(): Expr {
    const token = this.token;
    switch (token.kind) {
      case 'number':
        this.next();
        return { kind: 'number', value: Number(token.text) };
      case 'string':
        this.next();
        return { kind: 'string', value: token.text };
      case 'regex':
        this.next();
        return { kind: 'regex', value: compile(token) };
      case 'name':
        this.next();
        if (!this.is('[')) return { kind: 'variable', name: token.text };
        this.next(true);
        return { kind: 'element', name: token.text, keys: this.#list(']') };
      case 'call':
        this.next();
        this.next(true);
        this.#called.add(token.text);
        return { kind: 'call', name: token.text, args: this.#inner(() => this.#list(')')), own: true };
      case 'builtin': {
        this.next();
        if (!this.is('(')) {
          if (token.text !== 'length') this.fail();
          return { kind: 'call', name: 'length', args: [], own: false };
        }
        this.next(true);
        return { kind: 'call', name: token.text, args: this.#inner(() => this.#list(')')), own: false };
      }
      case 'keyword':
        if (token.text === 'getline') return this.#getline();
        return this.fail();
      case 'operator':
        if (token.text === '$') {
          this.next(true);
          if (this.is('-') || this.is('+') || this.is('!')) return { kind: 'field', index: this.#unary() };
          return { kind: 'field', index: this.is('++') || this.is('--') ? this.#postfix() : this.#primary() };
        }
        if (token.text === '(') return this.#parenthesis();
        return this.fail();
      default:
        return this.fail();
    }
  }

  /** Within parentheses `>` and `in` are operators again. */
  #inner<T>(read: () => T): T {
    const before = [this.#noGreater, this.#noIn] as const;
    [this.#noGreater, this.#noIn] = [0, 0];
    const value = read();
    [this.#noGreater, this.#noIn] = before;
    return value;
  }

  #parenthesis(): Expr {
    this.#depth += 1;
    if (this.#depth > 400) this.fail();
    this.next(true);
    const list = this.#inner(() => this.#list(')'));
    this.#depth -= 1;
    if (list.length === 1) return list[0]!;
    if (!this.is('in') || list.length === 0) this.fail();
    this.next();
    const name = this.token.text;
    this.next();
    return { kind: 'in', keys: list, name };
  }

  #getline(): Expr {
    this.next();
    const target = this.#lvalue();
    const base = target ? { target } : {};
    if (!this.is('<')) return { kind: 'getline', source: 'main', ...base };
    this.next(true);
    return { kind: 'getline', source: 'file', from: this.#postfix(), ...base };
  }
}
