import type { Document } from './document';
import { viPattern, viReplacement } from './vi-pattern';

export interface Substitution {
  readonly pattern: string;
  readonly replacement: string;
  readonly flags: string;
}

/** What a substitution needs of the editor. */
export interface SubstitutionHost {
  say(text: string): void;
  ignoresCase(pattern: string): boolean;
  /** What the screen shows of a match that is asked about: offsets in the cursor's line. */
  show(match: readonly [number, number] | undefined): void;
  /** Takes the counts instead of their being said. */
  tell?(count: number, lines: number): void;
}

/** `:s` over rows. With the flag c it yields before each match and takes the key that answers; false where there was none. */
export function* substitute(document: Document, host: SubstitutionHost, { pattern, replacement, flags }: Substitution, from: number, to: number): Generator<void, false | void, string> {
  const ignoreCase = flags.includes('i') || (!flags.includes('I') && host.ignoresCase(pattern));
  const expression = viPattern(pattern, ignoreCase, 'g');
  if (/\\n|\\_[.sn]/.test(pattern)) return joined(document, host, expression, { pattern, replacement, flags }, from, to);
  let count = 0, lines = 0, left = Math.min(to, document.lines.length - 1) - from + 1, asks = flags.includes('c'), done = false, given = false, remembered = false;
  const start = { row: document.row, column: document.column };
  let last = from;
  for (let row = from; left > 0 && !done; left -= 1, row += 1) {
    const found = [...document.lines[row]!.matchAll(expression)].slice(0, flags.includes('g') ? undefined : 1);
    if (found.length === 0) continue;
    let grown = 0, changed = 0;
    const line = row;
    for (const match of found) {
      const [text] = match, place = match.index + grown - (document.lines.slice(line, row).reduce((sum, one) => sum + one.length + 1, 0));
      if (asks) {
        document.goTo(row, place);
        host.show([place, place + text.length]);
        host.say(`replace with ${replacement} (y/n/a/q/l/^E/^Y)?`);
        let key = yield;
        while (!/^(?:[ynalq]|escape|C-c|C-e|C-y)$/.test(key)) key = yield;
        if (key === 'n') continue;
        if (key === 'q' || key === 'escape' || key === 'C-c') done = true;
        given ||= done;
        if (done) break;
        if (key === 'a') asks = false;
        if (key === 'l') done = true;
      }
      if (!remembered && !flags.includes('n')) document.remember();
      remembered = true;
      changed += 1;
      if (!flags.includes('n')) {
        const put = viReplacement(replacement, match);
        const now = document.lines[row]!, pieces = (now.slice(0, place) + put + now.slice(place + text.length)).split('\n');
        document.lines.splice(row, 1, ...pieces.map((piece) => piece.replaceAll('\0', '\n')));
        document.changed = true;
        grown += put.length - text.length;
        row += pieces.length - 1;
      }
      last = row;
      if (done) break;
    }
    count += changed;
    lines += changed > 0 ? 1 : 0;
  }
  host.show(undefined);
  // A question that was given up leaves the cursor at its match.
  if (count === 0 && given) return host.say('');
  if (count === 0) {
    document.goTo(start.row, start.column);
    if (flags.includes('e')) return;
    host.say(`E486: Pattern not found: ${pattern}`);
    return false;
  }
  if (flags.includes('n')) {
    document.goTo(start.row, start.column);
    return host.say(`${count} match${count === 1 ? '' : 'es'} on ${lines} line${lines === 1 ? '' : 's'}`);
  }
  document.goTo(last, /\S|$/.exec(document.lines[last]!)!.index);
  tell(host, count, lines);
}

function tell(host: SubstitutionHost, count: number, lines: number): void {
  if (host.tell) host.tell(count, lines);
  else if (count > 2) host.say(`${count} substitutions on ${lines} line${lines === 1 ? '' : 's'}`);
}

/** A pattern that goes over the ends of lines works on all rows as one text. */
function joined(document: Document, host: SubstitutionHost, expression: RegExp, { pattern, replacement }: Substitution, from: number, to: number): void {
  const end = Math.min(to, document.lines.length - 1);
  const text = `${document.lines.slice(from, end + 1).join('\n')}${end + 1 < document.lines.length ? '\n' : ''}`;
  let count = 0;
  const now = text.replace(expression, (...found: unknown[]) => {
    count += 1;
    return viReplacement(replacement, found.filter((one) => typeof one === 'string' || one === undefined) as string[]);
  });
  if (count === 0) return host.say(`E486: Pattern not found: ${pattern}`);
  document.remember();
  document.lines.splice(from, end - from + 1 + (end + 1 < document.lines.length && !now.endsWith('\n') ? 1 : 0), ...(end + 1 < document.lines.length && !now.endsWith('\n') ? (now + document.lines[end + 1]!).split('\n') : now.replace(/\n$/, '').split('\n')));
  document.changed = true;
  document.goTo(from, 0);
  tell(host, count, 1);
}
