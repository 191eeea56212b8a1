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
        const found = this.#reference(line.slice(at));
        if (!found) {
          out += letter;
          continue;
        }
        if (found.text === undefined) return { missing: `${found.source}: event not found` };
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

  #reference(text: string): { source: string; text: string | undefined } | undefined {
    const match = /^!(?:!|\$|\^|\*|(-?\d+)|\?([^?]*)\??|([^\s:;&|<>()"'!$^*]+))?(?::?(\$|\^|\*|\d+-\d+|\d+(?![\w])))?/.exec(text);
    if (!match || match[0] === '!') return undefined;
    let source = match[0];
    let line: string | undefined;
    let designator = match[4];
    const kind = text[1]!;
    if (kind === '$' || kind === '^' || kind === '*') {
      line = this.#lines.at(-1);
      designator = kind;
      source = `!${kind}`;
    } else if (kind === '!') line = this.#lines.at(-1);
    else if (match[1] !== undefined) line = Number(match[1]) < 0 ? this.#lines.at(Number(match[1])) : this.#lines[Number(match[1]) - this.#first];
    else if (match[2] !== undefined) line = this.#lines.findLast((one) => one.includes(match[2]!));
    else if (match[3] !== undefined) line = this.#lines.findLast((one) => one.startsWith(match[3]!));
    if (line === undefined || designator === undefined) return { source, text: line };
    const words = line.match(/(?:\\.|"[^"]*"|'[^']*'|[^\s])+/g) ?? [];
    if (designator === '$') return { source, text: words.at(-1) ?? '' };
    if (designator === '^') return { source, text: words[1] ?? '' };
    if (designator === '*') return { source, text: words.slice(1).join(' ') };
    const range = /^(\d+)-(\d+)$/.exec(designator);
    if (range) return { source, text: words.slice(Number(range[1]), Number(range[2]) + 1).join(' ') };
    return { source, text: words[Number(designator)] };
  }
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
    else if (letter === 'q' || letter === 'x') out = `'${out.replace(/'/g, "'\\''")}'`;
    else if (letter === 'p') printOnly = true;
    else if (!out.includes(from!)) return { text: out, length, printOnly, problem: `${modifier[0]}: substitution failed` };
    else out = global ? out.replaceAll(from!, () => to!.replaceAll('&', from!)) : out.replace(from!, () => to!.replaceAll('&', from!));
  }
}
