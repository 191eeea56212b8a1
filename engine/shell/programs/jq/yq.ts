import { parseAllDocuments } from 'yaml';
import type { Node } from 'yaml';
import type { Process, Program } from '../../../runtime/machine';
import { SystemError } from '../../../runtime/machine';
import type { Task } from '../../../runtime/process';
import { readBytes } from '../../../runtime/whole-stream';
import { fromBytes, toBytes } from '../../text';
import { PAUSE_STEPS, run } from './evaluate';
import { layOut } from './layout';
import { undefinedNames } from './names';
import { parseFilter } from './parse';
import { parseJson } from './read-json';
import { FilterError } from './tokens';
import { JqError, JqLimit } from './value';
import type { Filter, Json } from './tree';
import { readScalar, sourceOf, YamlSource } from './yq-nodes';
import type { Style } from './yq-nodes';
import { adapted, mergeFlags, merged, translate, YqWordError } from './yq-words';
import type { Place } from './yq-words';

interface Options {
  readonly words: string[];
  pretty: boolean;
  separated: boolean;
  expression: string | undefined;
  inPlace: boolean;
  output: 'yaml' | 'json';
  input: 'yaml' | 'json';
  indent: number;
  nullInput: boolean;
  exitStatus: boolean;
  all: boolean;
  version: boolean;
}

const INDENT_LIMIT = 100;

class YqError extends Error {
  override readonly name = 'YqError';
}

/**
 * yq 4 (mikefarah): jq's language over YAML, with comments and styles where nothing changed. What the two languages
 * share is simulated, and what yq-words.ts puts into jq's words; the rest is refused by name.
 */
export const yq: Program = function* yq(proc) {
  try {
    return yield* runYq(proc, readOptions(proc.argv.slice(1)));
  } catch (error) {
    if (!(error instanceof YqError || error instanceof JqError || error instanceof JqLimit)) throw error;
    yield* proc.err(`${error instanceof JqLimit ? 'podlab' : 'Error'}: ${error.message}\n`);
    return 1;
  }
};

function readOptions(args: readonly string[]): Options {
  const options: Options = { words: [], pretty: false, separated: true, expression: undefined, inPlace: false, output: 'yaml', input: 'yaml', indent: 2, nullInput: false, exitStatus: false, all: false, version: false };
  const words = args.flatMap((word) => (/^--[^=]+=/.test(word) ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : /^-[opI]=?.+/.test(word) ? [word.slice(0, 2), word.slice(2).replace(/^=/, '')] : [word]));
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    switch (word) {
      case '-i': case '--inplace': options.inPlace = true; break;
      case '-o': case '--output-format': options.output = format(words.shift()); break;
      case '-p': case '--input-format': options.input = format(words.shift()); break;
      case '-I': case '--indent': options.indent = indent(words.shift() ?? ''); break;
      case '-j': case '--tojson': options.output = 'json'; break;
      case '-n': case '--null-input': options.nullInput = true; break;
      case '-e': case '--exit-status': options.exitStatus = true; break;
      case '-P': case '--prettyPrint': options.pretty = true; break;
      case '-N': case '--no-doc': options.separated = false; break;
      case '--expression': options.expression = words.shift(); break;
      case '-r': case '--unwrapScalar': case '-M': case '--no-colors': break;
      case '-s': case '--split-exp': case '-C': case '--colors': case '-f': case '--front-matter': case '--from-file': throw new YqError(`not simulated: ${word}`);
      case '-V': case '--version': options.version = true; break;
      case 'eval': case 'e': case 'eval-all': case 'ea':
        if (options.words.length > 0) options.words.push(word);
        else options.all = word.endsWith('a') || word === 'eval-all';
        break;
      default:
        if (word.startsWith('-') && word !== '-') throw new YqError(`unknown ${word.startsWith('--') ? 'flag' : 'shorthand flag'}: ${word.startsWith('--') ? word : `'${word[1]}' in ${word}`}`);
        options.words.push(word);
    }
  }
  return options;
}

function indent(text: string): number {
  if (!/^\d+$/.test(text)) throw new YqError(`invalid argument "${text}" for "-I, --indent" flag: strconv.ParseInt: parsing "${text}": invalid syntax`);
  if (Number(text) > INDENT_LIMIT) throw new YqError(`not simulated: an indent of more than ${INDENT_LIMIT}`);
  return Number(text);
}

function format(name: string | undefined): 'yaml' | 'json' {
  if (name === 'y' || name === 'yaml') return 'yaml';
  if (name === 'j' || name === 'json') return 'json';
  throw new YqError(`unknown format '${name ?? ''}' please use [yaml|json] (not simulated: the others)`);
}

function* runYq(proc: Process, options: Options): Task<number> {
  if (options.version) {
    yield* proc.out('yq (https://github.com/mikefarah/yq/) version v4.44.3\n');
    return 0;
  }
  const { words } = options;
  const onlyFile = options.expression !== undefined || (words.length === 1 && !options.nullInput && exists(proc, words[0]!));
  const expression = options.expression ?? (onlyFile ? '.' : words[0] ?? '.');
  const files = onlyFile ? words : words.slice(1);
  const flags = options.all ? mergeFlags(expression) : undefined;
  if (flags !== undefined) return yield* mergeFiles(proc, options, files, flags);
  const call = new Call(proc, options, expression);
  if (options.inPlace && files.length === 0) throw new YqError('write in place flag only applicable when giving an expression and at least one file');
  if (options.nullInput) {
    yield* proc.stdout.write(toBytes((yield* call.texts(sourceOf(null), { document: 0, file: 0, name: '' })).join('')));
    return 0;
  }
  if (options.all && /file_?[iI]ndex|\bfi\b|ireduce/.test(expression)) throw new YqError('not simulated: eval-all, but for the merging of files');
  let printed = false, status = 0;
  for (const [number, file] of (files.length > 0 ? files : ['-']).entries()) {
    const sources = readSources(options, yield* readText(proc, file), file);
    const texts: string[] = [];
    for (const [document, source] of sources.entries()) texts.push((yield* call.texts(source, { document, file: number, name: file })).join(''));
    const shown = texts.filter((text) => text !== '');
    const mark = options.output === 'yaml' && options.separated ? '---\n' : '';
    const all = shown.map((text, at) => (at > 0 && !text.startsWith('---\n') ? mark + text : text)).join('');
    if (options.inPlace) yield* writeText(proc, file, all);
    else yield* proc.stdout.write(toBytes(printed && all !== '' ? mark + all : all));
    printed ||= all !== '';
    if (options.exitStatus && /^(null|false)?\n?$/.test(all)) status = 1;
  }
  if (status === 1) throw new YqError('no matches found');
  return status;
}

/** One expression over documents: read once for each place that it asks about. */
class Call {
  readonly #style: Style;
  readonly #expression: string;

  constructor(private readonly proc: Process, private readonly options: Options, expression: string) {
    // The one thing that people do to comments.
    const stripping = /\.\.\.\s*comments\s*\|?=\s*""/;
    this.#style = { indent: options.indent, pretty: options.pretty, withoutComments: stripping.test(expression) };
    this.#expression = expression.replace(stripping, '.');
    this.#compile({ document: 0, file: 0, name: '' });
  }

  *texts(source: YamlSource, place: Place): Task<string[]> {
    const { proc, options } = this;
    const { filter, paths } = this.#compile(place);
    if (options.output === 'yaml') {
      try {
        return (yield* outputsOf(proc, paths, source.value)).map((path) => source.atPath(path as Json[], this.#style));
      } catch (error) {
        // What is made and not found has no path.
        if (!(error instanceof JqError)) throw error;
      }
    }
    const values = yield* outputsOf(proc, filter, source.value);
    if (options.output === 'yaml') return values.map((value) => source.text(value, this.#style));
    return values.map((value) => `${layOut(value, { indent: options.indent === 0 ? undefined : ' '.repeat(options.indent), sortKeys: false, ascii: false, colour: false })}\n`);
  }

  #compile(place: Place): { filter: Filter; paths: Filter } {
    try {
      const text = translate(this.#expression, (name) => this.proc.env.get(name), readScalar, place);
      const filter = adapted(parseFilter(text));
      const [missing] = undefinedNames(filter, ['ENV']);
      if (missing !== undefined) throw new YqWordError(missing.name.replace(/\/\d+$/, ''));
      return { filter, paths: adapted(parseFilter(`path(${text})`)) };
    } catch (error) {
      if (error instanceof YqWordError) throw new YqError(`not simulated: ${error.message} in yq`);
      if (!(error instanceof FilterError)) throw error instanceof JqError || error instanceof JqLimit ? error : new YqError((error as Error).message);
      throw new YqError(`bad expression, please check expression syntax: ${this.#expression}`);
    }
  }
}

function* mergeFiles(proc: Process, options: Options, files: readonly string[], flags: string): Task<number> {
  const sources: YamlSource[] = [];
  const nodes = new WeakMap<object, Node>();
  for (const file of files) sources.push(...readSources(options, yield* readText(proc, file), file, nodes));
  const [first] = sources;
  if (!first) return 0;
  const value = sources.slice(1).reduce<Json>((all, source) => merged(all, source.value, flags), first.value);
  const text = options.output === 'yaml' ? first.text(value, { indent: options.indent, pretty: options.pretty, withoutComments: false }) : `${layOut(value, { indent: ' '.repeat(options.indent), sortKeys: false, ascii: false, colour: false })}\n`;
  if (options.inPlace) yield* writeText(proc, files[0]!, text);
  else yield* proc.stdout.write(toBytes(text));
  return 0;
}

function* outputsOf(proc: Process, filter: Filter, input: Json): Task<Json[]> {
  const out: Json[] = [];
  for (const value of run(filter, input, { variables: new Map([['ENV', Object.fromEntries(proc.env)]]), ask: () => undefined, input: () => undefined, line: () => 0, file: () => null, now: () => proc.clock.now() / 1000, log: () => undefined })) {
    if (value === undefined) yield* proc.spend(PAUSE_STEPS);
    else out.push(value);
  }
  return out;
}

function readSources(options: Options, text: string, file: string, nodes?: WeakMap<object, Node>): YamlSource[] {
  if (options.input === 'json') return [sourceOf(parseJson(text))];
  const documents = parseAllDocuments(text, { version: '1.2', uniqueKeys: false });
  if (!Array.isArray(documents)) return [sourceOf(null)];
  return documents.map((document, at) => {
    const [error] = document.errors;
    if (error) throw new YqError(`bad file '${file}': yaml: line ${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}`);
    try {
      return new YamlSource(document, at === 0 && /^---(?:\s|$)/.test(text), nodes);
    } catch (problem) {
      if (!(problem instanceof ReferenceError)) throw problem;
      const unknown = /^Unresolved alias .*: (.*)$/.exec(problem.message)?.[1];
      throw new YqError(`bad file '${file}': yaml: ${unknown === undefined ? 'document contains excessive aliasing' : `unknown anchor '${unknown}' referenced`}`);
    }
  });
}

const exists = (proc: Process, name: string): boolean => {
  try {
    return proc.machine.fs.stat(name.startsWith('/') ? name : `${proc.cwd}/${name}`).kind === 'file';
  } catch {
    return false;
  }
};

function* readText(proc: Process, name: string): Task<string> {
  if (name === '-') return fromBytes(yield* readBytes(proc.stdin));
  try {
    return fromBytes(yield* readBytes(proc.open(name, { read: true })));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new YqError(`open ${name}: ${error.message.toLowerCase()}`);
  }
}

function* writeText(proc: Process, name: string, text: string): Task<void> {
  const file = proc.open(name, { write: true, truncate: true });
  yield* file.write(toBytes(text));
  file.release();
}
