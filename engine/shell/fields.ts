import { escapeRegExp, quotePattern } from './pattern';

/** Where expansions write to. */
export interface Builder {
  /** Text as it stands; `quoted` text is neither split nor a pattern. */
  add(text: string, quoted: boolean): void;
  /** The result of an unquoted expansion: split at IFS, and a pattern. */
  split(text: string): void;
  /** Starts the next field, between two elements of `"$@"`. */
  breakField(): void;
  /** The first character of IFS, which joins `"$*"`. */
  readonly joiner: string;
}

interface Chunk {
  readonly text: string;
  readonly quoted: boolean;
}

export class Field {
  readonly chunks: Chunk[] = [];
  glob = false;

  add(text: string, quoted: boolean): void {
    this.chunks.push({ text, quoted });
    if (!quoted && !this.glob && /[*?[]|[+@!]\(/.test(text)) this.glob = true;
  }

  text(): string {
    return this.chunks.length === 1 ? this.chunks[0]!.text : this.chunks.map((chunk) => chunk.text).join('');
  }

  pattern(): string {
    return this.chunks.map((chunk) => (chunk.quoted ? quotePattern(chunk.text) : chunk.text)).join('');
  }
}

/** Fields of a word, split at IFS as POSIX section 2.6.5 says. */
export class FieldBuilder implements Builder {
  readonly #fields: Field[] = [];
  #current: Field | undefined;
  /** A field was ended by white space: one other separator that follows belongs to it. */
  #absorb = false;

  constructor(private readonly ifs: string) {}

  get joiner(): string {
    return this.ifs[0] ?? '';
  }

  add(text: string, quoted: boolean): void {
    if (text === '' && !quoted) return;
    this.#absorb = false;
    (this.#current ??= new Field()).add(text, quoted);
  }

  split(text: string): void {
    if (this.ifs === '') {
      if (text !== '') this.add(text, false);
      return;
    }
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const letter = text[at]!;
      if (!this.ifs.includes(letter)) continue;
      if (at > from) this.add(text.slice(from, at), false);
      from = at + 1;
      if (letter === ' ' || letter === '\t' || letter === '\n') {
        if (this.#current) {
          this.#finishField();
          this.#absorb = true;
        }
      } else if (this.#current) this.#finishField();
      else if (this.#absorb) this.#absorb = false;
      else this.#fields.push(emptyField());
    }
    if (from < text.length) this.add(text.slice(from), false);
  }

  breakField(): void {
    if (this.#current) this.#finishField();
    this.#absorb = false;
  }

  finish(): Field[] {
    if (this.#current) this.#finishField();
    return this.#fields;
  }

  #finishField(): void {
    this.#fields.push(this.#current!);
    this.#current = undefined;
  }
}

function emptyField(): Field {
  const field = new Field();
  field.add('', true);
  return field;
}

/** One text, with the pattern that it is. */
export class TextBuilder implements Builder {
  readonly chunks: Chunk[] = [];

  constructor(private readonly ifs: string) {}

  get joiner(): string {
    return this.ifs[0] ?? '';
  }

  add(text: string, quoted: boolean): void {
    this.chunks.push({ text, quoted });
  }

  split(text: string): void {
    this.chunks.push({ text, quoted: false });
  }

  breakField(): void {
    this.chunks.push({ text: ' ', quoted: true });
  }

  get text(): string {
    return this.chunks.length === 1 ? this.chunks[0]!.text : this.chunks.map((chunk) => chunk.text).join('');
  }

  get pattern(): string {
    return this.chunks.map((chunk) => (chunk.quoted ? quotePattern(chunk.text) : chunk.text)).join('');
  }
}

export class RegexBuilder extends TextBuilder {
  get regex(): string {
    return this.chunks.map((chunk) => (chunk.quoted ? escapeRegExp(chunk.text).replace(/\\([-/])/g, '$1') : chunk.text)).join('');
  }
}
