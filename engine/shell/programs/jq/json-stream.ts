import { JsonReader } from './read-json';
import type { Json } from './tree';

/** What ends or nests a value, and what may hide that. */
const MARK = /["[\]{}]/g;
const STRING_END = /["\\]/g;
const BLANK = /[\s\uFEFF]*/y;
/** A word and what shows that it has ended. */
const WORD = /[^\s"[\]{},:]+(?=[\s"[\]{},:])/y;

/**
 * JSON values out of a text that comes piece by piece: a value is there as soon as its last character has come. Text
 * behind the newline of what was pushed last is not looked at, as jq reads line by line.
 */
export class JsonStream {
  #text = '';
  /** Where the search for the end of the first value goes on, and how deep it is nested there. */
  #at = 0;
  #depth = 0;
  #inString = false;
  #ended = false;
  #line = 0;
  #column = 0;

  push(text: string): void {
    this.#text = this.#text === '' ? text : this.#text + text;
  }

  end(): void {
    this.#ended = true;
  }

  /** Newlines up to the end of the line that the last value ended on, which jq has read whole; it names them in errors. */
  get line(): number {
    return this.#line + (this.#text.includes('\n') ? 1 : 0);
  }

  /** The next value, or undefined when more text is needed (or none is left). Throws JsonError. */
  next(): Json | undefined {
    if (this.#at === 0) this.#drop(skipBlank(this.#text));
    if (this.#text === '') return undefined;
    const end = this.#end() ?? (this.#ended ? this.#text.length : undefined);
    if (end === undefined) return undefined;
    const text = this.#text.slice(0, end), within = { text: this.#text, line: this.#line + 1, column: this.#column };
    // Gone before it is read: behind a fault jq goes on with what comes next.
    this.#drop(end);
    const value = new JsonReader(text, within).next();
    return value;
  }

  /** Where the first value ends, as far as brackets and quotes tell. */
  #end(): number | undefined {
    const text = this.#text;
    if (this.#at === 0 && !/["[{]/.test(text[0]!)) {
      WORD.lastIndex = 0;
      return WORD.exec(text)?.[0].length ?? (/[\]},:]/.test(text[0]!) ? 1 : undefined);
    }
    for (;;) {
      const search = this.#inString ? STRING_END : MARK;
      search.lastIndex = this.#at;
      const found = search.exec(text);
      if (!found || (found[0] === '\\' && found.index + 1 === text.length)) {
        this.#at = found?.index ?? text.length;
        return undefined;
      }
      this.#at = found.index + (found[0] === '\\' ? 2 : 1);
      if (found[0] === '"') this.#inString = !this.#inString;
      else if (found[0] === '[' || found[0] === '{') this.#depth += 1;
      else if (found[0] !== '\\') this.#depth -= 1;
      if (this.#depth <= 0 && !this.#inString) return this.#at;
    }
  }

  #drop(length: number): void {
    [this.#at, this.#depth, this.#inString] = [0, 0, false];
    const gone = this.#text.slice(0, length);
    const newline = gone.lastIndexOf('\n');
    if (newline >= 0) this.#line += gone.split('\n').length - 1;
    this.#column = (newline < 0 ? this.#column : 0) + length - 1 - newline;
    this.#text = this.#text.slice(length);
  }
}

function skipBlank(text: string): number {
  BLANK.lastIndex = 0;
  return BLANK.exec(text)![0].length;
}
