import type { Document } from './document';
import type { ViCommands } from './vi-commands';
import { PatternError, viPattern } from './vi-pattern';
import { sum } from './vi-sum';
import { substitute } from './vi-substitute';
import type { Substitution, SubstitutionHost } from './vi-substitute';

/** Rows that a command works on, from 0; `given` unless it is the cursor's by default. */
export interface Rows {
  readonly from: number;
  readonly to: number;
  readonly given: boolean;
}

/** What a line after `:` may ask of the editor itself. */
export interface ExHost extends SubstitutionHost {
  /** What has to do with files, buffers and options; false where there is no such command. */
  file(name: string, force: boolean, rest: string | undefined, rows: Rows): boolean;
  /** Lines that are shown until a key is pressed. */
  page(lines: readonly string[]): void;
  /** A command of the shell: its output is shown, or takes the place of rows. */
  shell(command: string, rows: Rows | undefined): void;
  /** The last pattern that was searched for. */
  lastPattern: string;
}

class ExError extends Error {}

/** vim's commands on lines: addresses, substitutions, `:g`, moving and copying. */
export class ExCommands {
  #lastSubstitution: { readonly pattern: string; readonly replacement: string; readonly flags: string } | undefined;

  constructor(private readonly document: Document, private readonly commands: ViCommands, private readonly host: ExHost) {}

  /** A substitution that asks about each match. */
  #asking: Generator<void, false | void, string> | undefined;

  get asks(): boolean {
    return this.#asking !== undefined;
  }

  answer(key: string): void {
    if (this.#asking?.next(key).done) this.#asking = undefined;
  }

  execute(text: string): void {
    try {
      const command = text.replace(/^[\s:]+/, '');
      this.#one(/norm/.test(command) ? command : command.trimEnd());
    } catch (error) {
      if (!(error instanceof ExError) && !(error instanceof PatternError)) throw error;
      this.host.say(error.message);
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
    const wanted = source === '' ? this.host.lastPattern : source;
    this.host.lastPattern = wanted;
    const pattern = viPattern(wanted, this.host.ignoresCase(wanted));
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
    if (given && (from < -1 || (to > last && rest !== ''))) throw new ExError('E16: Invalid range');
    if (rest === '') {
      if (given) document.goTo(Math.min(last, to), /\S|$/.exec(document.lines[Math.max(0, Math.min(last, to))]!)!.index);
      return;
    }
    const global = /^(g|v|global|vglobal)(!?)\s*([^\w\s])([^]*)$/.exec(rest);
    if (global) return this.#global(global[1]!.startsWith('v') || global[2] === '!', global[3]!, global[4]!, given ? { from, to } : { from: 0, to: last });
    const found = /^(?:s|su|sub|substitute)(?:([^\w\s"|])([^]*)|\s*([&cegiInr#]*)(?:\s+(\d+))?)$/.exec(rest) ?? /^(&&?|&)()([&cegiInr#]*)$/.exec(rest);
    if (found) return this.#substitute(from, to, found);
    const normal = /^norm(?:al)?!?\s([^]*)$/.exec(rest);
    if (normal) {
      for (let row = from; row <= Math.min(to, document.lines.length - 1); row += 1) {
        document.goTo(row, given ? 0 : document.column);
        commands.play([...normal[1]!]);
      }
      return;
    }
    const bar = /^(?:!|(?:r|re|read|w|write)\s*!)/.test(rest) ? -1 : rest.search(/(?<!\\)\|/);
    if (bar >= 0) {
      this.#one(text.slice(0, text.length - rest.length + bar).trim());
      return this.#one(rest.slice(bar + 1).trim());
    }
    const match = /^([a-zA-Z]+|[<>]+|=|!|#)(!?)\s*([^]*)$/.exec(rest);
    if (!match) throw new ExError(`E492: Not an editor command: ${text}`);
    this.#named(match[1]!, match[2] === '!', match[3]!, { from, to, given }, text);
  }

  #named(name: string, force: boolean, rest: string, rows: Rows, text: string): void {
    const { document, commands } = this, { from, to, given } = rows;
    const lines = document.lines;
    switch (name) {
      case 'd': case 'de': case 'del': case 'delete': case 'y': case 'ya': case 'yank': case 'm': case 'mo': case 'move': case 't': case 'co': case 'copy':
        return this.#lines(name[0] === 'c' ? 't' : name[0]!, rest, from, to);
      case 'j': case 'join': {
        const count = /^\d+$/.test(rest) ? Number(rest) : undefined;
        const first = count === undefined ? from : to;
        commands.join(first, count === undefined ? (from === to ? from + 1 : to) : to + count - 1, !force);
        return document.goTo(first, /\S|$/.exec(lines[first]!)!.index);
      }
      case '>': case '>>': case '<': case '<<':
        commands.shift(from, to, name.startsWith('>') ? name.length : -name.length);
        document.goTo(Math.min(lines.length - 1, to), /\S|$/.exec(lines[Math.min(lines.length - 1, to)]!)!.index);
        return;
      case 'sor': case 'sort': return this.#sort(rest, force, given && from !== to ? rows : { from: 0, to: lines.length - 1, given });
      case 'pu': case 'put': return commands.putBelow(to, rest[0], force);
      case 'k': case 'ma': case 'mark':
        if (!/^[a-zA-Z]$/.test(rest)) throw new ExError(rest === '' ? 'E471: Argument required' : 'E488: Trailing characters');
        return void commands.marks.set(rest, { row: to, column: 0 });
      case 'p': case 'print': case 'P': case 'nu': case 'number': case '#': {
        const numbers = name[0] === 'n' || name === '#';
        document.goTo(Math.min(to, lines.length - 1), 0);
        return this.host.page(lines.slice(from, to + 1).map((line, at) => (numbers ? `${String(from + at + 1).padStart(3)} ${line}` : line)));
      }
      case '=': return this.host.say(String(given ? to + 1 : lines.length));
      case 'u': case 'undo': return commands.undoOrRedo(true);
      case 'red': case 'redo': return commands.undoOrRedo(false);
      case 'reg': case 'registers': case 'di': case 'display': return this.host.page(['Type Name Content', ...commands.registerLines(rest)]);
      case 'marks': return this.host.page(['mark line  col file/text', ...[...commands.marks].filter(([mark]) => /[a-z<>^."'[\]]/.test(mark)).map(([mark, place]) => ` ${mark} ${String(place.row + 1).padStart(6)} ${String(place.column).padStart(4)} ${lines[place.row] ?? ''}`)]);
      case 'ec': case 'echo': return this.host.say(sum(rest));
      case '!': return this.#outside(rest, given ? rows : undefined);
      case 'g': case 'global': case 'v': throw new ExError('E148: Regular expression missing from :global');
      case 'so': case 'source': throw new ExError(rest === '' ? 'E471: Argument required' : `E484: Can't open file ${rest}`);
      default:
        if (!this.host.file(name, force, rest === '' ? undefined : rest, rows)) throw new ExError(`E492: Not an editor command: ${text}`);
    }
  }

  #lastShell = '';

  #outside(rest: string, rows: Rows | undefined): void {
    const command = rest.startsWith('!') ? this.#lastShell + rest.slice(1) : rest;
    if (command === '') throw new ExError('E34: No previous command');
    this.#lastShell = command;
    this.host.shell(command, rows);
  }

  /** `:sort` with `u`, `n`, `i` and `!`. */
  #sort(rest: string, force: boolean, { from, to }: Rows): void {
    const { document } = this, flags = rest.trim();
    if (!/^[uni\s]*$/.test(flags)) return this.host.say(`not simulated: :sort ${rest}`);
    const key = (line: string) => (flags.includes('i') ? line.toLowerCase() : line);
    const number = (line: string) => Number(/-?\d+/.exec(line)?.[0] ?? -Infinity);
    document.remember();
    const sorted = document.lines.slice(from, to + 1).sort((a, b) => (flags.includes('n') ? number(a) - number(b) || 0 : key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
    if (force) sorted.reverse();
    document.lines.splice(from, to - from + 1, ...(flags.includes('u') ? sorted.filter((line, at) => at === 0 || key(line) !== key(sorted[at - 1]!)) : sorted));
    document.changed = true;
    document.goTo(from, /\S|$/.exec(document.lines[from]!)!.index);
  }

  #lines(name: string, rest: string, from: number, to: number): void {
    const { document, commands } = this;
    if (name === 'd' || name === 'y') {
      const [, register, count] = /^([a-zA-Z"]?)\s*(\d*)$/.exec(rest) ?? [];
      if (register === undefined) throw new ExError('E488: Trailing characters');
      const first = count === '' ? from : to, rows = count === '' ? Math.min(to, document.lines.length - 1) - from + 1 : Number(count);
      const { row, column } = document;
      document.goTo(first, 0);
      commands.play([...(register === '' ? '' : `"${register}`), ...`${rows}${name}${name}`]);
      if (name === 'y') document.goTo(row, column);
      return;
    }
    const end = Math.min(to, document.lines.length - 1);
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
    document.goTo(at + moved.length - 1, /\S|$/.exec(document.lines[at + moved.length - 1]!)!.index);
  }

  #global(inverse: boolean, delimiter: string, text: string, { from, to }: { from: number; to: number }): void {
    const { document } = this;
    const [pattern, ...rest] = split(text, delimiter);
    const wanted = pattern === '' ? this.host.lastPattern : pattern!;
    this.host.lastPattern = wanted;
    const expression = viPattern(wanted, this.host.ignoresCase(wanted));
    const command = rest.join(delimiter);
    // Rows move while the commands run: what is left of them is counted from the end.
    const marked = document.lines.map((line, row) => ({ line, row })).filter(({ line, row }) => row >= from && row <= to && expression.test(line) !== inverse);
    const boxes = document.lines.map((line) => ({ line }));
    const chosen = marked.map(({ row }) => boxes[row]!);
    if (chosen.length === 0) throw new ExError(inverse ? `Pattern found in every line: ${wanted}` : `Pattern not found: ${wanted}`);
    if (/^(?:p|print|nu|#)?$/.test(command)) {
      document.goTo(marked.at(-1)!.row, 0);
      return this.host.page(marked.map(({ line, row }) => (/^[n#]/.test(command) ? `${String(row + 1).padStart(3)} ${line}` : line)));
    }
    const lines = document.lines.length;
    this.#total = { count: 0, lines: 0 };
    let now: ({ line: string } | undefined)[] = boxes;
    for (const box of chosen) {
      const row = now.indexOf(box);
      if (row < 0) continue;
      document.goTo(row, 0);
      const before = document.lines.slice();
      this.#one(command);
      now = follow(now, before, document.lines, row);
    }
    const { count, lines: touched } = this.#total, more = document.lines.length - lines;
    this.#total = undefined;
    if (count > 2) this.host.say(`${count} substitutions on ${touched} lines`);
    else if (Math.abs(more) > 2) this.host.say(more > 0 ? `${more} more lines` : `${-more} fewer lines`);
  }

  /** Substitutions of a `:g` are counted together. */
  #total: { count: number; lines: number } | undefined;

  #substitute(from: number, to: number, [word, delimiter, text, again, digits]: RegExpExecArray): void {
    let next: string | undefined, flags: string, substitution: Substitution | undefined;
    let first = from, last = to;
    if (delimiter !== undefined && delimiter[0] !== '&') {
      const [pattern, replacement = '', ...tail] = split(text!, delimiter);
      const [, own, count, , after] = /^([&cegiInr#\s]*?)\s*(\d*)\s*(\|([^]*))?$/.exec(tail.join(delimiter)) ?? [];
      if (own === undefined) throw new ExError('E488: Trailing characters: ' + tail.join(delimiter));
      flags = own;
      next = after;
      if (count !== '') [first, last] = [to, to + Number(count) - 1];
      const source = pattern === '' ? this.host.lastPattern : pattern!;
      if (source === '') throw new ExError('E35: No previous regular expression');
      substitution = { pattern: source, replacement: replacement === '~' ? this.#lastSubstitution?.replacement ?? '' : replacement, flags };
    } else {
      if (!this.#lastSubstitution) throw new ExError('E33: No previous substitute regular expression');
      flags = (again ?? '') + (word!.startsWith('&&') || again?.includes('&') ? this.#lastSubstitution.flags : '');
      substitution = { ...this.#lastSubstitution, flags };
      if (digits) [first, last] = [to, to + Number(digits) - 1];
    }
    this.#lastSubstitution = substitution;
    this.host.lastPattern = substitution.pattern;
    const running = substitute(this.document, this.#counting, substitution, first, last);
    const begun = running.next('');
    if (!begun.done) this.#asking = running;
    else if (begun.value === false) return;
    if (next !== undefined) this.execute(next);
  }

  /** Within `:g` what single substitutions say is added up. */
  get #counting(): SubstitutionHost {
    const { host } = this, total = this.#total;
    if (!total) return host;
    return {
      show: (match) => host.show(match),
      ignoresCase: (pattern) => host.ignoresCase(pattern),
      say: () => undefined,
      tell: (count, lines) => {
        total.count += count;
        total.lines += lines;
      },
    };
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
