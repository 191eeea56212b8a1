import { jsonProblem, loneSurrogate } from './json-problem';
import type { Json } from './tree';

/** The input is not JSON; the message is jq's, with line and column. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

const MAX_DEPTH = 10_000;

export function parseJson(text: string): Json {
  const reader = new JsonReader(text);
  const value = reader.next();
  if (value === undefined) throw new JsonError('Expected JSON value');
  if (reader.next() !== undefined) throw new JsonError('Unexpected extra JSON values');
  return value;
}

/** JSON values one after the other, with white space or nothing between them. */
export class JsonReader {
  #at = 0;

  /** `within` is the text that this one begins, and where it begins, for what is said of its faults. */
  constructor(private readonly text: string, private readonly within: { readonly text: string; readonly line: number; readonly column: number } = { text, line: 1, column: 0 }) {}

  next(): Json | undefined {
    this.#blank();
    if (this.#at >= this.text.length) return undefined;
    return this.#value(0);
  }

  #blank(): void {
    while (/\s/.test(this.text[this.#at] ?? '') || this.text[this.#at] === '\uFEFF') this.#at += 1;
  }

  #value(depth: number): Json {
    if (depth > MAX_DEPTH) this.#fail('Exceeds depth limit for parsing');
    this.#blank();
    const letter = this.text[this.#at];
    if (letter === '{') return this.#object(depth);
    if (letter === '[') return this.#array(depth);
    if (letter === '"') return this.#string();
    const word = /[^\s,:[\]{}"]+/y;
    word.lastIndex = this.#at;
    const found = word.exec(this.text)?.[0];
    if (found === undefined) return this.#fail('Expected value before this');
    this.#at += found.length;
    if (found === 'null' || found === 'nan' || found === 'NaN') return null;
    if (found === 'true' || found === 'false') return found === 'true';
    if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(found)) return Number(found);
    return this.#fail('Invalid numeric literal');
  }

  #array(depth: number): Json {
    const out: Json[] = [];
    this.#at += 1;
    this.#blank();
    if (this.#take(']')) return out;
    for (;;) {
      out.push(this.#value(depth + 1));
      this.#blank();
      if (this.#take(']')) return out;
      if (!this.#take(',')) this.#fail('Expected separator between values');
    }
  }

  #object(depth: number): Json {
    const out: Record<string, Json> = {};
    this.#at += 1;
    this.#blank();
    if (this.#take('}')) return out;
    for (;;) {
      this.#blank();
      if (this.text[this.#at] !== '"') this.#fail('Object keys must be strings');
      const key = this.#string();
      this.#blank();
      if (!this.#take(':')) this.#fail('Objects must consist of key:value pairs');
      out[key] = this.#value(depth + 1);
      this.#blank();
      if (this.#take('}')) return out;
      if (!this.#take(',')) this.#fail('Expected separator between values');
    }
  }

  #string(): string {
    const string = /"(?:[^"\\]|\\[\s\S])*"/y;
    string.lastIndex = this.#at;
    const found = string.exec(this.text)?.[0];
    if (found === undefined) {
      this.#at = this.text.length;
      return this.#fail('Unfinished string');
    }
    this.#at += found.length;
    if (found.includes('\\u') && loneSurrogate(found)) return this.#fail('Invalid escape');
    try {
      return JSON.parse(found) as string;
    } catch {
      return this.#fail('Invalid escape');
    }
  }

  #take(letter: string): boolean {
    if (this.text[this.#at] !== letter) return false;
    this.#at += 1;
    return true;
  }

  #fail(what: string): never {
    throw new JsonError(jsonProblem(this.within.text, this.within.line, this.within.column) ?? what);
  }
}
