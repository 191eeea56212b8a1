import type { Process, Program } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { journal } from './journal';
import type { JournalLine, JournalSource } from './journal';
import type { NodeOf, Unit, Units } from './units';

const ALL = ['containerd', 'kubelet'];
const VALUED = ['-u', '--unit', '-n', '--lines', '-o', '--output', '-S', '--since', '-U', '--until', '-p', '--priority', '-g', '--grep', '-t', '--identifier'];
const PRIORITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];
/** How often -f looks for new lines. */
const LOOK_MS = 500;

interface Asked {
  readonly units: readonly Unit[];
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly priority: number;
  readonly pattern: RegExp | undefined;
  readonly last: number | undefined;
  readonly output: string;
  readonly reverse: boolean;
  readonly follow: boolean;
}

/** journalctl for the services of a node. */
export function journalctl(nodeOf: NodeOf, units: Units, sourceOf: (proc: Process) => JournalSource): Program {
  return function* run(proc) {
    if (!nodeOf(proc.machine.hostname)) {
      yield* proc.out('No journal files were found.\n-- No entries --\n');
      return 0;
    }
    const asked = read(proc, units);
    if (typeof asked === 'string') {
      yield* proc.err(`${asked}\n`);
      return 1;
    }
    const source = sourceOf(proc);
    const chosen = (): JournalLine[] => journal(source, asked.units).filter((line) => line.atMs >= asked.sinceMs && line.atMs <= asked.untilMs && line.priority <= asked.priority && (asked.pattern?.test(line.message) ?? true));
    const all = chosen();
    const first = asked.last === undefined ? (asked.follow ? all.slice(-10) : all) : all.slice(Math.max(0, all.length - asked.last));
    if (first.length === 0 && !asked.follow) yield* proc.out('-- No entries --\n');
    yield* print(proc, asked.reverse ? first.toReversed() : first, asked.output);
    if (asked.follow) yield* follow(proc, all, chosen, asked.output);
    return 0;
  };
}

function* follow(proc: Process, seen: readonly JournalLine[], chosen: () => JournalLine[], output: string): Task<void> {
  const known = new Set(seen.map((line) => line.short));
  for (;;) {
    yield* proc.sleep(LOOK_MS);
    const fresh = chosen().filter((line) => !known.has(line.short));
    for (const line of fresh) known.add(line.short);
    yield* print(proc, fresh, output);
  }
}

function* print(proc: Process, lines: readonly JournalLine[], output: string): Task<void> {
  for (const line of lines) {
    const iso = `${new Date(line.atMs).toISOString().slice(0, 19)}+0000`;
    yield* proc.out(`${output === 'cat' ? line.message : output === 'short-iso' ? iso + line.short.slice(15) : line.short}\n`);
  }
}

/** The arguments; a text says what is wrong with them. */
function read(proc: Process, units: Units): Asked | string {
  const words = proc.argv.slice(1).flatMap((word) => (/^--\w[\w-]*=/.test(word) ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : /^-[a-zA-Z]{2,}$/.test(word) ? cluster(word) : /^-[unop]\S/.test(word) ? [word.slice(0, 2), word.slice(2)] : [word]));
  const named: string[] = [];
  const values = new Map<string, string>();
  const flags = new Set<string>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (VALUED.includes(word)) {
      const value = words[(at += 1)];
      if (value === undefined && word !== '-n') return `journalctl: option requires an argument -- '${word.replace(/^-+/, '')}'`;
      if (word === '-u' || word === '--unit') named.push(value!);
      else values.set(word.replace(/^--(.).*$/, '-$1').replace('-s', '-S'), value ?? '10');
    } else if (['-f', '--follow', '-r', '--reverse', '-e', '--pager-end', '-x', '--catalog', '-b', '--boot', '-a', '--all', '-q', '--quiet', '-l', '--full', '--no-pager', '--no-hostname', '--utc'].includes(word)) flags.add(word);
    else return `not simulated: journalctl ${word}`;
  }
  const output = values.get('-o') ?? 'short';
  if (!['short', 'short-iso', 'cat'].includes(output)) return `not simulated: journalctl -o ${output}`;
  const since = moment(proc, values.get('-S')), until = moment(proc, values.get('-U'));
  if (since === undefined || until === undefined) return `Failed to parse timestamp: ${values.get(since === undefined ? '-S' : '-U')}`;
  const level = values.get('-p') === 'error' ? 'err' : values.get('-p');
  const priority = level === undefined ? 7 : /^[0-7]$/.test(level) ? Number(level) : PRIORITIES.indexOf(level);
  if (priority < 0) return `Unknown log level ${level}`;
  const lines = values.get('-n');
  if (lines !== undefined && !/^\d+$|^all$/.test(lines)) return `Failed to parse lines '${lines}'`;
  const pattern = values.has('-g') ? patternOf(values.get('-g')!) : undefined;
  if (typeof pattern === 'string') return pattern;
  return {
    units: (named.length ? named : ALL).flatMap((name) => units.of(proc.machine.hostname, name) ?? []), sinceMs: since ?? -Infinity, untilMs: until ?? Infinity,
    priority, pattern, last: lines === undefined || lines === 'all' ? undefined : Number(lines), output, reverse: flags.has('-r') || flags.has('--reverse'), follow: flags.has('-f') || flags.has('--follow'),
  };
}

/** A pattern without capital letters finds them too. */
function patternOf(text: string): RegExp | string {
  try {
    return new RegExp(text, /[A-Z]/.test(text) ? '' : 'i');
  } catch {
    return `Bad pattern "${text}"`;
  }
}

/** "-xeu" is -x -e -u; what follows a letter with a value is its value. */
function cluster(word: string): string[] {
  const parts: string[] = [];
  for (let at = 1; at < word.length; at += 1) {
    parts.push(`-${word[at]}`);
    if (VALUED.includes(`-${word[at]}`)) {
      if (at + 1 < word.length) parts.push(word.slice(at + 1));
      break;
    }
  }
  return parts;
}

/** Null for none, undefined for what cannot be read: "5 min ago", "-10m", "today", "2026-11-21 08:00:00", "08:00". */
function moment(proc: Process, text: string | undefined): number | null | undefined {
  if (text === undefined) return null;
  const now = proc.clock.now();
  const day = new Date(now).toISOString().slice(0, 10);
  if (text === 'now') return now;
  if (text === 'today') return Date.parse(`${day}T00:00:00Z`);
  if (text === 'yesterday') return Date.parse(`${day}T00:00:00Z`) - 86_400_000;
  const relative = /^-?(\d+) ?(s|sec|second|m|min|minute|h|hr|hour|d|day)s?(?: ago)?$/.exec(text);
  if (relative && (text.startsWith('-') || text.endsWith('ago'))) return now - Number(relative[1]) * { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[relative[2]![0] as 's' | 'm' | 'h' | 'd'];
  const parsed = Date.parse(/^\d\d:\d\d(:\d\d)?$/.test(text) ? `${day}T${text}Z` : `${text.replace(' ', 'T')}${text.length <= 10 ? '' : 'Z'}`);
  return Number.isNaN(parsed) ? undefined : parsed;
}
