import type { FileStat } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { matchesPattern } from '../pattern';
import { toJsRegExp } from '../posix-regex';
import { decodeEscapes } from '../quote';
import { toBytes } from '../text';
import { formatTime } from '../time-format';
import { command } from './command';
import { parseDate } from './date';
import type { Context } from './command';
import { blocks } from './ls';
import { changeMode, modeText, Owners } from './modes';
import { runProgram } from './launch';
import { readLine } from '../read-line';

interface Visit {
  readonly context: Context;
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly stat: FileStat;
  prune: boolean;
}

type Test = (visit: Visit) => Task<boolean>;

/** A test that never waits. */
function plain(check: (visit: Visit) => boolean): Test {
  return function* test(visit) { return check(visit); };
}

class FindError extends Error {
  override readonly name = 'FindError';
}

const KINDS: Readonly<Record<string, string>> = { f: 'file', d: 'directory', l: 'symlink', c: 'device', p: 'fifo', s: 'socket' };

/** The expression of find: a recursive descent over its arguments. */
class Expression {
  #at = 0;
  hasAction = false;
  maxDepth = Infinity;
  minDepth = 0;
  depthFirst = false;
  /** What -regextype asked for; undefined: Emacs' syntax. */
  #extended: boolean | undefined;
  /** Where days end when -daystart was given. */
  #dayStart: number | undefined;
  readonly batches: { readonly argv: readonly string[]; readonly paths: string[] }[] = [];

  constructor(private readonly args: readonly string[], private readonly context: Context) {}

  parse(): Test {
    if (this.args.length === 0) return function* all() { return true; };
    const test = this.#or();
    if (this.#at < this.args.length) throw new FindError(this.args[this.#at] === ')' ? "you have too many ')'" : `paths must precede expression: \`${this.args[this.#at]}'`);
    return test;
  }

  #or(): Test {
    let left = this.#and();
    while (this.args[this.#at] === '-o' || this.args[this.#at] === '-or') {
      this.#at += 1;
      const first = left;
      const second = this.#and();
      left = function* either(visit) { return (yield* first(visit)) || (yield* second(visit)); };
    }
    return left;
  }

  #and(): Test {
    let left = this.#not();
    for (;;) {
      const word = this.args[this.#at];
      if (word === undefined || word === '-o' || word === '-or' || word === ')') return left;
      if (word === '-a' || word === '-and') this.#at += 1;
      const first = left;
      const second = this.#not();
      left = function* both(visit) { return (yield* first(visit)) && (yield* second(visit)); };
    }
  }

  #not(): Test {
    const word = this.args[this.#at];
    if (word === '!' || word === '-not') {
      this.#at += 1;
      const inner = this.#not();
      return function* negated(visit) { return !(yield* inner(visit)); };
    }
    if (word === '(') {
      this.#at += 1;
      const inner = this.#or();
      if (this.args[this.#at] !== ')') throw new FindError('invalid expression; I was expecting to find a \')\' somewhere but did not see one.');
      this.#at += 1;
      return inner;
    }
    return this.#primary();
  }

  #argument(name: string): string {
    const value = this.args[(this.#at += 1)];
    if (value === undefined) throw new FindError(`missing argument to \`${name}'`);
    return value;
  }

  /** The whole path has to fit. Without -regextype the expression is in Emacs' syntax: basic, with `+' and `?' as operators. */
  #pathRegex(text: string, ignoreCase: boolean): RegExp {
    if (this.#extended === false) return toJsRegExp(`^\\(${text}\\)$`, { extended: false, ignoreCase });
    const source = this.#extended ? text : text.replace(/\\([()|])|([(){}|])|\[\^?\]?[^\]]*\]|\\./g, (all, operator?: string, literal?: string) => operator ?? (literal ? `\\${literal}` : all));
    return toJsRegExp(`^(${source})$`, { extended: true, ignoreCase });
  }

  #level(name: string): number {
    const text = this.#argument(name);
    if (!/^\d+$/.test(text)) throw new FindError(`Expected a positive decimal integer argument to ${name}, but got '${text}'`);
    return Number(text);
  }

  #stat(path: string): FileStat {
    try {
      return this.context.proc.machine.fs.stat(this.context.path(path));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new FindError(`'${path}': ${error.message}`);
    }
  }

  #primary(): Test {
    const name = this.args[this.#at]!;
    if (!name.startsWith('-') || name === '-') throw new FindError(`paths must precede expression: \`${name}'`);
    const test = this.#predicate(name);
    this.#at += 1;
    return test;
  }

  #predicate(name: string): Test {
    const test = this.#option(name) ?? this.#ofName(name) ?? this.#ofTime(name) ?? this.#ofFile(name) ?? this.#action(name);
    if (!test) throw new FindError(`unknown predicate \`${name}'`);
    return test;
  }

  /** What sets how find walks, and what holds always or never. */
  #option(name: string): Test | undefined {
    switch (name) {
      case '-maxdepth': {
        this.maxDepth = this.#level(name);
        return plain(() => true);
      }
      case '-mindepth': {
        this.minDepth = this.#level(name);
        return plain(() => true);
      }
      case '-regextype':
        this.#extended = /extended|egrep|awk/.test(this.#argument(name));
        return plain(() => true);
      case '-daystart':
        this.#dayStart = (Math.floor(this.context.proc.clock.now() / 86_400_000) + 1) * 86_400_000;
        return plain(() => true);
      case '-depth':
        this.depthFirst = true;
        return plain(() => true);
      case '-xdev':
      case '-mount':
      case '-follow':
      case '-true':
        return plain(() => true);
      case '-false':
        return plain(() => false);
      default: return undefined;
    }
  }

  #ofName(name: string): Test | undefined {
    const { context } = this;
    switch (name) {
      case '-name':
      case '-iname': {
        const pattern = this.#argument(name);
        return plain((visit) => matchesPattern(visit.name, pattern, name === '-iname'));
      }
      case '-path':
      case '-wholename':
      case '-ipath': {
        const pattern = this.#argument(name);
        return plain((visit) => matchesPattern(visit.path, pattern, name === '-ipath'));
      }
      case '-regex':
      case '-iregex': {
        const expression = this.#pathRegex(this.#argument(name), name === '-iregex');
        return plain((visit) => expression.test(visit.path));
      }
      case '-lname':
      case '-ilname': {
        const pattern = this.#argument(name);
        return plain((visit) => visit.stat.kind === 'symlink' && matchesPattern(context.proc.machine.fs.readLink(context.path(visit.path)), pattern, name === '-ilname'));
      }
      default: return undefined;
    }
  }

  #ofTime(name: string): Test | undefined {
    const { clock } = this.context.proc;
    const newer = /^-(?:[ac]newer|newer(?:[aBcm]([aBcmt]))?)$/.exec(name);
    if (newer) {
      const given = this.#argument(name);
      const reference = newer[1] === 't' ? parseDate(given, clock.now()) : this.#stat(given).mtimeMs;
      if (reference === undefined) throw new FindError(`I cannot figure out how to interpret '${given}' as a date or time`);
      return plain((visit) => visit.stat.mtimeMs > reference);
    }
    const age = (unit: number) => (visit: Visit) => Math.floor(((this.#dayStart ?? clock.now()) - visit.stat.mtimeMs) / unit);
    if (/^-[mca]time$/.test(name)) return this.#compare(name, this.#argument(name), age(86_400_000));
    return /^-[mca]min$/.test(name) ? this.#compare(name, this.#argument(name), age(60_000)) : undefined;
  }

  /** A number with + for more and - for less. */
  #compare(name: string, text: string, value: (visit: Visit) => number): Test {
    const match = /^([-+]?)(\d+)$/.exec(text);
    if (!match) throw new FindError(`invalid argument \`${text}' to \`${name}'`);
    const wanted = Number(match[2]);
    return plain((visit) => (match[1] === '+' ? value(visit) > wanted : match[1] === '-' ? value(visit) < wanted : value(visit) === wanted));
  }

  #ofFile(name: string): Test | undefined {
    const { context } = this;
    switch (name) {
      case '-type': {
        const letters = this.#argument(name).split(',');
        for (const letter of letters) if (!KINDS[letter]) throw new FindError(`Unknown argument to -type: ${letter}`);
        return plain((visit) => letters.some((letter) => KINDS[letter] === visit.stat.kind));
      }
      case '-samefile': {
        const { inode } = this.#stat(this.#argument(name));
        return plain((visit) => visit.stat.inode === inode);
      }
      case '-empty':
        return plain((visit) => (visit.stat.kind === 'directory' ? context.proc.machine.fs.readDirectory(context.path(visit.path)).length === 0 : visit.stat.kind === 'file' && visit.stat.size === 0));
      case '-size': {
        const text = this.#argument(name);
        const match = /^([-+]?)(\d+)([bcwkMG]?)$/.exec(text);
        if (!match) throw new FindError(`Invalid argument \`${text}' to -size`);
        const unit = { '': 512, b: 512, c: 1, w: 2, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[3]!]!;
        return this.#compare(name, match[1]! + match[2]!, (visit) => Math.ceil(visit.stat.size / unit));
      }
      case '-perm': {
        const text = this.#argument(name);
        const mode = changeMode(text.replace(/^[-/]/, ''), 0, false);
        if (mode === undefined) throw new FindError(`invalid mode \`${text}'`);
        return plain((visit) => (text.startsWith('-') ? (visit.stat.mode & mode) === mode : text.startsWith('/') ? mode === 0 || (visit.stat.mode & mode) !== 0 : (visit.stat.mode & 0o7777) === mode));
      }
      case '-user': {
        const uid = new Owners(context.proc).uid(this.#argument(name));
        return plain((visit) => visit.stat.uid === uid);
      }
      case '-group': {
        const given = this.#argument(name);
        const gid = new Owners(context.proc).gid(given);
        if (gid === undefined) throw new FindError(`'${given}' is not the name of an existing group`);
        return plain((visit) => visit.stat.gid === gid);
      }
      case '-links': return this.#compare(name, this.#argument(name), (visit) => visit.stat.links);
      case '-inum': return this.#compare(name, this.#argument(name), (visit) => visit.stat.inode);
      case '-executable': return plain((visit) => (visit.stat.mode & 0o111) !== 0);
      case '-readable':
      case '-writable': return plain((visit) => context.proc.machine.fs.access(context.path(visit.path), name === '-readable' ? 4 : 2));
      default: return undefined;
    }
  }

  #action(name: string): Test | undefined {
    const { context } = this;
    const action = (run: Test): Test => {
      this.hasAction = true;
      return run;
    };
    switch (name) {
      case '-fprint': {
        const file = context.proc.open(this.#argument(name), { write: true, create: true, truncate: true });
        return action(function* print(visit) { yield* file.write(toBytes(`${visit.path}\n`)); return true; });
      }
      case '-prune': return plain((visit) => (visit.prune = true));
      case '-print': return action(function* print(visit) { yield* context.out(`${visit.path}\n`); return true; });
      case '-print0': return action(function* print(visit) { yield* context.out(`${visit.path}\0`); return true; });
      case '-printf': {
        const format = this.#argument(name);
        return action(function* print(visit) { yield* context.out(formatVisit(format, visit)); return true; });
      }
      case '-ls': return action(function* list(visit) { yield* context.out(`${String(visit.stat.inode).padStart(9)} ${String(blocks(visit.stat)).padStart(6)} ${modeText(visit.stat)} ${String(visit.stat.links).padStart(3)} ${new Owners(context.proc).user(visit.stat.uid).padEnd(8)} ${new Owners(context.proc).group(visit.stat.gid).padEnd(8)} ${String(visit.stat.size).padStart(8)} ${formatTime('%b %e %H:%M', visit.stat.mtimeMs)} ${visit.path}\n`); return true; });
      case '-quit': return action(function* quit() { throw new Quit(); });
      case '-delete':
        this.depthFirst = true;
        return action(function* remove(visit) {
          try {
            context.proc.machine.fs.remove(context.path(visit.path), { recursive: visit.stat.kind === 'directory' && context.proc.machine.fs.readDirectory(context.path(visit.path)).length === 0 });
            return true;
          } catch (error) {
            if (!(error instanceof SystemError)) throw error;
            yield* context.complain(`cannot delete '${visit.path}': ${error.message}`);
            return false;
          }
        });
      case '-exec':
      case '-execdir':
      case '-ok': return this.#exec(name, action);
      default: return undefined;
    }
  }

  #exec(name: string, action: (run: Test) => Test): Test {
    const start = this.#at + 1;
    let end = start;
    while (end < this.args.length && this.args[end] !== ';' && !(this.args[end] === '+' && this.args[end - 1] === '{}')) end += 1;
    if (end >= this.args.length) throw new FindError(`missing argument to \`${name}'`);
    const argv = this.args.slice(start, end);
    this.#at = end;
    const { context } = this;
    if (this.args[end] === '+') {
      const batch = { argv: argv.slice(0, -1), paths: [] as string[] };
      this.batches.push(batch);
      return action(function* collect(visit) { batch.paths.push(visit.path); return true; });
    }
    return action(function* run(visit) {
      if (name === '-ok') {
        yield* context.proc.err(`< ${argv[0]} ... ${visit.path} > ? `);
        const answer = yield* readLine(context.proc.stdin);
        if (!/^[yY]/.test(answer ?? '')) return false;
      }
      const target = name === '-execdir' ? `./${visit.name}` : visit.path;
      return (yield* runProgram(context, argv.map((word) => word.replaceAll('{}', target)))) === 0;
    });
  }
}

class Quit {}

function formatVisit(format: string, visit: Visit): string {
  const { stat, path } = visit;
  const values: Readonly<Record<string, string>> = { p: path, f: visit.name, h: path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.', s: String(stat.size), m: (stat.mode & 0o7777).toString(8), M: modeText(stat), y: { file: 'f', directory: 'd', symlink: 'l', device: 'c', fifo: 'p', socket: 's' }[stat.kind], d: String(visit.depth), u: new Owners(visit.context.proc).user(stat.uid), g: new Owners(visit.context.proc).group(stat.gid), U: String(stat.uid), G: String(stat.gid), i: String(stat.inode), n: String(stat.links), P: path.replace(/^[^/]*\/?/, ''), k: String(blocks(stat)), l: stat.kind === 'symlink' ? visit.context.proc.machine.fs.readLink(visit.context.path(path)) : '', '%': '%' };
  return decodeEscapes(format.replace(/%T([@a-zA-Z+])/g, (_all, letter: string) => (letter === '@' ? `${(stat.mtimeMs / 1000).toFixed(10)}` : formatTime(`%${letter}`, stat.mtimeMs))).replace(/%([a-zA-Z%])/g, (all, letter: string) => values[letter] ?? all), { leadingZero: true }).text;
}

function* find(context: Context): Task<number> {
  const args = context.operands;
  let at = 0;
  while (at < args.length && /^-[HLP]$/.test(args[at]!)) at += 1;
  const starts: string[] = [];
  while (at < args.length && !/^-.|^[!()]$/.test(args[at]!)) starts.push(args[at++]!);
  const expression = new Expression(args.slice(at), context);
  let test: Test;
  try {
    test = expression.parse();
  } catch (error) {
    if (!(error instanceof FindError) && !(error instanceof SystemError)) throw error;
    yield* context.complain(error.message);
    return 1;
  }
  let status = 0;
  const { fs } = context.proc.machine;
  const visitOne = function* (path: string, depth: number): Task<void> {
    yield* context.proc.spend(0.2);
    let stat: FileStat;
    try {
      stat = fs.lstat(context.path(path));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* context.complain(context.words === 'busybox' ? `${path}: ${error.message}` : `'${path}': ${error.message}`);
      status = 1;
      return;
    }
    const trimmed = path.replace(/(.)\/+$/, '$1');
    const visit: Visit = { context, path, name: trimmed === '/' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1), depth, stat, prune: false };
    const check = function* (): Task<void> {
      if (depth < expression.minDepth) return;
      if ((yield* test(visit)) && !expression.hasAction) yield* context.out(`${path}\n`);
    };
    if (!expression.depthFirst) yield* check();
    if (stat.kind === 'directory' && depth < expression.maxDepth && !visit.prune) {
      let names: string[] = [];
      try {
        names = fs.readDirectory(context.path(path)).slice().sort();
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        yield* context.complain(`'${path}': ${error.message}`);
        status = 1;
      }
      for (const name of names) yield* visitOne(`${path.endsWith('/') ? path : `${path}/`}${name}`, depth + 1);
    }
    if (expression.depthFirst) yield* check();
  };
  try {
    for (const start of starts.length ? starts : ['.']) yield* visitOne(start, 0);
  } catch (error) {
    if (!(error instanceof Quit)) throw error;
  }
  for (const batch of expression.batches) if (batch.paths.length && (yield* runProgram(context, [...batch.argv, ...batch.paths])) !== 0) status = 1;
  return status;
}

export const finding = [
  command('find', { raw: true }, find),
];
