/**
 * Arithmetic as bash does it: 64-bit integers that wrap, C's operators and precedence, variables by name. The text
 * arrives expanded; error texts are those of bash's expr.c, which quote the expression and where it stopped.
 */
export class ArithmeticError extends Error {
  override readonly name = 'ArithmeticError';
}

export interface ArithmeticScope {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  getElement(name: string, subscript: string): string | undefined;
  setElement(name: string, subscript: string, value: string): void;
}

const OPERATORS = ['<<=', '>>=', '**', '++', '--', '<=', '>=', '==', '!=', '&&', '||', '<<', '>>', '+=', '-=', '*=', '/=', '%=', '&=', '^=', '|=', '+', '-', '*', '/', '%', '<', '>', '!', '~', '&', '^', '|', '=', '?', ':', ',', '(', ')'];
const BINARY: Readonly<Record<string, number>> = {
  '||': 3, '&&': 4, '|': 5, '^': 6, '&': 7, '==': 8, '!=': 8, '<': 9, '<=': 9, '>': 9, '>=': 9, '<<': 10, '>>': 10, '+': 11, '-': 11, '*': 12, '/': 12, '%': 12, '**': 13,
};
const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|=']);
const DEPTH_LIMIT = 1024;
/** How many variables may lead to each other: bash allows 1024, for which the page's own stack is too small. */
const NAME_LIMIT = 100;

interface Token {
  readonly kind: 'number' | 'name' | 'operator' | 'end';
  readonly text: string;
  readonly at: number;
  /** For `name[subscript]`. */
  readonly subscript?: string;
}

interface Place {
  readonly name: string;
  readonly subscript?: string;
}

interface Operand {
  readonly value: bigint;
  readonly place?: Place;
}

export function evaluateArithmetic(text: string, scope: ArithmeticScope, depth = 0): bigint {
  if (/^\s*-?(?:0|[1-9]\d{0,15})\s*$/.test(text)) return BigInt(text.trim() || '0');
  return new Evaluation(text.replace(/^\s+/, ''), scope, depth).run();
}

class Evaluation {
  #at = 0;
  #token: Token;
  #previousAt = 0;
  /** Above zero while skipping the branch that is not taken: nothing is assigned or divided. */
  #skipping = 0;
  #nesting = 0;

  constructor(private readonly text: string, private readonly scope: ArithmeticScope, private readonly depth: number) {
    this.#token = { kind: 'end', text: '', at: 0 };
  }

  run(): bigint {
    if (this.depth > NAME_LIMIT) throw new ArithmeticError(`${this.text}: expression recursion level exceeded (error token is "${this.text}")`);
    if (this.text.trim() === '') return 0n;
    this.#next();
    const value = this.#comma();
    if (this.#token.kind !== 'end') this.#fail('syntax error in expression');
    return value;
  }

  #fail(what: string, at = this.#token.kind === 'end' ? this.#previousAt : this.#token.at): never {
    throw new ArithmeticError(`${this.text}: ${what} (error token is "${this.text.slice(at)}")`);
  }

  #next(): void {
    this.#previousAt = this.#token.at;
    while (/\s/.test(this.text[this.#at] ?? '')) this.#at += 1;
    const at = this.#at;
    if (at >= this.text.length) {
      this.#token = { kind: 'end', text: '', at };
      return;
    }
    const rest = this.text.slice(at);
    const number = /^\d[\w#@]*/.exec(rest);
    if (number) {
      this.#at += number[0].length;
      this.#token = { kind: 'number', text: number[0], at };
      return;
    }
    const name = /^[A-Za-z_]\w*/.exec(rest);
    if (name) {
      this.#at += name[0].length;
      this.#token = { kind: 'name', text: name[0], at, ...this.#subscript(at) };
      return;
    }
    const operator = OPERATORS.find((one) => rest.startsWith(one));
    if (!operator) {
      this.#previousAt = at;
      const before = this.#token.kind;
      this.#token = { kind: 'end', text: '', at };
      this.#fail((before === 'number' || before === 'name') ? 'syntax error: invalid arithmetic operator' : 'syntax error: operand expected', at);
    }
    this.#at += operator.length;
    this.#token = { kind: 'operator', text: operator, at };
  }

  #subscript(nameAt: number): { subscript?: string } {
    if (this.text[this.#at] !== '[') return {};
    let depth = 0;
    for (let at = this.#at; at < this.text.length; at += 1) {
      if (this.text[at] === '[') depth += 1;
      else if (this.text[at] === ']' && (depth -= 1) === 0) {
        const subscript = this.text.slice(this.#at + 1, at);
        this.#at = at + 1;
        return { subscript };
      }
    }
    throw new ArithmeticError(`${this.text}: bad array subscript (error token is "${this.text.slice(nameAt)}")`);
  }

  #is(text: string): boolean {
    return this.#token.kind === 'operator' && this.#token.text === text;
  }

  #comma(): bigint {
    let value = this.#assignment().value;
    while (this.#is(',')) {
      this.#next();
      value = this.#assignment().value;
    }
    return value;
  }

  #assignment(): Operand {
    this.#nesting += 1;
    if (this.#nesting > DEPTH_LIMIT) this.#fail('expression recursion level exceeded');
    const left = this.#conditional();
    const operator = this.#token;
    if (operator.kind === 'operator' && ASSIGNMENTS.has(operator.text)) {
      if (!left.place) this.#fail('attempted assignment to non-variable');
      this.#next();
      if (this.#token.kind === 'end') this.#fail('syntax error: operand expected', operator.at);
      const right = this.#assignment().value;
      const value = operator.text === '=' ? right : this.#apply(operator.text.slice(0, -1), left.value, right);
      this.#store(left.place, value);
      this.#nesting -= 1;
      return { value };
    }
    this.#nesting -= 1;
    return left;
  }

  #conditional(): Operand {
    const test = this.#binary(3);
    if (!this.#is('?')) return test;
    this.#next();
    if (this.#token.kind === 'end' || this.#is(':')) this.#fail('expression expected');
    const taken = test.value !== 0n;
    const yes = this.#branch(taken, () => this.#comma());
    if (!this.#is(':')) this.#fail("`:' expected for conditional expression");
    this.#next();
    if ((this.#token.kind as string) === 'end') this.#fail('expression expected');
    const no = this.#branch(!taken, () => this.#conditional().value);
    return { value: taken ? yes : no };
  }

  #branch(taken: boolean, run: () => bigint): bigint {
    if (!taken) this.#skipping += 1;
    const value = run();
    if (!taken) this.#skipping -= 1;
    return value;
  }

  #binary(least: number): Operand {
    let left = this.#unary();
    for (;;) {
      const operator = this.#token;
      const rank = operator.kind === 'operator' ? BINARY[operator.text] : undefined;
      if (rank === undefined || rank < least) return left;
      this.#next();
      const lazy = operator.text === '&&' ? left.value === 0n : operator.text === '||' ? left.value !== 0n : false;
      if (lazy) this.#skipping += 1;
      const rightAt = this.#token.at;
      const right = this.#binary(operator.text === '**' ? rank : rank + 1).value;
      if (lazy) this.#skipping -= 1;
      left = { value: this.#apply(operator.text, left.value, right, rightAt) };
    }
  }

  #unary(): Operand {
    const token: Token = this.#token;
    if (token.kind === 'operator') {
      if (token.text === '++' || token.text === '--') {
        this.#next();
        const operandToken: Token = this.#token;
        if (operandToken.kind === 'name') {
          const { place, value } = this.#primary();
          const changed = wrap(token.text === '++' ? value + 1n : value - 1n);
          this.#store(place!, changed);
          return { value: changed };
        }
        if ((operandToken.kind as string) === 'end') this.#fail('syntax error: operand expected', token.at + 1);
        return { value: this.#unary().value };
      }
      if ('+-!~'.includes(token.text)) {
        this.#next();
        const { value } = this.#unary();
        return { value: token.text === '-' ? wrap(-value) : token.text === '+' ? value : token.text === '!' ? (value === 0n ? 1n : 0n) : ~value };
      }
    }
    return this.#primary();
  }

  #primary(): Operand {
    const token = this.#token;
    if (token.kind === 'number') {
      const value = parseNumber(token.text, this.text.slice(0, token.at + token.text.length).trimStart());
      this.#next();
      if (this.#is('++') || this.#is('--')) {
        const at = this.#token.at;
        this.#next();
        if ((this.#token.kind as string) === 'end') this.#fail('syntax error: operand expected', at + 1);
        return { value: this.#apply(this.text[at]!, value, this.#binary(11).value, at) };
      }
      return { value };
    }
    if (token.kind === 'name') {
      const place: Place = { name: token.text, subscript: token.subscript };
      this.#next();
      // What is only assigned to is not read: with `set -u` it need not be there.
      const value = this.#is('=') ? 0n : this.#load(place);
      if (this.#is('++') || this.#is('--')) {
        this.#store(place, wrap(this.#is('++') ? value + 1n : value - 1n));
        this.#next();
        return { value };
      }
      return { value, place };
    }
    if ((token.kind as string) === 'operator' && token.text === '(') {
      this.#next();
      this.#nesting += 1;
      if (this.#nesting > DEPTH_LIMIT) this.#fail('expression recursion level exceeded');
      const value = this.#comma();
      this.#nesting -= 1;
      if (!this.#is(')')) this.#fail("missing `)'");
      this.#next();
      return { value };
    }
    return this.#fail('syntax error: operand expected');
  }

  #load(place: Place): bigint {
    if (this.#skipping > 0) return 0n;
    if (place.subscript === '') throw new ArithmeticError(`${place.name}[]: bad array subscript`);
    const text = place.subscript === undefined ? this.scope.get(place.name) : this.scope.getElement(place.name, place.subscript);
    if (text === undefined || text === '') return 0n;
    return evaluateArithmetic(text, this.scope, this.depth + 1);
  }

  #store(place: Place, value: bigint): void {
    if (this.#skipping > 0) return;
    if (place.subscript === undefined) this.scope.set(place.name, String(value));
    else this.scope.setElement(place.name, place.subscript, String(value));
  }

  #apply(operator: string, a: bigint, b: bigint, rightAt?: number): bigint {
    if (this.#skipping > 0) return 0n;
    switch (operator) {
      case '+': return wrap(a + b);
      case '-': return wrap(a - b);
      case '*': return wrap(a * b);
      case '/':
      case '%':
        if (b === 0n) this.#fail('division by 0', rightAt);
        return wrap(operator === '/' ? a / b : a % b);
      case '**': {
        if (b < 0n) this.#fail('exponent less than 0');
        return power(a, b);
      }
      case '<<': return wrap(a << (b & 63n));
      case '>>': return a >> (b & 63n);
      case '<': return a < b ? 1n : 0n;
      case '<=': return a <= b ? 1n : 0n;
      case '>': return a > b ? 1n : 0n;
      case '>=': return a >= b ? 1n : 0n;
      case '==': return a === b ? 1n : 0n;
      case '!=': return a !== b ? 1n : 0n;
      case '&': return a & b;
      case '^': return a ^ b;
      case '|': return a | b;
      case '&&': return a !== 0n && b !== 0n ? 1n : 0n;
      default: return a !== 0n || b !== 0n ? 1n : 0n;
    }
  }
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n, square = base, left = exponent;
  while (left > 0n) {
    if (left & 1n) result = wrap(result * square);
    square = wrap(square * square);
    left >>= 1n;
  }
  return result;
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';

/** `shown` is what was read of the expression. */
function parseNumber(text: string, shown: string): bigint {
  const fail = (what: string): never => {
    throw new ArithmeticError(`${shown}: ${what} (error token is "${text}")`);
  };
  let base = 10;
  let digits = text;
  const hash = text.indexOf('#');
  if (hash > 0) {
    base = Number(text.slice(0, hash));
    if (!(base >= 2 && base <= 64)) fail('invalid arithmetic base');
    digits = text.slice(hash + 1);
    if (digits === '') fail('invalid integer constant');
  } else if (/^0[xX]/.test(text)) {
    base = 16;
    digits = text.slice(2);
  } else if (text.length > 1 && text[0] === '0') {
    base = 8;
    digits = text.slice(1);
  }
  let value = 0n;
  for (const letter of digits) {
    let digit = DIGITS.indexOf(letter);
    if (base <= 36 && digit >= 36 && digit < 62) digit -= 26;
    if (digit < 0 || digit >= base) fail('value too great for base');
    value = wrap(value * BigInt(base) + BigInt(digit));
  }
  return value;
}
