import type { OpenFile } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { RegexError, toJsRegExp, translateRegex } from '../posix-regex';
import { escapeRegExp, matchesPattern } from '../pattern';
import { command } from './command';
import type { Context } from './command';
import { LineReader, Output } from './text-io';

interface Search {
  readonly context: Context;
  readonly expression: RegExp;
  readonly before: number;
  readonly after: number;
  readonly colour: boolean;
  readonly limit: number;
  /** Whether a line of an earlier file was printed: `--` stands between. */
  printed: boolean;
}

function* grep(context: Context): Task<number> {
  const patterns: string[] = [];
  for (const text of context.flags.get('e') ?? []) patterns.push(...text.split('\n'));
  for (const name of context.flags.get('f') ?? []) {
    const file = yield* context.open(name);
    if (!file) return 2;
    patterns.push(...(yield* new LineReader(file, context.proc).all()));
  }
  let operands = context.operands;
  if (!context.has('e') && !context.has('f')) {
    if (operands.length === 0) {
      yield* context.proc.err(context.words === 'gnu' ? "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n" : 'BusyBox v1.36.1 multi-call binary.\n\nUsage: grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...\n');
      return 2;
    }
    patterns.push(...operands[0]!.split('\n'));
    operands = operands.slice(1);
  }
  if (context.words === 'gnu' && !context.has('F') && !context.has('P')) {
    const warning = patternWarning(patterns, context.has('E') || context.name === 'egrep');
    if (warning) {
      yield* context.complain(warning);
      if (!warning.startsWith('warning')) return 2;
    }
  }
  let expression: RegExp;
  try {
    expression = compile(context, patterns);
  } catch (error) {
    yield* context.complain(error instanceof RegexError ? error.message : 'Invalid regular expression');
    return 2;
  }
  for (const flag of ['A', 'B', 'C']) {
    const value = context.value(flag);
    if (value === undefined || /^\d+$/.test(value)) continue;
    yield* context.complain(`${value}: invalid context length argument`);
    return 2;
  }
  if (context.value('m') !== undefined && !/^-?\d+$/.test(context.value('m')!)) {
    yield* context.complain('invalid max count');
    return 2;
  }
  const around = Number(context.value('C') ?? 0);
  const colour = context.value('color') === 'always' || ((context.value('color') === 'auto' || context.value('color') === '') && context.proc.stdout.isTty);
  const limit = Number(context.value('m') ?? Infinity);
  const search: Search = { context, expression, before: Number(context.value('B') ?? around), after: Number(context.value('A') ?? around), colour, limit: limit < 0 ? Infinity : limit, printed: false };
  return yield* searchAll(search, operands);
}

/** What GNU grep 3.8 says of patterns that are not portable. */
function patternWarning(patterns: readonly string[], extended: boolean): string | undefined {
  for (const pattern of patterns) {
    if (/\[:[a-z]+:\](?!\])/.test(pattern.replace(/\[\^?(?:\[:[a-z]+:\]|[^\]])*\[:[a-z]+:\](?:\[:[a-z]+:\]|[^\]])*\]/g, ''))) return 'character class syntax is [[:space:]], not [:space:]';
    const first = (extended ? /(?:^|[(|])([*+?]|\{\d)/ : /^(?:\\[(|])(\*)/).exec(pattern)?.[1];
    if (first) return `warning: ${first.startsWith('{') ? '{...}' : first} at start of expression`;
    const stray = /\\([a-zA-Z0-9"'#%&,:;=@_~/!-])/.exec(pattern.replace(/\\\\/g, ''));
    if (stray && !/[wWsSbBn1-9`'<>]/.test(stray[1]!)) return `warning: stray \\ before ${stray[1]}`;
  }
  return undefined;
}

function* searchAll(search: Search, operands: readonly string[]): Task<number> {
  const { context } = search;
  const recursive = context.has('r') || context.has('R') || context.value('d') === 'recurse';
  const names: string[] = [];
  let failed = false;
  for (const name of operands.length ? operands : [recursive ? '.' : '-']) {
    if (name === '-' || !recursive || !isDirectory(context, name)) names.push(name);
    else walk(context, name, names, operands.length === 0);
  }
  const label = context.has('H') || (!context.has('h') && (names.length > 1 || recursive));
  let any = false;
  for (const name of names) {
    if (name !== '-' && isDirectory(context, name)) {
      if (context.value('d') === 'skip') continue;
      if (context.words === 'gnu') yield* context.complain(`${name}: Is a directory`);
      failed ||= context.words === 'gnu';
      continue;
    }
    const file = yield* openQuietly(context, name);
    if (!file) {
      failed = true;
      continue;
    }
    const found = yield* searchFile(search, file, label ? shownName(context, name) : undefined, shownName(context, name));
    any ||= found;
    if (found && context.has('q')) return 0;
  }
  return failed && !(context.has('q') && any) ? 2 : any ? 0 : 1;
}

function shownName(context: Context, name: string): string {
  return name === '-' ? context.value('label') ?? '(standard input)' : name;
}

function* openQuietly(context: Context, name: string): Task<OpenFile | undefined> {
  if (!context.has('s')) return yield* context.open(name);
  try {
    return name === '-' ? context.proc.stdin : context.proc.open(name, { read: true });
  } catch {
    return undefined;
  }
}

function isDirectory(context: Context, name: string): boolean {
  try {
    return context.proc.machine.fs.stat(context.path(name)).kind === 'directory';
  } catch {
    return false;
  }
}

function walk(context: Context, name: string, out: string[], bare: boolean): void {
  const { fs } = context.proc.machine;
  for (const child of fs.readDirectory(context.path(name)).slice().sort()) {
    const path = bare && name === '.' ? child : `${name.replace(/\/$/, '')}/${child}`;
    const { kind } = fs.lstat(context.path(path));
    if (kind === 'directory') {
      if (!(context.flags.get('exclude-dir') ?? []).some((pattern) => matchesPattern(child, pattern))) walk(context, path, out, false);
    } else if (kind === 'file') {
      const includes = context.flags.get('include');
      if (includes && !includes.some((pattern) => matchesPattern(child, pattern))) continue;
      if ((context.flags.get('exclude') ?? []).some((pattern) => matchesPattern(child, pattern))) continue;
      out.push(path);
    }
  }
}

function compile(context: Context, patterns: readonly string[]): RegExp {
  const fixed = context.has('F') || context.name === 'fgrep';
  const perl = context.has('P');
  const extended = context.has('E') || context.name === 'egrep';
  const sources = patterns.map((pattern) => (fixed ? escapeRegExp(pattern) : perl ? perlSource(pattern) : translateRegex(pattern, extended)));
  let source = sources.length === 1 ? sources[0]! : sources.map((one) => `(?:${one})`).join('|');
  if (context.has('x')) source = `^(?:${source})$`;
  else if (context.has('w')) source = `(?<![\\w])(?:${source})(?![\\w])`;
  const flags = `g${context.has('i') || context.has('y') ? 'i' : ''}`;
  try {
    return new RegExp(source, flags + (perl && /\\p\{|\\x\{/.test(source) ? 'u' : ''));
  } catch {
    throw new RegexError(perl ? perlProblem(source) : 'Invalid regular expression');
  }
}

function perlProblem(source: string): string {
  const bare = source.replace(/\\./g, '');
  if ((bare.match(/\(/g) ?? []).length > (bare.match(/\)/g) ?? []).length) return 'missing closing parenthesis';
  if ((bare.match(/\)/g) ?? []).length > (bare.match(/\(/g) ?? []).length) return 'unmatched closing parenthesis';
  if (/\[[^\]]*$/.test(bare)) return 'missing terminating ] for character class';
  if (/(?:^|[(|])[*+?]/.test(bare)) return 'quantifier does not follow a repeatable item';
  return 'unrecognized character follows \\';
}

/** Perl's forms that JavaScript lacks: `\K`, possessive quantifiers, `\h`, `\A`, `\z`, inline flags at the start. */
function perlSource(pattern: string): string {
  let source = pattern.replace(/\\h/g, '[ \\t]').replace(/\\A/g, '^').replace(/\\[zZ]/g, '$').replace(/([*+?}])\+/g, '$1').replace(/\(\?P</g, '(?<').replace(/\[:(\w+):\]/g, (_all, name: string) => ({ alpha: 'a-zA-Z', digit: '0-9', alnum: 'a-zA-Z0-9', space: '\\s', upper: 'A-Z', lower: 'a-z', punct: '!-\\/:-@\\[-`{-~' })[name] ?? '');
  const keep = source.indexOf('\\K');
  if (keep >= 0) source = `(?<=${source.slice(0, keep)})${source.slice(keep + 2)}`;
  return source;
}

/** Zero bytes and bytes that are no UTF-8 make a file binary. */
function isBinary(line: string): boolean {
  return line.includes('\0') || /[\udc80-\udcff]/.test(line.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''));
}

const RED = '\x1b[01;31m\x1b[K';
const OFF = '\x1b[m\x1b[K';

/** What stands before a line: the file's name, the line's number, its offset, each with the separator. */
function prefixes({ context, colour }: Search, label: string | undefined): (number: number, separator: string, offset: number) => string {
  return (number, separator, offset) => {
    const name = label === undefined ? '' : colour ? `\x1b[35m\x1b[K${label}${OFF}\x1b[36m\x1b[K${separator}${OFF}` : label + separator;
    const line = context.has('n') ? (colour ? `\x1b[32m\x1b[K${number}${OFF}\x1b[36m\x1b[K${separator}${OFF}` : `${number}${separator}`) : '';
    return name + line + (context.has('b') ? `${offset}${separator}` : '');
  };
}

function* searchFile(search: Search, file: OpenFile, label: string | undefined, name: string): Task<boolean> {
  const { context, expression } = search;
  const invert = context.has('v');
  const silent = context.has('q') || context.has('l') || context.has('L') || context.has('c');
  const output = new Output(context.proc.stdout);
  const reader = new LineReader(file, context.proc, context.has('z') ? '\0' : '\n');
  if (search.limit === 0) return false;
  const prefix = prefixes(search, label);
  const held: { text: string; number: number; offset: number }[] = [];
  let number = 0;
  let offset = 0;
  let count = 0;
  let trailing = 0;
  let lastPrinted = 0;
  let done = false;
  const separated = search.before > 0 || search.after > 0;
  const gap = (at: number) => {
    const between = context.value('group-separator') ?? '--';
    if (separated && !context.has('no-group-separator') && (lastPrinted > 0 ? at > lastPrinted + 1 : search.printed)) output.push(search.colour ? `\x1b[36m\x1b[K${between}${OFF}\n` : `${between}\n`);
    lastPrinted = at;
    search.printed = true;
  };
  const asText = context.has('a') || context.has('z') || context.value('binary-files') === 'text' || context.words === 'busybox';
  let binary = false;
  for (let lines = yield* reader.batch(); lines && !done; lines = yield* reader.batch()) {
    binary ||= !asText && lines.some(isBinary);
    for (const line of lines) {
      number += 1;
      expression.lastIndex = 0;
      const matches = expression.test(line) !== invert;
      const here = { text: line, number, offset };
      offset += line.length + 1;
      if (!matches) {
        if (trailing > 0) {
          trailing -= 1;
          gap(number);
          output.push(`${prefix(number, '-', here.offset)}${line}\n`);
        } else if (search.before > 0) {
          held.push(here);
          if (held.length > search.before) held.shift();
        }
        continue;
      }
      if (count >= search.limit) {
        done = true;
        break;
      }
      count += 1;
      if (context.has('q')) return true;
      if (context.has('l') || context.has('L')) {
        done = true;
        break;
      }
      if (silent) continue;
      if (binary) {
        yield* output.flush();
        if (!context.has('I') && context.value('binary-files') !== 'without-match') yield* context.complain(`${name}: binary file matches`);
        return !context.has('I');
      }
      if (context.has('o')) {
        expression.lastIndex = 0;
        if (!invert) for (const match of line.matchAll(expression)) if (match[0] !== '') output.push(`${prefix(number, ':', here.offset + match.index)}${search.colour ? `${RED}${match[0]}${OFF}` : match[0]}\n`);
        continue;
      }
      for (const earlier of held.splice(0)) {
        gap(earlier.number);
        output.push(`${prefix(earlier.number, '-', earlier.offset)}${earlier.text}\n`);
      }
      gap(number);
      output.push(`${prefix(number, ':', here.offset)}${search.colour && !invert ? line.replace(expression, (found) => (found === '' ? '' : `${RED}${found}${OFF}`)) : line}${context.has('z') ? '\0' : '\n'}`);
      trailing = search.after;
    }
    yield* output.flush();
  }
  if (context.has('c')) output.push(`${label === undefined ? '' : `${label}:`}${count}\n`);
  if ((context.has('l') && count > 0) || (context.has('L') && count === 0)) output.push(`${name}${context.has('Z') ? '\0' : '\n'}`);
  yield* output.flush();
  return context.has('L') ? count === 0 : count > 0;
}

const spec = {
  version: 'grep (GNU grep) 3.8', again: "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
  short: 'A:B:C:bcd:Ee:Ff:GHhiIlLm:noPqrRsvwxyzZUTa', usageStatus: 2,
  long: { 'extended-regexp': 'E', 'fixed-strings': 'F', 'perl-regexp': 'P', 'basic-regexp': 'G', regexp: 'e:', file: 'f:', 'ignore-case': 'i', 'invert-match': 'v', 'word-regexp': 'w', 'line-regexp': 'x', count: 'c', color: 'color::', colour: 'color::', 'files-with-matches': 'l', 'files-without-match': 'L', 'max-count': 'm:', 'only-matching': 'o', quiet: 'q', silent: 'q', 'no-messages': 's', 'line-number': 'n', 'with-filename': 'H', 'no-filename': 'h', 'after-context': 'A:', 'before-context': 'B:', context: 'C:', recursive: 'r', include: 'include:', exclude: 'exclude:', 'exclude-dir': 'exclude-dir:', 'line-buffered': 'line-buffered', 'null-data': 'z', text: 'a', label: 'label:', 'no-group-separator': 'no-group-separator', 'group-separator': 'group-separator:', 'byte-offset': 'b', directories: 'd:', null: 'Z', 'initial-tab': 'T', 'dereference-recursive': 'R', 'no-ignore-case': 'no-ignore-case', 'binary-files': 'binary-files:' },
  rewrite: (args: readonly string[]) => args.map((argument, at) => (/^-\d+$/.test(argument) && !['-m', '-A', '-B', '-C', '-e'].includes(args[at - 1] ?? '') ? `-C${argument.slice(1)}` : argument)),
};

export const searching = [command('grep', spec, grep), ...['egrep', 'fgrep'].map((name) => command(name, { ...spec, complainsAs: 'grep' }, grep))];
export { toJsRegExp };
