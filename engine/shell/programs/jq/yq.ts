import { isMap, isScalar, parseAllDocuments, stringify, type Document } from 'yaml';
import type { Process, Program } from '../../../runtime/machine';
import { SystemError } from '../../../runtime/machine';
import type { Task } from '../../../runtime/process';
import { fromBytes, toBytes } from '../../text';
import { readBytes } from '../text-io';
import { PAUSE_STEPS, run } from './evaluate';
import { layOut } from './layout';
import { undefinedNames } from './names';
import { parseFilter } from './parse';
import { parseJson } from './read-json';
import { FilterError } from './tokens';
import { JqError, JqLimit } from './value';
import type { Filter, Json } from './tree';

interface Options {
  readonly words: string[];
  inPlace: boolean;
  output: 'yaml' | 'json';
  input: 'yaml' | 'json';
  indent: number;
  nullInput: boolean;
  exitStatus: boolean;
  all: boolean;
  version: boolean;
}

class YqError extends Error {
  override readonly name = 'YqError';
}

/** yq 4 (mikefarah): jq's language over YAML. What the two languages share is simulated; what only yq has is not. */
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
  const options: Options = { words: [], inPlace: false, output: 'yaml', input: 'yaml', indent: 2, nullInput: false, exitStatus: false, all: false, version: false };
  const words = args.flatMap((word) => (/^--[^=]+=/.test(word) ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : /^-[opI]=?.+/.test(word) ? [word.slice(0, 2), word.slice(2).replace(/^=/, '')] : [word]));
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    switch (word) {
      case '-i': case '--inplace': options.inPlace = true; break;
      case '-o': case '--output-format': options.output = format(words.shift()); break;
      case '-p': case '--input-format': options.input = format(words.shift()); break;
      case '-I': case '--indent': options.indent = Number(words.shift() ?? 2); break;
      case '-j': case '--tojson': options.output = 'json'; break;
      case '-n': case '--null-input': options.nullInput = true; break;
      case '-e': case '--exit-status': options.exitStatus = true; break;
      case '-r': case '--unwrapScalar': case '-P': case '--prettyPrint': case '-M': case '--no-colors': break;
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
  const onlyFile = words.length === 1 && !options.nullInput && exists(proc, words[0]!);
  const expression = onlyFile ? '.' : words[0] ?? '.';
  const files = onlyFile ? words : words.slice(1);
  if (options.all) throw new YqError('not simulated: eval-all');
  const filter = compile(expression);
  if (options.inPlace && files.length === 0) throw new YqError('write in place flag only applicable when giving an expression and at least one file');
  if (options.nullInput) return yield* print(proc, options, yield* outputsOf(proc, filter, null));
  let printed = false, status = 0;
  for (const file of files.length > 0 ? files : ['-']) {
    const text = yield* readText(proc, file);
    const documents = options.input === 'json' ? [parseJson(text)] : parseDocuments(text, file);
    const texts: string[] = [];
    for (const document of documents) texts.push(render(options, yield* outputsOf(proc, filter, document)));
    const all = texts.join(options.output === 'yaml' ? '---\n' : '');
    if (options.inPlace) yield* writeText(proc, file, all);
    else yield* proc.stdout.write(toBytes(printed && options.output === 'yaml' ? `---\n${all}` : all));
    printed = true;
    if (options.exitStatus && /^(null|false)?\n?$/.test(all)) status = 1;
  }
  if (status === 1) throw new YqError('no matches found');
  return status;
}

function compile(expression: string): Filter {
  try {
    const filter = parseFilter(expression);
    const [missing] = undefinedNames(filter, ['ENV']);
    if (missing !== undefined) throw new YqError(`not simulated: ${missing.name.replace(/\/\d+$/, '')} in yq (only what jq's language has too)`);
    return filter;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new YqError(`bad expression, please check expression syntax: ${expression}`);
  }
}

function* outputsOf(proc: Process, filter: Filter, input: Json): Task<Json[]> {
  const out: Json[] = [];
  for (const value of run(filter, input, { variables: new Map([['ENV', Object.fromEntries(proc.env)]]), ask: () => undefined, input: () => undefined, line: () => 0, file: () => null, now: () => proc.clock.now() / 1000, log: () => undefined })) {
    if (value === undefined) yield* proc.spend(PAUSE_STEPS);
    else out.push(value);
  }
  return out;
}

function* print(proc: Process, options: Options, values: readonly Json[]): Task<number> {
  yield* proc.stdout.write(toBytes(render(options, values)));
  return 0;
}

/** Several values stand one below the other; a scalar bare. */
function render(options: Options, values: readonly Json[]): string {
  return values.map((value) => {
    if (options.output === 'json') return `${layOut(value, { indent: options.indent === 0 ? undefined : ' '.repeat(options.indent), sortKeys: false, ascii: false, colour: false })}\n`;
    if (typeof value === 'string') return `${value}\n`;
    return stringify(value, { indent: Math.max(1, options.indent), lineWidth: 0, nullStr: 'null', defaultStringType: 'PLAIN' });
  }).join('');
}

const MAX_ALIASES = 100;

function parseDocuments(text: string, file: string): Json[] {
  const documents = parseAllDocuments(text, { version: '1.2', uniqueKeys: false });
  if (!Array.isArray(documents)) return [null];
  return documents.map((document) => {
    const [error] = document.errors;
    if (error) throw new YqError(`bad file '${file}': yaml: line ${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}`);
    return toJson(document as Document);
  });
}

function toJson(document: Document): Json {
  if (isScalar(document.contents) || isMap(document.contents) || document.contents) return document.toJS({ maxAliasCount: MAX_ALIASES }) as Json;
  return null;
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
