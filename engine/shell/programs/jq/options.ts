import type { Json } from './tree';

export interface JqOptions {
  filter: string | undefined;
  files: string[];
  readonly flags: Set<string>;
  indent: string | undefined;
  readonly variables: Map<string, Json>;
  /** `--slurpfile NAME FILE` and `--rawfile NAME FILE`, read before anything runs. */
  readonly fileVariables: { readonly name: string; readonly file: string; readonly raw: boolean }[];
  readonly positional: Json[];
  filterFile: string | undefined;
}

const EXAMPLES: Readonly<Record<string, string>> = { arg: 'value', argjson: 'text', rawfile: 'filename', slurpfile: 'filename' };

export class OptionError extends Error {
  override readonly name = 'OptionError';
}

const LONG: Readonly<Record<string, string>> = {
  'null-input': 'n', 'raw-input': 'R', slurp: 's', 'compact-output': 'c', 'raw-output': 'r', 'join-output': 'j', 'ascii-output': 'a', 'sort-keys': 'S', 'color-output': 'C', 'monochrome-output': 'M',
  tab: 'tab', 'exit-status': 'e', 'from-file': 'f', version: 'V', help: 'h', seq: 'seq', stream: 'stream', 'raw-output0': 'raw-output0', unbuffered: 'unbuffered', 'stream-errors': 'stream',
};
const SHORT = new Set('nRscrjaSCMefVhL');

/** Reads jq's arguments: options stand anywhere, the first other word is the filter. */
export function readOptions(args: readonly string[], parse: (text: string) => Json): JqOptions {
  const options: JqOptions = { filter: undefined, files: [], flags: new Set(), indent: '  ', variables: new Map(), fileVariables: [], positional: [], filterFile: undefined };
  const words = [...args];
  let rest: 'files' | 'args' | 'jsonargs' = 'files', ended = false;
  const operand = (word: string): void => {
    if (options.filter === undefined) options.filter = word;
    else if (rest === 'files') options.files.push(word);
    else options.positional.push(rest === 'args' ? word : json(word, 'invalid JSON text passed to --jsonargs', parse));
  };
  const take = (option: string, count: number): string[] => {
    if (words.length < count) throw new OptionError(`--${option} takes ${count === 1 ? 'one parameter' : `two parameters (e.g. --${option} varname ${EXAMPLES[option]})`}`);
    return words.splice(0, count);
  };
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (ended || !/^-[-A-Za-z]/.test(word)) operand(word);
    else if (word === '--') ended = true;
    else if (word.startsWith('--')) longOption(word.slice(2), options, take, parse, (kind) => { rest = kind; });
    else {
      for (const letter of word.slice(1)) {
        if (!SHORT.has(letter)) throw new OptionError(`Unknown option ${word}`);
        options.flags.add(letter);
      }
    }
  }
  // With -f the first operand, wherever it stands, is the file that the filter is in.
  if (options.flags.has('f')) [options.filterFile, options.filter] = [options.filter, undefined];
  return options;
}

function longOption(name: string, options: JqOptions, take: (option: string, count: number) => string[], parse: (text: string) => Json, setRest: (kind: 'args' | 'jsonargs') => void): void {
  switch (name) {
    case 'arg': {
      const [key, value] = take(name, 2);
      if (!options.variables.has(key!)) options.variables.set(key!, value!);
      return;
    }
    case 'argjson': {
      const [key, value] = take(name, 2);
      options.variables.set(key!, json(value!, 'invalid JSON text passed to --argjson', parse));
      return;
    }
    case 'slurpfile': case 'rawfile': {
      const [key, file] = take(name, 2);
      options.fileVariables.push({ name: key!, file: file!, raw: name === 'rawfile' });
      return;
    }
    case 'indent': {
      const width = Math.trunc(Number(/^\s*[-+]?\d+/.exec(take(name, 1)[0]!)?.[0] ?? 0));
      if (width < -1 || width > 7) throw new OptionError('--indent takes a number between -1 and 7');
      options.indent = width === -1 ? '\t' : width === 0 ? undefined : ' '.repeat(width);
      return;
    }
    case 'args': case 'jsonargs': setRest(name); return;
    default: {
      const letter = LONG[name];
      if (letter === undefined) throw new OptionError(`Unknown option --${name}`);
      options.flags.add(letter);
      if (letter === 'tab') options.indent = '\t';
    }
  }
}

function json(text: string, message: string, parse: (text: string) => Json): Json {
  try {
    return parse(text);
  } catch {
    throw new OptionError(message);
  }
}
