import { SystemError } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { patternRegExp } from '../pattern';
import { toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { lstat, stat } from './files';
import { compareBytes, compareVersions } from './version-order';
import { treeAsJson, treeAsText, treeAsXml } from './tree-forms';
import type { TreeItem, TreeOptions } from './tree-item';

const USAGE = `usage: tree [-acdfghilnpqrstuvxACDFJQNSUX] [-L level [-R]] [-H  baseHREF]
	[-T title] [-o filename] [-P pattern] [-I pattern] [--gitignore]
	[--gitfile[=]file] [--matchdirs] [--metafirst] [--ignore-case]
	[--nolinks] [--hintro[=]file] [--houtro[=]file] [--inodes] [--device]
	[--sort[=]<name>] [--dirsfirst] [--filesfirst] [--filelimit #] [--si]
	[--du] [--prune] [--charset[=]X] [--timefmt[=]format] [--fromfile]
	[--fflinks] [--info] [--infofile[=]file] [--noreport] [--version]
	[--help] [--] [directory ...]
`;

const LETTERS = 'acdfghilnpqrstuvxACDFJQNSUX';
const WITH_VALUE = 'LPIoHT';
const WORDS = ['prune', 'noreport', 'matchdirs', 'ignore-case', 'dirsfirst', 'filesfirst', 'inodes', 'si', 'du', 'help', 'version', 'metafirst'];
const WORDS_WITH_VALUE = ['sort', 'filelimit', 'charset', 'timefmt'];
const NOT_SIMULATED = ['gitignore', 'gitfile', 'nolinks', 'hintro', 'houtro', 'device', 'fromfile', 'fflinks', 'info', 'infofile'];
const SORTS = ['name', 'version', 'size', 'mtime', 'ctime'];

function readTreeOptions(args: readonly string[]): TreeOptions | { readonly wrong: string } {
  const flags = new Set<string>(), values = new Map<string, string[]>(), operands: string[] = [];
  const keep = (name: string, value: string) => values.set(name, [...(values.get(name) ?? []), value]);
  const rest = args.slice();
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--') return { flags, values, operands: [...operands, ...rest] };
    if (!/^-./.test(argument)) operands.push(argument);
    else if (argument.startsWith('--')) {
      const [, name, given] = /^--([^=]*)(?:=([^]*))?$/.exec(argument)!;
      if (NOT_SIMULATED.includes(name!)) return { wrong: `not simulated: tree --${name}\n` };
      if (WORDS.includes(name!)) flags.add(name!);
      else if (!WORDS_WITH_VALUE.includes(name!)) return { wrong: `tree: Invalid argument \`${argument}'.\n${USAGE}` };
      else if (given === undefined && rest.length === 0) return { wrong: `tree: Missing argument to --${name}\n` };
      else keep(name!, given ?? rest.shift()!);
    } else {
      for (const letter of argument.slice(1)) {
        if (letter === 'H' || letter === 'T' || letter === 'R') return { wrong: `not simulated: tree -${letter}\n` };
        if (LETTERS.includes(letter)) flags.add(letter);
        else if (!WITH_VALUE.includes(letter)) return { wrong: `tree: Invalid argument -\`${letter}'.\n${USAGE}` };
        else if (rest.length === 0) return { wrong: `tree: Missing argument to -${letter} option.\n` };
        else keep(letter, rest.shift()!);
      }
    }
  }
  return { flags, values, operands };
}

function problemOf({ values }: TreeOptions): string | undefined {
  const level = values.get('L')?.at(-1);
  if (level !== undefined && !(parseInt(level, 10) > 0)) return 'tree: Invalid level, must be greater than 0.\n';
  return undefined;
}

/** Reads directories as the options ask. */
class TreeReader {
  readonly #deepest: number;
  readonly #most: number;
  readonly #wanted: readonly RegExp[];
  readonly #ignored: readonly RegExp[];
  /** The directories that were read, which links are not followed into again. */
  readonly #seen = new Set<number>();

  constructor(private readonly context: Context, private readonly options: TreeOptions) {
    const last = (name: string) => parseInt(options.values.get(name)?.at(-1) ?? '', 10) || Infinity;
    const patterns = (name: string) => (options.values.get(name) ?? []).flatMap((text) => text.split('|')).map((one) => patternRegExp(one, { ignoreCase: options.flags.has('ignore-case') }));
    this.#deepest = last('L');
    this.#most = last('filelimit');
    this.#wanted = patterns('P');
    this.#ignored = patterns('I');
  }

  root(operand: string): TreeItem | undefined {
    const name = this.options.flags.has('f') ? operand.replace(/(?!^)\/+$/, '') : operand;
    const found = stat(this.context, name);
    return found && this.#list({ name, path: this.context.path(name), stat: found, bytes: found.size }, 1);
  }

  #list(item: TreeItem, depth: number): TreeItem {
    if ((item.targetStat ?? item.stat).kind !== 'directory') return depth === 1 ? { ...item, note: 'error opening dir' } : item;
    if (depth > this.#deepest) return item;
    const { inode } = item.targetStat ?? item.stat;
    if (item.target !== undefined && this.#seen.has(inode)) return { ...item, note: 'recursive, not followed' };
    let names: readonly string[];
    try {
      names = this.context.proc.machine.fs.readDirectory(item.path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return { ...item, note: 'error opening dir' };
    }
    this.#seen.add(inode);
    const children = this.#sorted(names.map((name) => this.#item(item.path, name, depth)).filter((child) => child !== undefined));
    if (children.length > this.#most) return { ...item, note: `${children.length} entries exceeds filelimit, not opening dir` };
    return { ...item, children, bytes: this.options.flags.has('du') ? children.reduce((sum, child) => sum + child.bytes, item.bytes) : item.bytes };
  }

  #item(directory: string, name: string, depth: number): TreeItem | undefined {
    const { flags } = this.options;
    const path = `${directory === '/' ? '' : directory}/${name}`;
    const found = lstat(this.context, path);
    if (!found || (name.startsWith('.') && !flags.has('a'))) return undefined;
    const link = found.kind === 'symlink';
    const targetStat = link ? stat(this.context, path) : undefined;
    const isDirectory = (targetStat ?? found).kind === 'directory';
    const followed = isDirectory && (!link || flags.has('l'));
    const matches = (patterns: readonly RegExp[]) => patterns.some((pattern) => pattern.test(name) || (isDirectory && pattern.test(`${name}/`)));
    if ((!followed && this.#wanted.length > 0 && !matches(this.#wanted)) || matches(this.#ignored) || (flags.has('d') && !isDirectory)) return undefined;
    const item: TreeItem = { name, path, stat: found, bytes: found.size, ...(link ? { target: this.context.proc.machine.fs.readLink(path), targetStat } : {}) };
    const listed = followed ? this.#list(item, depth + 1) : item;
    return isDirectory && flags.has('prune') && !flags.has('d') && !listed.children?.length ? undefined : listed;
  }

  #sorted(items: TreeItem[]): TreeItem[] {
    const { flags, values } = this.options;
    const by = flags.has('v') ? 'version' : flags.has('t') ? 'mtime' : flags.has('c') ? 'ctime' : values.get('sort')?.at(-1) ?? 'name';
    if (!flags.has('U')) {
      items.sort((a, b) => compareBytes(a.name, b.name));
      if (by === 'version') items.sort((a, b) => compareVersions(a.name, b.name));
      else if (by === 'size') items.sort((a, b) => b.bytes - a.bytes);
      else if (by !== 'name') items.sort((a, b) => a.stat.mtimeMs - b.stat.mtimeMs);
      if (flags.has('r')) items.reverse();
    }
    const first = flags.has('dirsfirst') ? 1 : flags.has('filesfirst') ? -1 : 0;
    const isDirectory = (item: TreeItem) => Number((item.targetStat ?? item.stat).kind === 'directory');
    return first === 0 ? items : items.sort((a, b) => first * (isDirectory(b) - isDirectory(a)));
  }
}

function* tree(context: Context): Task<number> {
  if (context.words === 'busybox') return yield* plainTree(context);
  const options = readTreeOptions(context.operands);
  const wrong = 'wrong' in options ? options.wrong : options.flags.has('help') ? 'not simulated: tree --help\n' : problemOf(options);
  if (wrong !== undefined || 'wrong' in options) {
    yield* context.proc.err(wrong!);
    return 1;
  }
  if (options.flags.has('version')) {
    yield* context.out('tree v2.1.0 © 1996 - 2022 by Steve Baker, Thomas Moore, Francesc Rocher, Florian Sesser, Kyosuke Tokoro\n');
    return 0;
  }
  const sort = options.values.get('sort')?.at(-1);
  if (sort !== undefined && !SORTS.includes(sort)) {
    yield* context.proc.err(`tree: Sort type '${sort}' not valid, should be one of: `);
    yield* context.out(`${SORTS.join(',')}\n`);
    return 1;
  }
  const reader = new TreeReader(context, options);
  const roots = (options.operands.length > 0 ? options.operands : ['.']).map((name) => reader.root(name) ?? name);
  const form = options.flags.has('J') ? treeAsJson : options.flags.has('X') ? treeAsXml : treeAsText;
  const text = form(context, options, roots);
  const file = options.values.get('o')?.at(-1);
  if (file === undefined) yield* context.out(text);
  else {
    const opened = context.proc.open(file, { write: true, create: true, truncate: true });
    yield* opened.write(toBytes(text));
    opened.release();
  }
  return roots.some((root) => typeof root === 'string') ? 2 : 0;
}

/** BusyBox's applet knows no options and always speaks of several. */
function* plainTree(context: Context): Task<number> {
  const wrong = context.operands.find((argument) => /^-./.test(argument));
  if (wrong !== undefined) {
    yield* context.proc.err(`tree: invalid option -- '${wrong[1]}'\nBusyBox v1.36.1 multi-call binary.\n\nUsage: tree (not simulated: its help)\n`);
    return 1;
  }
  const options: TreeOptions = { flags: new Set(['plain']), values: new Map(), operands: context.operands };
  const reader = new TreeReader(context, options);
  yield* context.out(treeAsText(context, options, (context.operands.length > 0 ? context.operands : ['.']).map((name) => reader.root(name) ?? name)));
  return 0;
}

export const treeing = [command('tree', { raw: true }, tree)];
