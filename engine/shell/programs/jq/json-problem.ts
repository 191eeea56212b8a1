/**
 * What jq says of text that is not JSON. The reader (read-json.ts) only finds out that something is wrong; this walks
 * over the text again, a character at a time, and reckons lines and columns as jq's own scanner does: a word counts
 * as read when the character after it was seen.
 */
export function jsonProblem(text: string, line = 1, column = 0): string | undefined {
  return new Scanner(text, line, column).run();
}

type Level = 'array' | 'object' | 'key';

class Scanner {
  #line: number;
  #column: number;
  #word = '';
  /** A value stands before the next separator; 'string' may become a key. */
  #value: 'none' | 'string' | 'other' = 'none';
  readonly #levels: { kind: Level; count: number }[] = [];

  constructor(private readonly text: string, line: number, column: number) {
    this.#line = line;
    this.#column = column;
  }

  run(): string | undefined {
    let quoted: string | undefined;
    for (let at = 0; at < this.text.length; at += 1) {
      const letter = this.text[at]!;
      this.#advance(letter);
      if (quoted !== undefined) {
        if (letter === '\\' && at + 1 < this.text.length) {
          at += 1;
          this.#advance(this.text[at]!);
          quoted += letter + this.text[at]!;
        } else if (letter === '"') {
          const problem = stringProblem(quoted) ?? this.#put('string');
          if (problem) return this.#placed(problem);
          quoted = undefined;
        } else quoted += letter;
        continue;
      }
      const problem = this.#read(letter);
      if (problem) return this.#placed(problem);
      if (letter === '"') quoted = '';
    }
    const problem = quoted === undefined ? this.#endWord() ?? (this.#levels.length > 0 ? 'Unfinished JSON term' : undefined) : 'Unfinished string';
    return problem && `${problem} at EOF at line ${this.#line}, column ${this.#column}`;
  }

  /** Columns are bytes. */
  #advance(letter: string): void {
    const code = letter.charCodeAt(0);
    this.#column += code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xd800 && code < 0xe000 ? 2 : 3;
    if (letter !== '\n') return;
    this.#line += 1;
    this.#column = 0;
  }

  #placed(problem: string): string {
    return `${problem} at line ${this.#line}, column ${this.#column}`;
  }

  #read(letter: string): string | undefined {
    if (/\s/.test(letter)) {
      const problem = this.#endWord();
      if (this.#levels.length === 0) this.#value = 'none';
      return problem;
    }
    if (letter === '"') return this.#endWord();
    if ('[{:,]}'.includes(letter)) return this.#endWord() ?? this.#mark(letter);
    this.#word += letter;
    return undefined;
  }

  #endWord(): string | undefined {
    const word = this.#word;
    if (word === '') return undefined;
    this.#word = '';
    const literal = word[0] === 't' ? 'true' : word[0] === 'f' ? 'false' : word[0] === 'n' && word.length !== 3 ? 'null' : undefined;
    if (word[0] === "'") return 'Invalid string literal; expected ", but got \'';
    if (literal) return word === literal ? this.#put('other') : 'Invalid literal';
    return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$|^[-+]?nan$/i.test(word) ? this.#put('other') : 'Invalid numeric literal';
  }

  #put(kind: 'string' | 'other'): string | undefined {
    if (this.#value !== 'none') return 'Expected separator between values';
    this.#value = kind;
    return undefined;
  }

  #mark(letter: string): string | undefined {
    const top = this.#levels.at(-1);
    const before = this.#value;
    switch (letter) {
      case '[':
      case '{':
        if (before !== 'none') return 'Expected separator between values';
        this.#levels.push({ kind: letter === '[' ? 'array' : 'object', count: 0 });
        return undefined;
      case ':':
        if (before === 'none') return "Expected string key before ':'";
        if (top?.kind !== 'object') return "':' not as part of an object";
        if (before !== 'string') return 'Object keys must be strings';
        this.#levels.push({ kind: 'key', count: 0 });
        break;
      case ',':
        if (before === 'none') return "Expected value before ','";
        if (!top) return "',' not as part of an object or array";
        if (top.kind === 'object') return 'Objects must consist of key:value pairs';
        this.#count(top.kind);
        break;
      case ']':
        if (top?.kind !== 'array') return "Unmatched ']'";
        if (before === 'none' && top.count > 0) return 'Expected another array element';
        return this.#close();
      default:
        if (!top) return "Unmatched '}'";
        if (before !== 'none' && top.kind !== 'key') return 'Objects must consist of key:value pairs';
        if (before === 'none' && top.kind !== 'object') return "Unmatched '}'";
        if (before === 'none' && top.count > 0) return 'Expected another key-value pair';
        if (before !== 'none') this.#count('key');
        return this.#close();
    }
    this.#value = 'none';
    return undefined;
  }

  #count(kind: Level): void {
    if (kind === 'key') this.#levels.pop();
    this.#levels.at(-1)!.count += 1;
  }

  #close(): undefined {
    this.#levels.pop();
    this.#value = 'other';
  }
}

function stringProblem(quoted: string): string | undefined {
  const escapes = quoted.replace(/\\\\/g, '').matchAll(/\\([^])(.{0,4})/gs);
  for (const [, letter, digits] of escapes) {
    if (letter !== 'u' && !'"/bftnr'.includes(letter!)) return 'Invalid escape';
    if (letter === 'u' && digits!.length < 4) return 'Invalid \\uXXXX escape';
    if (letter === 'u' && !/^[0-9a-fA-F]{4}$/.test(digits!)) return 'Invalid characters in \\uXXXX escape';
  }
  if (loneSurrogate(quoted)) return 'Invalid \\uXXXX\\uXXXX surrogate pair escape';
  return /[\0-\x1f]/.test(quoted) ? 'Invalid string: control characters from U+0000 through U+001F must be escaped' : undefined;
}

/** A high surrogate without its low one, written as escapes. */
export function loneSurrogate(quoted: string): boolean {
  return /\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})/.test(quoted);
}
