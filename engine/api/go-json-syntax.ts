import { quote } from './field-errors';

const END = 'unexpected end of JSON input';

/** What Go's decoder says of a text that is no JSON. */
export function jsonComplaint(text: string): string {
  return new Scanner(text).complaint();
}

/** Thrown inside, with the complaint. */
class Complaint {
  constructor(readonly text: string) {}
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  complaint(): string {
    try {
      this.#value();
      this.#space();
      if (this.#at < this.#text.length) this.#refuse('after top-level value');
    } catch (error) {
      if (error instanceof Complaint) return error.text;
      throw error;
    }
    return END;
  }

  #refuse(where: string): never {
    const letter = this.#text[this.#at];
    if (letter === undefined) throw new Complaint(END);
    throw new Complaint(`invalid character ${letter === "'" ? "'\\''" : letter === '"' ? `'"'` : `'${quote(letter).slice(1, -1)}'`} ${where}`);
  }

  #space(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] || 'x')) this.#at += 1;
  }

  /** The next character that is no space, which must be one of these. */
  #next(allowed: string, where: string): string {
    this.#space();
    const letter = this.#text[this.#at];
    if (letter === undefined || !allowed.includes(letter)) this.#refuse(where);
    this.#at += 1;
    return letter;
  }

  #value(): void {
    const letter = this.#next('{["-0123456789tfn', 'looking for beginning of value');
    if (letter === '{') this.#object();
    else if (letter === '[') this.#array();
    else if (letter === '"') this.#string();
    else if (letter === 't' || letter === 'f' || letter === 'n') this.#literal({ t: 'true', f: 'false', n: 'null' }[letter]);
    else this.#number(letter);
  }

  #object(): void {
    const key = 'looking for beginning of object key string';
    if (this.#next('"}', key) === '}') return;
    for (;;) {
      this.#string();
      this.#next(':', 'after object key');
      this.#value();
      if (this.#next(',}', 'after object key:value pair') === '}') return;
      this.#next('"', key);
    }
  }

  #array(): void {
    this.#space();
    if (this.#text[this.#at] === ']') {
      this.#at += 1;
      return;
    }
    do this.#value();
    while (this.#next(',]', 'after array element') === ',');
  }

  #string(): void {
    for (;;) {
      const letter = this.#text[this.#at];
      if (letter === undefined || letter < ' ') this.#refuse('in string literal');
      this.#at += 1;
      if (letter === '"') return;
      if (letter === '\\') this.#escape();
    }
  }

  #escape(): void {
    const letter = this.#text[this.#at];
    if (letter === undefined || !'bfnrt\\/"u'.includes(letter)) this.#refuse('in string escape code');
    this.#at += 1;
    for (let digits = 0; letter === 'u' && digits < 4; digits += 1) {
      if (!/^[0-9a-fA-F]$/.test(this.#text[this.#at] ?? '')) this.#refuse('in \\u hexadecimal character escape');
      this.#at += 1;
    }
  }

  #literal(word: string): void {
    for (const expected of word.slice(1)) {
      if (this.#text[this.#at] !== expected) this.#refuse(`in literal ${word} (expecting '${expected}')`);
      this.#at += 1;
    }
  }

  #number(first: string): void {
    let digit = first;
    if (first === '-') {
      digit = this.#text[this.#at] ?? '';
      if (!/^[0-9]$/.test(digit)) this.#refuse('in numeric literal');
      this.#at += 1;
    }
    if (digit !== '0') this.#digits();
    if (this.#text[this.#at] === '.') {
      this.#at += 1;
      this.#digits('after decimal point in numeric literal');
    }
    if (this.#text[this.#at] === 'e' || this.#text[this.#at] === 'E') {
      this.#at += 1;
      if (this.#text[this.#at] === '+' || this.#text[this.#at] === '-') this.#at += 1;
      this.#digits('in exponent of numeric literal');
    }
  }

  /** Digits, of which there has to be one where `needed` says so. */
  #digits(needed?: string): void {
    if (needed !== undefined && !/^[0-9]$/.test(this.#text[this.#at] ?? '')) this.#refuse(needed);
    while (/^[0-9]$/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }
}
