import { FilterError, Tokens, type Fault } from './tokens';
import { shown } from './value';
import type { Assignment, Definition, Filter, Operator, Pattern } from './tree';

const ASSIGNMENTS = new Set(['=', '|=', '+=', '-=', '*=', '/=', '%=', '//=']);
const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);
const IDENTITY: Filter = { kind: 'identity' };
const MAX_DEPTH = 500;

/** Parses a whole filter. Throws FilterError. */
export function parseFilter(source: string): Filter {
  const parser = new Parser(new Tokens(source));
  const filter = parser.program();
  parser.end();
  return filter;
}

/** Parses a list of definitions, as the built-in ones are kept. */
export function parseDefinitions(source: string): Definition[] {
  const parser = new Parser(new Tokens(source));
  const out: Definition[] = [];
  while (parser.tokens.sees('name', 'def')) out.push(parser.definition());
  parser.end();
  return out;
}

class Parser {
  #depth = 0;
  /** What is wrong although it can be parsed. */
  readonly #faults: Fault[] = [];

  constructor(readonly tokens: Tokens) {}

  end(): void {
    if (!this.tokens.sees('end')) this.tokens.unexpected('end of file');
    const [first, ...rest] = this.#faults;
    if (first) throw new FilterError(first, ...rest);
  }

  program(): Filter {
    if (this.tokens.sees('end')) throw new FilterError({ message: 'Top-level program not given (try ".")', at: -1 });
    return this.pipe();
  }

  pipe(): Filter {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new FilterError({ message: 'the filter is nested too deeply', at: this.tokens.peek.at });
    try {
      if (this.tokens.sees('name', 'def')) {
        const definition = this.definition();
        return { kind: 'define', definition, body: this.pipe() };
      }
      const left = this.#comma();
      return this.tokens.take('|') ? { kind: 'pipe', left, right: this.pipe() } : left;
    } finally {
      this.#depth -= 1;
    }
  }

  definition(): Definition {
    const { tokens } = this;
    tokens.expectName('def');
    const name = tokens.name();
    const parameters: string[] = [];
    if (tokens.take('(')) {
      do parameters.push(tokens.sees('variable') ? `$${tokens.next().text}` : tokens.name());
      while (tokens.take(';'));
      tokens.expect(')', "';' or ')'");
      tokens.expect(':');
    } else tokens.expect(':', "'(' or ':'");
    const body = this.pipe();
    tokens.expect(';');
    return { name, parameters, body };
  }

  #comma(): Filter {
    let left = this.#alternative();
    while (this.tokens.take(',')) left = { kind: 'comma', left, right: this.#alternative() };
    return left;
  }

  #alternative(): Filter {
    const left = this.#assignment();
    return this.tokens.take('//') ? { kind: 'alternative', left, right: this.#alternative() } : left;
  }

  #assignment(): Filter {
    const left = this.#or();
    if (!this.tokens.seesAny(ASSIGNMENTS)) return left;
    const operator = this.tokens.next().text as Assignment;
    const right = this.#or();
    if (this.tokens.seesAny(ASSIGNMENTS)) this.tokens.unexpected();
    return { kind: 'assign', operator, left, right };
  }

  #or(): Filter {
    let left = this.#and();
    while (this.tokens.takeName('or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Filter {
    let left = this.#comparison();
    while (this.tokens.takeName('and')) left = { kind: 'and', left, right: this.#comparison() };
    return left;
  }

  #comparison(): Filter {
    const left = this.#sum();
    if (!this.tokens.seesAny(COMPARISONS)) return left;
    const operator = this.tokens.next().text as Operator;
    const right = this.#sum();
    if (this.tokens.seesAny(COMPARISONS)) this.tokens.unexpected();
    return { kind: 'binary', operator, left, right };
  }

  #sum(): Filter {
    let left = this.#product();
    while (this.tokens.sees('sign', '+') || this.tokens.sees('sign', '-')) {
      const operator = this.tokens.next().text as Operator;
      left = { kind: 'binary', operator, left, right: this.#product() };
    }
    return left;
  }

  #product(): Filter {
    let left = this.#unary();
    while (this.tokens.sees('sign', '*') || this.tokens.sees('sign', '/') || this.tokens.sees('sign', '%')) {
      const operator = this.tokens.next().text as Operator;
      left = { kind: 'binary', operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Filter {
    const { tokens } = this;
    if (tokens.take('-')) return { kind: 'negate', of: this.#unary() };
    const term = this.#postfix(this.#term());
    if (!tokens.takeName('as')) return term;
    const patterns = [this.#pattern()];
    while (tokens.take('?//')) patterns.push(this.#pattern());
    tokens.expect('|', "'|'");
    return { kind: 'bind', source: term, patterns, body: this.pipe() };
  }

  #postfix(start: Filter): Filter {
    const { tokens } = this;
    let of = start;
    for (;;) {
      if (tokens.sees('field')) of = { kind: 'index', of, key: { kind: 'literal', value: tokens.next().text } };
      else if (tokens.sees('sign', '.') && tokens.follows('"')) {
        tokens.next();
        of = { kind: 'index', of, key: this.#text(undefined) };
      } else if (tokens.sees('sign', '.')) {
        tokens.next();
        if (!tokens.sees('sign', '[')) tokens.unexpected("FORMAT or QQSTRING_START or '['");
      }
      else if (tokens.sees('sign', '[')) of = this.#bracket(of);
      else if (tokens.take('?')) of = { kind: 'try', body: of, handler: undefined };
      else return of;
    }
  }

  #bracket(of: Filter): Filter {
    const { tokens } = this;
    tokens.expect('[');
    if (tokens.take(']')) return { kind: 'iterate', of };
    const from = tokens.sees('sign', ':') ? undefined : this.pipe();
    if (from !== undefined && tokens.take(']')) return { kind: 'index', of, key: from };
    tokens.expect(':');
    const to = from !== undefined && tokens.sees('sign', ']') ? undefined : this.pipe();
    tokens.expect(']');
    return { kind: 'slice', of, from, to };
  }

  #term(): Filter {
    const { tokens } = this;
    const token = tokens.peek;
    switch (token.kind) {
      case 'number': tokens.next(); return { kind: 'literal', value: Number(token.text) };
      case 'text': return this.#text(undefined);
      case 'variable': tokens.next(); return this.#variable(token.text, token.at);
      case 'field': tokens.next(); return { kind: 'index', of: IDENTITY, key: { kind: 'literal', value: token.text } };
      case 'format':
        tokens.next();
        return tokens.sees('text') ? this.#text(token.text) : { kind: 'format', format: token.text };
      case 'name': return this.#word(token.text);
      case 'sign': return this.#signed(token.text);
      default: return tokens.unexpected();
    }
  }

  #variable(name: string, at: number): Filter {
    return name === '__loc__' ? { kind: 'literal', value: { file: '<top-level>', line: this.tokens.lineOf(at) } } : { kind: 'variable', name, at };
  }

  #signed(sign: string): Filter {
    const { tokens } = this;
    switch (sign) {
      case '.': {
        const string = tokens.follows('"');
        tokens.next();
        return string ? { kind: 'index', of: IDENTITY, key: this.#text(undefined) } : IDENTITY;
      }
      case '..': tokens.next(); return { kind: 'recurse' };
      case '(': {
        tokens.next();
        const inner = this.pipe();
        tokens.expect(')');
        return inner;
      }
      case '[': {
        tokens.next();
        if (tokens.take(']')) return { kind: 'array', of: undefined };
        const of = this.pipe();
        tokens.expect(']');
        return { kind: 'array', of };
      }
      case '{': return this.#object();
      default: return tokens.unexpected();
    }
  }

  #word(word: string): Filter {
    const { tokens } = this;
    switch (word) {
      case 'if': return this.#if();
      case 'try': {
        const { at } = tokens.next();
        const body = this.#postfix(this.#term());
        return { kind: 'try', body, handler: tokens.takeName('catch') ? this.#within('try', at, () => this.#postfix(this.#term())) : undefined };
      }
      case 'reduce': case 'foreach': return this.#fold(word);
      case 'label': {
        tokens.next();
        const name = tokens.variable();
        tokens.expect('|');
        return { kind: 'label', name, body: this.pipe() };
      }
      case 'break': {
        const { at } = tokens.next();
        return { kind: 'break', name: tokens.variable(), at };
      }
      default: return this.#call();
    }
  }

  #call(): Filter {
    const { tokens } = this;
    if (tokens.atKeyword) return tokens.unexpected();
    const { at } = tokens.peek;
    const name = tokens.name();
    const args: Filter[] = [];
    if (tokens.take('(')) {
      do args.push(this.pipe());
      while (tokens.take(';'));
      tokens.expect(')', "';' or ')'");
    }
    if (args.length === 0 && (name === 'true' || name === 'false' || name === 'null')) return { kind: 'literal', value: name === 'null' ? null : name === 'true' };
    return { kind: 'call', name, args, at };
  }

  #if(): Filter {
    const { tokens } = this;
    const { at } = tokens.next();
    const condition = this.pipe();
    tokens.expectName('then');
    return this.#within('if', at, () => {
      const body = this.pipe();
      if (tokens.sees('name', 'elif')) return { kind: 'if', condition, body, otherwise: this.#if() };
      const otherwise = tokens.takeName('else') ? this.pipe() : undefined;
      tokens.expectName('end');
      return { kind: 'if', condition, body, otherwise };
    });
  }

  /** What goes wrong in a statement may be because its end is missing. */
  #within<T>(statement: string, at: number, inner: () => T): T {
    try {
      return inner();
    } catch (error) {
      throw error instanceof FilterError ? error.and(`Possibly unterminated '${statement}' statement`, at) : error;
    }
  }

  #fold(word: 'reduce' | 'foreach'): Filter {
    const { tokens } = this;
    tokens.next();
    const source = this.#postfix(this.#term());
    tokens.expectName('as');
    const pattern = this.#pattern();
    tokens.expect('(', "'('");
    const start = this.pipe();
    tokens.expect(';');
    const update = this.pipe();
    const extract = word === 'foreach' && tokens.take(';') ? this.pipe() : undefined;
    tokens.expect(')');
    return word === 'reduce' ? { kind: 'reduce', source, pattern, start, update } : { kind: 'foreach', source, pattern, start, update, extract };
  }

  #object(): Filter {
    const { tokens } = this;
    tokens.expect('{');
    const entries: [Filter, Filter][] = [];
    while (!tokens.take('}')) {
      const { at } = tokens.peek;
      try {
        entries.push(this.#entry());
        if (!tokens.sees('sign', '}')) tokens.expect(',', "'}'");
      } catch (error) {
        throw error instanceof FilterError && tokens.keyComes() ? error.and('May need parentheses around object key expression', at) : error;
      }
    }
    return { kind: 'object', entries };
  }

  #entry(): [Filter, Filter] {
    const { tokens } = this;
    const token = tokens.peek;
    let key: Filter, short: Filter | undefined;
    if (token.kind === 'variable') {
      tokens.next();
      [key, short] = [{ kind: 'literal', value: token.text }, this.#variable(token.text, token.at)];
    } else if (token.kind === 'name') {
      tokens.next();
      key = { kind: 'literal', value: token.text };
      short = { kind: 'index', of: IDENTITY, key };
    } else if (token.kind === 'text' || token.kind === 'format') {
      key = this.#term();
      short = { kind: 'index', of: IDENTITY, key };
    } else if (tokens.take('(')) {
      key = this.pipe();
      tokens.expect(')');
      if (key.kind === 'literal' && typeof key.value !== 'string') this.#faults.push({ message: `Cannot use ${shown(key.value)} as object key`, at: token.at });
    } else return tokens.unexpected();
    if (!tokens.take(':')) return short ? [key, short] : tokens.unexpected();
    return [key, this.#member()];
  }

  /** The value of a member: terms and pipes only, whatever else in parentheses. */
  #member(): Filter {
    const { tokens } = this;
    const value: Filter = tokens.take('-') ? { kind: 'negate', of: this.#member() } : this.#memberTerm();
    return tokens.take('|') ? { kind: 'pipe', left: value, right: this.#member() } : value;
  }

  #memberTerm(): Filter {
    const { tokens } = this;
    if (tokens.sees('name') && ['if', 'try', 'reduce', 'foreach', 'label', 'def'].includes(tokens.peek.text)) return tokens.unexpected();
    return this.#postfix(this.#term());
  }

  #pattern(): Pattern {
    const { tokens } = this;
    if (tokens.sees('variable')) return { kind: 'name', name: tokens.next().text };
    if (tokens.take('[')) {
      const items: Pattern[] = [];
      do items.push(this.#pattern());
      while (tokens.take(','));
      tokens.expect(']', "',' or ']'");
      return { kind: 'items', items };
    }
    tokens.expect('{', "BINDING or '[' or '{'");
    const members: { key: Filter; name: string | undefined; value: Pattern | undefined }[] = [];
    do {
      const { kind, text } = tokens.peek;
      const name = kind === 'variable' ? text : undefined;
      const key = this.#patternKey();
      const value = tokens.take(':') ? this.#pattern() : undefined;
      if (name === undefined && value === undefined) tokens.unexpected();
      members.push({ key, name, value });
    } while (tokens.take(','));
    tokens.expect('}');
    return { kind: 'members', members };
  }

  #patternKey(): Filter {
    const { tokens } = this;
    if (tokens.sees('variable') || tokens.sees('name')) return { kind: 'literal', value: tokens.next().text };
    if (tokens.sees('text')) return this.#text(undefined);
    tokens.expect('(');
    const key = this.pipe();
    tokens.expect(')');
    return key;
  }

  /** A string with its `\(…)` parts. */
  #text(format: string | undefined): Filter {
    const parts = this.tokens.string(() => this.pipe());
    return parts.length === 1 && typeof parts[0] === 'string' ? { kind: 'literal', value: parts[0] } : { kind: 'text', format, parts };
  }
}
