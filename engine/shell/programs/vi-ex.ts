import { RegexError, toJsRegExp } from '../posix-regex';
import type { Document } from './document';
import { sedReplacement } from './sed-substitute';
import type { ViCommands } from './vi-commands';

/** What a line after `:` may ask of the editor itself. */
export interface ExHost {
  say(text: string): void;
  /** w, q, x, e, r and set. */
  file(name: string, force: boolean, rest: string | undefined): void;
}

class ExError extends Error {}

/** vim's commands on lines: addresses, substitutions, `:g`, moving and copying. */
export class ExCommands {
  #lastSubstitution: { readonly pattern: string; readonly replacement: string; readonly flags: string } | undefined;

  constructor(private readonly document: Document, private readonly commands: ViCommands, private readonly host: ExHost) {}

  execute(text: string): void {
    try {
      this.#one(text.trim());
    } catch (error) {
      if (!(error instanceof ExError) && !(error instanceof RegexError) && !(error instanceof SyntaxError)) throw error;
      this.host.say(error instanceof ExError ? error.message : `E486: Pattern not found: ${text}`);
    }
  }

  /** One address; returns its row and what follows it. */
  #address(text: string): { row: number; rest: string } | undefined {
    const { document } = this;
    const match = /^(\d+|\.|\$|'[a-zA-Z<>]|\/((?:\\.|[^/\\])*)\/?|\?((?:\\.|[^?\\])*)\??)?((?:\s*[-+]\d*)*)/.exec(text)!;
    if (match[0] === '') return undefined;
    let row = document.row;
    const [, base] = match;
    if (base === '$') row = document.lines.length - 1;
    else if (base?.startsWith("'")) {
      const mark = this.commands.marks.get(base[1]!);
      if (!mark) throw new ExError('E20: Mark not set');
      row = mark.row;
    } else if (base !== undefined && /^\d/.test(base)) row = Number(base) - 1;
    else if (base !== undefined && base !== '.') row = this.#find(match[2] ?? match[3]!, base[0] === '/');
    for (const [, sign, digits] of match[4]!.matchAll(/([-+])(\d*)/g)) row += (sign === '-' ? -1 : 1) * (digits === '' ? 1 : Number(digits));
    return { row, rest: text.slice(match[0].length).trimStart() };
  }

  #find(source: string, forward: boolean): number {
    const { lines, row } = this.document;
    const pattern = toJsRegExp(source, { extended: false });
    for (let step = 1; step <= lines.length; step += 1) {
      const at = (row + (forward ? step : lines.length - step)) % lines.length;
      if (pattern.test(lines[at]!)) return at;
    }
    throw new ExError(`E486: Pattern not found: ${source}`);
  }

  #range(text: string): { from: number; to: number; given: boolean; rest: string } {
    const { document } = this;
    if (text.startsWith('%')) return { from: 0, to: document.lines.length - 1, given: true, rest: text.slice(1).trimStart() };
    const first = this.#address(text);
    if (!first) return { from: document.row, to: document.row, given: false, rest: text };
    if (!/^[,;]/.test(first.rest)) return { from: first.row, to: first.row, given: true, rest: first.rest };
    if (first.rest.startsWith(';')) document.goTo(first.row);
    const second = this.#address(first.rest.slice(1).trimStart()) ?? { row: document.row, rest: first.rest.slice(1).trimStart() };
    return { from: Math.min(first.row, second.row), to: Math.max(first.row, second.row), given: true, rest: second.rest };
  }

  #one(text: string): void {
    const { document, commands } = this;
    const { from, to, given, rest } = this.#range(text);
    const last = document.lines.length - 1;
    if (given && (from < -1 || to > last)) {
      if (rest !== '') throw new ExError('E16: Invalid range');
    }
    if (rest === '') {
      if (given) document.goTo(Math.min(last, to), /\S|$/.exec(document.lines[Math.max(0, Math.min(last, to))]!)!.index);
      return;
    }
    const global = /^(g|v)(!?)([^\w\s])([^]*)$/.exec(rest);
    if (global) return this.#global(global[1] === 'v' || global[2] === '!', global[3]!, global[4]!, given ? { from, to } : { from: 0, to: last });
    const substitution = /^(?:s|substitute)([^\w\s"|])([^]*)$/.exec(rest);
    if (substitution) return this.#substitute(from, to, substitution[1]!, substitution[2]!);
    const again = /^&(&?)$/.exec(rest);
    if (again && this.#lastSubstitution) return this.#replace(from, to, { ...this.#lastSubstitution, flags: again[1] ? this.#lastSubstitution.flags : '' });
    const normal = /^norm(?:al)?!?\s([^]*)$/.exec(rest);
    if (normal) {
      for (let row = from; row <= Math.min(to, document.lines.length - 1); row += 1) {
        document.goTo(row, given ? 0 : document.column);
        commands.play([...normal[1]!]);
      }
      return;
    }
    const match = /^([a-zA-Z]+|[<>]+|=|!)(!?)\s*([^]*)$/.exec(rest);
    if (!match) throw new ExError(`E492: Not an editor command: ${text}`);
    this.#named(match[1]!, match[2] === '!', match[3]!, { from, to }, text);
  }

  #named(name: string, force: boolean, rest: string, { from, to }: { from: number; to: number }, text: string): void {
    const { document, commands } = this;
    const lines = document.lines;
    switch (name) {
      case 'd': case 'de': case 'delete': case 'y': case 'yank': case 'm': case 'move': case 't': case 'co': case 'copy':
        return this.#lines(name[0] === 'c' ? 't' : name[0]!, rest, from, to);
      case 'j': case 'join':
        return commands.join(from, from === to ? from + 1 : to, true);
      case '>': case '>>': case '<': case '<<':
        commands.shift(from, to, name.startsWith('>') ? name.length : -name.length);
        document.goTo(Math.min(lines.length - 1, to), /\S|$/.exec(lines[Math.min(lines.length - 1, to)]!)!.index);
        return;
      case 'sor': case 'sort': {
        const whole = from === to, first = whole ? 0 : from, count = whole ? lines.length : to - from + 1;
        if (rest !== '' && rest !== 'u') return this.host.say(`not simulated: :sort ${rest}`);
        document.remember();
        const sorted = lines.slice(first, first + count).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        if (force) sorted.reverse();
        lines.splice(first, count, ...(rest === 'u' ? sorted.filter((line, at) => line !== sorted[at - 1]) : sorted));
        document.changed = true;
        return document.goTo(first, /\S|$/.exec(lines[first]!)!.index);
      }
      case 'pu': case 'put': return commands.putBelow(to);
      case 'noh': case 'nohl': case 'nohlsearch': return;
      case '=': return this.host.say(String(to + 1));
      case '!': return this.host.say('not simulated: :!');
      default:
        if (!/^(?:w|wq|x|xit|q|quit|wa|wqa|xa|qa|qall|se|set|e|edit|r|read)$/.test(name)) throw new ExError(`E492: Not an editor command: ${text}`);
        this.host.file(name, force, rest === '' ? undefined : rest);
    }
  }

  #lines(name: string, rest: string, from: number, to: number): void {
    const { document, commands } = this;
    const end = Math.min(to, document.lines.length - 1);
    if (name === 'd' || name === 'y') {
      document.goTo(from, 0);
      commands.play([...`${end - from + 1}${name}${name}`]);
      return;
    }
    const target = this.#address(rest);
    if (!target) throw new ExError('E14: Invalid address');
    document.remember();
    const moved = document.lines.slice(from, end + 1);
    let at = rest.trim().startsWith('0') ? 0 : target.row + 1;
    if (name === 'm') {
      document.lines.splice(from, moved.length);
      if (at > from) at -= moved.length;
    }
    document.lines.splice(at, 0, ...moved);
    document.changed = true;
    document.goTo(at + moved.length - 1, 0);
  }

  #global(inverse: boolean, delimiter: string, text: string, { from, to }: { from: number; to: number }): void {
    const { document } = this;
    const [pattern, ...rest] = split(text, delimiter);
    const expression = toJsRegExp(pattern!, { extended: false });
    const command = rest.join(delimiter);
    // Rows move while the commands run: what is left of them is counted from the end.
    const marked = document.lines.map((line, row) => ({ line, row })).filter(({ line, row }) => row >= from && row <= to && expression.test(line) !== inverse);
    const boxes = document.lines.map((line) => ({ line }));
    const wanted = marked.map(({ row }) => boxes[row]!);
    if (command === '' || command === 'p') return;
    let now: ({ line: string } | undefined)[] = boxes;
    for (const box of wanted) {
      const row = now.indexOf(box);
      if (row < 0) continue;
      document.goTo(row, 0);
      const before = document.lines.slice();
      this.#one(command);
      now = follow(now, before, document.lines, row);
    }
  }

  #substitute(from: number, to: number, delimiter: string, text: string): void {
    const [pattern, replacement = '', ...tail] = split(text, delimiter);
    const [flags, ...next] = tail.join(delimiter).split('|');
    const source = pattern === '' ? this.#lastSubstitution?.pattern ?? '' : pattern!;
    this.#lastSubstitution = { pattern: source, replacement, flags: flags!.trim() };
    this.#replace(from, to, this.#lastSubstitution);
    if (next.length > 0) this.execute(next.join('|'));
  }

  #replace(from: number, to: number, { pattern, replacement, flags }: { readonly pattern: string; readonly replacement: string; readonly flags: string }): void {
    const { document } = this;
    if (flags.includes('c')) return this.host.say('not simulated: the flag c of :s');
    const expression = toJsRegExp(pattern, { extended: false, ignoreCase: flags.includes('i'), global: flags.includes('g') });
    document.remember();
    let changed = 0;
    for (let row = from, left = Math.min(to, document.lines.length - 1) - from + 1; left > 0; left -= 1, row += 1) {
      const before = document.lines[row]!;
      const now = before.replace(expression, (...found: unknown[]) => sedReplacement(replacement.replace(/\\r/g, '\\n'), found.filter((one) => typeof one === 'string' || one === undefined) as string[]));
      if (now === before) continue;
      const lines = now.split('\n');
      document.lines.splice(row, 1, ...lines);
      document.changed = true;
      changed += 1;
      row += lines.length - 1;
      document.goTo(row, /\S|$/.exec(document.lines[row]!)!.index);
    }
    this.host.say(changed === 0 && !flags.includes('e') ? `E486: Pattern not found: ${pattern}` : changed > 2 ? `${changed} substitutions on ${changed} lines` : '');
  }
}

/** Splits at a delimiter that has no backslash before it; the backslash goes. */
function split(text: string, delimiter: string): string[] {
  const escaped = delimiter.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return text.split(new RegExp(`(?<!\\\\)${escaped}`)).map((piece) => piece.replace(new RegExp(`\\\\${escaped}`, 'g'), delimiter));
}

/** Where the lines of before stand now: those that are the same from the start and from the end, and a moved one by its text. */
function follow<T extends { line: string }>(boxes: readonly (T | undefined)[], before: readonly string[], after: readonly string[], row: number): (T | undefined)[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start] && start < row) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end] && before.length - 1 - end > row) end += 1;
  const middle = boxes.slice(start, boxes.length - end);
  const texts = before.slice(start, before.length - end);
  const used = new Set<number>();
  const placed = after.slice(start, after.length - end).map((line) => {
    const at = texts.findIndex((text, index) => text === line && !used.has(index));
    if (at >= 0) used.add(at);
    return at < 0 ? undefined : middle[at];
  });
  return [...boxes.slice(0, start), ...placed, ...boxes.slice(boxes.length - end)];
}
