import { RegexError, toJsRegExp } from '../posix-regex';

export type Address = { readonly kind: 'line'; readonly line: number } | { readonly kind: 'last' } | { readonly kind: 'regex'; readonly expression: RegExp | undefined } | { readonly kind: 'step'; readonly first: number; readonly step: number } | { readonly kind: 'plus' | 'multiple'; readonly count: number };

export interface SedCommand {
  readonly first?: Address;
  readonly second?: Address;
  readonly negate: boolean;
  readonly name: string;
  /** Text of a, i, c; label of b, t, T; file of r, R, w, W; command of e. */
  readonly text?: string;
  readonly substitution?: { readonly expression: RegExp | undefined; readonly replacement: string; readonly global: boolean; readonly nth: number; readonly print: boolean; readonly run: boolean; readonly file?: string };
  readonly table?: ReadonlyMap<string, string>;
  readonly number?: number;
  /** Where `}` of this `{` stands. */
  end?: number;
  active?: boolean;
  untilLine?: number;
}

export class SedError extends Error {
  override readonly name = 'SedError';
}

/** `\\xHH`, `\\dNNN`, `\\oNNN`, `\\cX` and the letters of C, as the characters that they are; one that means something in an expression stays quoted. */
function characterEscapes(text: string, regex: boolean): string {
  if (!text.includes('\\')) return text;
  const letters: Readonly<Record<string, string>> = { a: '\x07', f: '\f', r: '\r', v: '\v' };
  return text.replace(/\\(?:x([0-9a-fA-F]{1,2})|d(\d{3})|o([0-7]{3})|c([^])|([afrv])|[^])/g, (whole, hex: string | undefined, decimal: string | undefined, octal: string | undefined, control: string | undefined, letter: string | undefined) => {
    if (letter) return letters[letter]!;
    if (control) return String.fromCharCode(control.toUpperCase().charCodeAt(0) ^ 64);
    const code = hex ? parseInt(hex, 16) : decimal ? Number(decimal) : octal ? parseInt(octal, 8) : undefined;
    if (code === undefined) return whole;
    const character = String.fromCharCode(code);
    return (regex ? /[.*[\]^$\\/+?(){}|]/ : /[&\\]/).test(character) ? `\\${character}` : character;
  });
}

/** Reads a sed script; errors are worded as GNU sed's, with the place in `expression #n`. */
export class SedParser {
  readonly commands: SedCommand[] = [];
  readonly labels = new Map<string, number>();
  readonly #open: number[] = [];
  #text = '';
  #at = 0;

  constructor(private readonly extended: boolean) {}

  add(text: string, number: number): void {
    this.#text = text;
    this.#at = 0;
    try {
      while (this.#skip()) this.#command();
    } catch (error) {
      if (error instanceof SedError || error instanceof RegexError || error instanceof SyntaxError) throw new SedError(`-e expression #${number}, char ${Math.max(this.#at, 0)}: ${error instanceof SyntaxError ? 'Invalid preceding regular expression' : error.message}`);
      throw error;
    }
  }

  finish(): void {
    if (this.#open.length > 0) throw new SedError('-e expression #1, char 0: unmatched `{\'');
    for (const one of this.commands) if ('btT'.includes(one.name) && one.text && !this.labels.has(one.text)) throw new SedError(`-e expression #1, char ${this.#text.length}: can't find label for jump to \`${one.text}'`.replace(/-e expression #1, char \d+: /, ''));
  }

  #skip(): boolean {
    while (/[\s;]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    if (this.#text[this.#at] === '#') {
      while (this.#at < this.#text.length && this.#text[this.#at] !== '\n') this.#at += 1;
      return this.#skip();
    }
    return this.#at < this.#text.length;
  }

  #blank(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1;
  }

  #address(second: boolean): Address | undefined {
    const rest = this.#text.slice(this.#at);
    const step = /^(\d+)~(\d+)/.exec(rest);
    const number = /^\d+/.exec(rest);
    const special = second ? /^([+~])(\d+)/.exec(rest) : null;
    if (step && !second) {
      this.#at += step[0].length;
      return { kind: 'step', first: Number(step[1]), step: Number(step[2]) };
    }
    if (number) {
      this.#at += number[0].length;
      return { kind: 'line', line: Number(number[0]) };
    }
    if (special) {
      this.#at += special[0].length;
      return { kind: special[1] === '+' ? 'plus' : 'multiple', count: Number(special[2]) };
    }
    if (rest[0] === '$') {
      this.#at += 1;
      return { kind: 'last' };
    }
    if (rest[0] === '/' || rest[0] === '\\') {
      if (rest[0] === '\\') this.#at += 1;
      const source = this.#delimited(this.#text[this.#at]!, 'unterminated address regex');
      let ignoreCase = false;
      while (/[IM]/.test(this.#text[this.#at] ?? '')) {
        ignoreCase ||= this.#text[this.#at] === 'I';
        this.#at += 1;
      }
      return { kind: 'regex', expression: this.#regex(source, ignoreCase) };
    }
    return undefined;
  }

  #regex(source: string, ignoreCase: boolean, multiline = false): RegExp | undefined {
    return source === '' ? undefined : toJsRegExp(source, { extended: this.extended, ignoreCase, global: true, multiline });
  }

  /** Text up to the next unescaped delimiter; leaves the position after it. */
  #delimited(delimiter: string, problem: string, regex = true): string {
    let out = '';
    let bracket = false;
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const letter = this.#text[at]!;
      if (letter === '\\' && !bracket) {
        const next = this.#text[at + 1] ?? '';
        if (next === delimiter) out += regex && /[.*[\]^$+?(){}|]/.test(delimiter) ? `\\${next}` : next;
        else if (next === '\n' ) out += regex ? '\n' : '\\\n';
        else out += letter + next;
        at += 1;
      } else if (letter === delimiter && !bracket) {
        this.#at = at + 1;
        return out;
      } else {
        if (regex && letter === '[' && !bracket) {
          bracket = true;
          out += letter;
          if (this.#text[at + 1] === '^') out += this.#text[(at += 1)];
          if (this.#text[at + 1] === ']') out += this.#text[(at += 1)];
          continue;
        }
        if (bracket && letter === '[' && /[:.=]/.test(this.#text[at + 1] ?? '')) {
          const end = this.#text.indexOf(`${this.#text[at + 1]}]`, at + 2);
          if (end > 0) {
            out += this.#text.slice(at, end + 2);
            at = end + 1;
            continue;
          }
        }
        if (letter === ']') bracket = false;
        out += letter;
      }
    }
    this.#at = this.#text.length;
    throw new SedError(problem);
  }

  #command(): void {
    const first = this.#address(false);
    let second: Address | undefined;
    this.#blank();
    if (first && this.#text[this.#at] === ',') {
      this.#at += 1;
      this.#blank();
      second = this.#address(true);
      if (!second) {
        this.#at += 1;
        throw new SedError('unexpected `,\'');
      }
    }
    this.#blank();
    if (first?.kind === 'line' && first.line === 0 && second?.kind !== 'regex') throw this.#past('invalid usage of line address 0');
    let negate = false;
    while (this.#text[this.#at] === '!') {
      negate = true;
      this.#at += 1;
      this.#blank();
    }
    const name = this.#text[this.#at];
    if (name === undefined) throw new SedError('missing command');
    this.#at += 1;
    this.commands.push({ ...(first ? { first } : {}), ...(second ? { second } : {}), negate, name, ...this.#arguments(name, first !== undefined) });
  }

  #arguments(name: string, addressed: boolean): Partial<SedCommand> {
    switch (name) {
      case '{':
        this.#open.push(this.commands.length);
        return {};
      case '}': {
        const open = this.#open.pop();
        if (open === undefined) throw new SedError("unexpected `}'");
        if (addressed) throw new SedError('} doesn\'t want any addresses');
        this.commands[open]!.end = this.commands.length;
        this.#end();
        return {};
      }
      case 's': return { substitution: this.#substitution() };
      case 'y': return { table: this.#transliteration() };
      case 'a':
      case 'i':
      case 'c': return { text: this.#appended() };
      case ':': {
        if (addressed) throw new SedError(': doesn\'t want any addresses');
        const label = this.#word(true);
        if (label === '') throw new SedError('":" lacks a label');
        this.labels.set(label, this.commands.length);
        return { text: label };
      }
      case 'b':
      case 't':
      case 'T': return { text: this.#word(false) };
      case 'e': {
        this.#blank();
        const end = this.#text.indexOf('\n', this.#at);
        const text = this.#text.slice(this.#at, end < 0 ? undefined : end);
        this.#at += text.length;
        return { text };
      }
      case 'r':
      case 'R':
      case 'w':
      case 'W': {
        this.#blank();
        const end = this.#text.indexOf('\n', this.#at);
        const file = this.#text.slice(this.#at, end < 0 ? undefined : end);
        if (file === '') throw new SedError('missing filename in r/R/w/W commands');
        this.#at = end < 0 ? this.#text.length : end;
        return { text: file };
      }
      case 'q':
      case 'Q':
      case 'l':
      case 'L': {
        this.#blank();
        const number = /^\d+/.exec(this.#text.slice(this.#at))?.[0];
        if (number) this.#at += number.length;
        this.#end();
        return number ? { number: Number(number) } : {};
      }
      case '=': case 'd': case 'D': case 'g': case 'G': case 'h': case 'H': case 'n': case 'N': case 'p': case 'P': case 'x': case 'z': case 'F':
        this.#end();
        return {};
      case 'v':
        this.#word(false);
        return {};
      default: throw new SedError(`unknown command: \`${name}'`);
    }
  }

  #end(): void {
    this.#blank();
    const next = this.#text[this.#at];
    if (next === undefined || next === ';' || next === '\n' || next === '}' || next === '#') return;
    this.#at += 1;
    throw new SedError('extra characters after command');
  }

  #word(colon: boolean): string {
    this.#blank();
    const match = (colon ? /^[^\n;]*/ : /^[^\n;}]*/).exec(this.#text.slice(this.#at))![0];
    this.#at += match.length;
    return match.trim();
  }

  #appended(): string {
    this.#blank();
    if (this.#text[this.#at] === '\\') {
      this.#at += 1;
      // A newline may follow; text on the same line keeps its blanks.
      const line = /^[ \t]*\n/.exec(this.#text.slice(this.#at));
      if (line) this.#at += line[0].length;
    } else if (this.#at >= this.#text.length) throw new SedError("expected \\ after `a', `c' or `i'");
    let out = '';
    while (this.#at < this.#text.length && this.#text[this.#at] !== '\n') {
      if (this.#text[this.#at] === '\\' && this.#at + 1 < this.#text.length) {
        this.#at += 1;
        out += this.#text[this.#at] === 't' && out !== '' ? '\t' : this.#text[this.#at];
      } else out += this.#text[this.#at];
      this.#at += 1;
    }
    return `${out}\n`;
  }

  #substitution(): SedCommand['substitution'] & object {
    const delimiter = this.#text[this.#at]!;
    const source = characterEscapes(this.#delimited(delimiter, "unterminated `s' command"), true);
    this.#at -= 1;
    const replacement = characterEscapes(this.#delimited(delimiter, "unterminated `s' command", false), false);
    let global = false, print = false, run = false, ignoreCase = false, multiline = false, nth = 0;
    let file: string | undefined;
    for (;;) {
      const letter = this.#text[this.#at] ?? '';
      if (letter === 'g' && global) throw this.#past("multiple `g' options to `s' command");
      if (letter === 'p' && print) throw this.#past("multiple `p' options to `s' command");
      if (letter === 'g') global = true;
      else if (letter === 'p') print = true;
      else if (letter === 'i' || letter === 'I') ignoreCase = true;
      else if (letter === 'm' || letter === 'M') multiline = true;
      else if (letter === 'e') run = true;
      else if (/[1-9]/.test(letter)) {
        const digits = /^\d+/.exec(this.#text.slice(this.#at))![0];
        nth = Number(digits);
        this.#at += digits.length - 1;
      } else if (letter === 'w') {
        file = this.#text.slice(this.#at + 1).split('\n')[0]!.trim();
        this.#at += this.#text.slice(this.#at).split('\n')[0]!.length;
        break;
      } else break;
      this.#at += 1;
    }
    const next = this.#text[this.#at];
    if (next !== undefined && !/[\s;}#]/.test(next)) {
      this.#at += 1;
      throw new SedError("unknown option to `s'");
    }
    const expression = this.#regex(source, ignoreCase, multiline);
    const groups = expression ? new RegExp(`${expression.source}|`).exec('')!.length - 1 : 9;
    const reference = [...replacement.matchAll(/\\([^])/g)].find((match) => /[1-9]/.test(match[1]!) && Number(match[1]) > groups);
    if (reference) throw new SedError(`invalid reference \\${reference[1]} on \`s' command's RHS`);
    return { expression, replacement, global, nth, print, run, ...(file ? { file } : {}) };
  }

  #past(message: string): SedError {
    this.#at += 1;
    return new SedError(message);
  }

  #transliteration(): ReadonlyMap<string, string> {
    const delimiter = this.#text[this.#at]!;
    const clean = (text: string) => [...text.replace(/\\([^])/g, (_all, letter: string) => (letter === 'n' ? '\n' : letter === 't' ? '\t' : letter))];
    const from = clean(this.#delimited(delimiter, "unterminated `y' command", false));
    this.#at -= 1;
    const to = clean(this.#delimited(delimiter, "unterminated `y' command", false));
    if (from.length !== to.length) throw new SedError("strings for `y' command are different lengths");
    return new Map(from.map((letter, at) => [letter, to[at]!]));
  }
}
