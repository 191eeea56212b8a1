/** The lines typed at a prompt, and csh-style references to them. */
export class History {
  #lines: string[] = [];
  #first = 1;

  constructor(private readonly limit = 1000) {}

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Number of the first line that is kept. */
  get first(): number {
    return this.#first;
  }

  /** The number the next line will get. */
  get next(): number {
    return this.#first + this.#lines.length;
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > this.limit) {
      this.#lines.shift();
      this.#first += 1;
    }
  }

  /** Another text in place of the line at an index. */
  replace(at: number, line: string): void {
    this.#lines[at] = line;
  }

  clear(): void {
    this.#lines = [];
    this.#first = 1;
  }

  delete(number: number): boolean {
    const at = number < 0 ? this.#lines.length + number : number - this.#first;
    if (at < 0 || at >= this.#lines.length) return false;
    this.#lines.splice(at, 1);
    return true;
  }

  /** `!!`, `!$`, `!n`, `!-n`, `!text`, `!?text?`, `^a^b`, with word designators. Undefined text: the event is unknown. */
  expand(line: string): { readonly text: string; readonly changed: boolean; readonly printOnly?: boolean } | { readonly missing: string } {
    const quick = /^\^([^^]*)\^([^^]*)\^?(.*)$/.exec(line);
    if (quick) {
      const last = this.#lines.at(-1);
      if (last === undefined || !last.includes(quick[1]!)) return { missing: `:s${line}: substitution failed` };
      return { text: last.replace(quick[1]!, () => quick[2]!) + quick[3]!, changed: true };
    }
    let out = '';
    let changed = false;
    let single = false;
    let printOnly = false;
    for (let at = 0; at < line.length; at += 1) {
      const letter = line[at]!;
      if (letter === '\\' && !single) {
        out += letter + (line[at + 1] ?? '');
        at += 1;
      } else if (letter === "'") {
        single = !single;
        out += letter;
      } else if (letter === '!' && !single && !/^[\s=(]|^$/.test(line.slice(at + 1, at + 2)) && !(line[at - 1] === '{' || (line[at - 1] === '$'))) {
        const found = this.#reference(line.slice(at), out);
        if (!found) {
          out += letter;
          continue;
        }
        if ('missing' in found) return found;
        const modified = modify(found.text, line.slice(at + found.source.length));
        if (modified.problem) return { missing: modified.problem };
        out += modified.text;
        printOnly ||= modified.printOnly;
        changed = true;
        at += found.source.length + modified.length - 1;
      } else out += letter;
    }
    return { text: out, changed, printOnly };
  }

  /** The event and the words of it that stand at the beginning of `text`; `!#` is what was read so far. */
  #reference(text: string, soFar: string): { source: string; text: string } | { missing: string } | undefined {
    const event = /^!(?:(!)|(#)|(-?\d+)|\?([^?]*)(?:\?|$)|([^\s:;&|<>()"'!$^*%#=-][^\s:;&|<>()"'!$^*%]*)|(?=[:^$*%-]))/.exec(text);
    if (!event) return undefined;
    const rest = text.slice(event[0].length);
    const word = /^(?::(?=[\d^$*%-])|(?=[\^$*%-]))((?:\d+|[\^$])?-(?:\d+|[\^$])?|\d+\*|\d+|[\^$*%])/.exec(rest);
    if (event[0] === '!' && !word && !/^:[htrepqxsg&]/.test(rest)) return undefined;
    const line = event[2] ? soFar : this.#event(event);
    const source = event[0] + (word?.[0] ?? '');
    if (line === undefined) return { missing: `${source}: event not found` };
    if (!word) return { source, text: line };
    const words = line.match(WORDS) ?? [];
    const found = word[1] === '%' ? words.find((one) => one.includes(this.#searched)) ?? '' : chosen(words, word[1]!);
    return found === undefined ? { missing: `${word[0]}: bad word specifier` } : { source, text: found };
  }

  /** What `!?text?` last looked for: `%` is the word of it. */
  #searched = '';

  #event(event: RegExpExecArray): string | undefined {
    const [, , , number, within, start] = event;
    if (number !== undefined) return Number(number) < 0 ? this.#lines.at(Number(number)) : this.#lines[Number(number) - this.#first];
    if (within !== undefined) this.#searched = within;
    if (within !== undefined) return this.#lines.findLast((one) => one.includes(within));
    return start === undefined ? this.#lines.at(-1) : this.#lines.findLast((one) => one.startsWith(start));
  }
}

export const historyWords = (line: string): string[] => line.match(WORDS) ?? [];

const WORDS = /(?:\\.|"[^"]*"|'[^']*'|[^\s])+/g;

/** `2`, `$`, `^`, `*`, `1-3`, `-2`, `2-` (without the last) and `2*`; undefined of words that are not there. */
function chosen(words: readonly string[], designator: string): string | undefined {
  if (designator === '*') return words.slice(1).join(' ');
  const last = words.length - 1;
  const place = (text: string) => (text === '^' ? 1 : text === '$' ? last : Number(text));
  const range = /^(\d+|[\^$])?(-|\*)(\d+|[\^$])?$/.exec(designator);
  const from = range ? place(range[1] ?? '0') : place(designator);
  const to = !range ? from : range[2] === '*' ? last : range[3] === undefined ? last - 1 : place(range[3]);
  if (from > last + (range?.[2] === '*' ? 1 : 0) || to > last) return undefined;
  return words.slice(from, to + 1).join(' ');
}

/** `:h`, `:t`, `:r`, `:e`, `:q`, `:p`, `:s/a/b/` and `:gs/a/b/` after a reference; `length` is what they took. */
function modify(text: string, rest: string): { text: string; length: number; printOnly: boolean; problem?: string } {
  let out = text;
  let length = 0;
  let printOnly = false;
  for (;;) {
    const modifier = /^:(?:([htreqpx])(?!\w)|(g|a)?s([^\w\s])((?:(?!\3)[^])*)\3((?:(?!\3)[^])*)(?:\3|$))/.exec(rest.slice(length));
    if (!modifier) return { text: out, length, printOnly };
    length += modifier[0].length;
    const [, letter, global, , from, to] = modifier;
    if (letter === 'h') out = out.replace(/\/[^/]*$/, '');
    else if (letter === 't') out = out.replace(/^[^]*\//, '');
    else if (letter === 'r') out = out.replace(/\.[^./]*$/, '');
    else if (letter === 'e') out = /\.[^./]*$/.exec(out)?.[0] ?? '';
    else if (letter === 'q') out = quoted(out);
    else if (letter === 'x') out = out.split(/\s+/).map(quoted).join(' ');
    else if (letter === 'p') printOnly = true;
    else if (!out.includes(from!)) return { text: out, length, printOnly, problem: `${modifier[0]}: substitution failed` };
    else out = global ? out.replaceAll(from!, () => to!.replaceAll('&', from!)) : out.replace(from!, () => to!.replaceAll('&', from!));
  }
}

const quoted = (text: string): string => `'${text.replace(/'/g, "'\\''")}'`;
