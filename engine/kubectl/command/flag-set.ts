import { parseGoDuration } from '../../api/go-duration';
import { KubectlError } from '../errors';

/** b bool, s string, i integer, d duration, m pairs KEY=VALUE, l comma-separated list, a list whose items are taken whole. */
export type FlagType = 'b' | 's' | 'i' | 'd' | 'm' | 'l' | 'a';

export interface FlagSpec {
  readonly name: string;
  readonly short: string;
  readonly type: FlagType;
  readonly value: string;
  /** The value of the flag when it is given without one; undefined means that it needs one. */
  readonly bare?: string;
  /** Said on stderr when the flag is used. */
  readonly deprecated?: string;
}

/** The flags of one command line after parsing, in the manner of spf13/pflag. */
export class Flags {
  readonly #values = new Map<string, string | string[]>();
  readonly #specs = new Map<string, FlagSpec>();
  readonly notices: string[] = [];

  constructor(specs: Iterable<FlagSpec>) {
    for (const spec of specs) this.#specs.set(spec.name, spec);
  }

  has(name: string): boolean {
    return this.#specs.has(name);
  }

  /** Whether the flag stood on the command line. */
  changed(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string {
    const value = this.#values.get(name) ?? this.#specs.get(name)?.value ?? '';
    return Array.isArray(value) ? value.join(',') : value;
  }

  on(name: string): boolean {
    return parseBool(this.text(name)) === true;
  }

  number(name: string): number {
    return Number(this.text(name) || '0');
  }

  /** Milliseconds. */
  duration(name: string): number {
    return parseGoDuration(this.text(name)) ?? 0;
  }

  /** The pairs of a flag of type m; the last one of a key counts. */
  pairs(name: string): ReadonlyMap<string, string> {
    return new Map(this.list(name).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  }

  list(name: string): readonly string[] {
    const value = this.#values.get(name);
    if (Array.isArray(value)) return value;
    const fallback = this.#specs.get(name)?.value ?? '';
    const inner = fallback.replace(/^\[|\]$/g, '');
    return inner === '' ? [] : inner.split(',');
  }

  specs(): IterableIterator<FlagSpec> {
    return this.#specs.values();
  }

  set(spec: FlagSpec, raw: string): void {
    const refuse = (why: string): never => {
      const label = spec.short ? `-${spec.short}, --${spec.name}` : `--${spec.name}`;
      throw new KubectlError(`invalid argument ${quoteGo(raw)} for "${label}" flag: ${why}`);
    };
    if (spec.type === 'b' && parseBool(raw) === undefined) refuse(`strconv.ParseBool: parsing ${quoteGo(raw)}: invalid syntax`);
    if (spec.type === 'i' && !/^[+-]?(\d[\d_]*|0x[0-9a-fA-F]+|0o?[0-7]+|0b[01]+)$/.test(raw)) refuse(`strconv.ParseInt: parsing ${quoteGo(raw)}: invalid syntax`);
    if (spec.type === 'd' && parseGoDuration(raw) === undefined) refuse(durationFault(raw));
    if (spec.deprecated && !this.#values.has(spec.name)) this.notices.push(`Flag --${spec.name} has been deprecated, ${spec.deprecated}\n`);
    if (spec.type !== 'l' && spec.type !== 'a' && spec.type !== 'm') {
      this.#values.set(spec.name, raw);
      return;
    }
    const before = this.#values.get(spec.name);
    const items = spec.type === 'l' || (spec.type === 'm' && raw.split('=').length > 2) ? splitCsv(raw) : [raw];
    const single = spec.type === 'm' ? items.find((item) => !item.includes('=')) : undefined;
    if (single !== undefined) refuse(spec.name === 'aggregation-rule' ? 'malformed pair, expect string=string' : `${single} must be formatted as key=value`);
    this.#values.set(spec.name, Array.isArray(before) ? [...before, ...items] : items);
  }
}

export interface ParsedLine {
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many of the arguments stood before `--`; -1 without it (cobra's ArgsLenAtDash). */
  readonly argsBeforeDash: number;
  readonly help: boolean;
}

/** Parses words in pflag's manner. Throws KubectlError in pflag's words. */
export function parseFlags(words: readonly string[], specs: readonly FlagSpec[]): ParsedLine {
  const flags = new Flags(specs);
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const byShort = new Map(specs.filter((spec) => spec.short).map((spec) => [spec.short, spec]));
  const args: string[] = [];
  let argsBeforeDash = -1;
  let help = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word === '--') {
      argsBeforeDash = args.length;
      args.push(...words.slice(at + 1));
      break;
    }
    if (word.length < 2 || !word.startsWith('-')) {
      args.push(word);
      continue;
    }
    if (word.startsWith('--')) {
      if (word === '--help' || word === '--help=true') {
        help = true;
        continue;
      }
      at += takeLong(word, words[at + 1], byName, flags);
      continue;
    }
    if (takesHelp(word, byShort)) {
      help = true;
      continue;
    }
    at += takeShort(word, words[at + 1], byShort, flags);
  }
  return { flags, args, argsBeforeDash, help };
}

function takesHelp(word: string, byShort: ReadonlyMap<string, FlagSpec>): boolean {
  return word === '-h' && !byShort.has('h');
}

function takeLong(word: string, next: string | undefined, byName: ReadonlyMap<string, FlagSpec>, flags: Flags): number {
  const body = word.slice(2);
  const equals = body.indexOf('=');
  const name = equals < 0 ? body : body.slice(0, equals);
  if (name === '' || name.startsWith('-')) throw new KubectlError(`bad flag syntax: ${word}`);
  const spec = byName.get(name);
  if (!spec) {
    if (name === 'help') throw new KubectlError(`invalid argument ${quoteGo(body.slice(equals + 1))} for "-h, --help" flag: strconv.ParseBool: parsing ${quoteGo(body.slice(equals + 1))}: invalid syntax`);
    throw new KubectlError(`unknown flag: --${name}`);
  }
  if (equals >= 0) {
    flags.set(spec, body.slice(equals + 1));
    return 0;
  }
  if (spec.bare !== undefined) {
    flags.set(spec, spec.bare);
    return 0;
  }
  if (next === undefined) throw new KubectlError(`flag needs an argument: --${name}`);
  flags.set(spec, next);
  return 1;
}

function takeShort(word: string, next: string | undefined, byShort: ReadonlyMap<string, FlagSpec>, flags: Flags): number {
  const letters = word.slice(1);
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at]!;
    const spec = byShort.get(letter);
    if (!spec) throw new KubectlError(`unknown shorthand flag: '${letter}' in -${letters.slice(at)}`);
    const rest = letters.slice(at + 1);
    if (rest.startsWith('=') && rest.length > 1) {
      flags.set(spec, rest.slice(1));
      return 0;
    }
    if (spec.bare !== undefined) {
      flags.set(spec, spec.bare);
      continue;
    }
    if (rest !== '') {
      flags.set(spec, rest);
      return 0;
    }
    if (next === undefined) throw new KubectlError(`flag needs an argument: '${letter}' in -${letters.slice(at)}`);
    flags.set(spec, next);
    return 1;
  }
  return 0;
}

/** The words that are neither flags nor values of flags (cobra's stripFlags), with their positions. */
export function bareWords(words: readonly string[], specs: readonly FlagSpec[]): { word: string; at: number }[] {
  const out: { word: string; at: number }[] = [];
  const needsValue = (flag: FlagSpec | undefined): boolean => !flag || flag.bare === undefined;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word === '--') break;
    if (word.startsWith('--')) {
      if (!word.includes('=') && needsValue(specs.find((spec) => spec.name === word.slice(2))) && word !== '--help') at += 1;
    } else if (word.startsWith('-') && word.length > 1) {
      if (word.length === 2 && word !== '-h' && needsValue(specs.find((spec) => spec.short === word.slice(1)))) at += 1;
    } else if (word !== '') out.push({ word, at });
  }
  return out;
}

/** strconv.ParseBool. */
export function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  return undefined;
}

/** strconv.Quote for everyday text. */
function quoteGo(text: string): string {
  return JSON.stringify(text);
}

function durationFault(raw: string): string {
  if (/^[+-]?\d+(\.\d*)?$/.test(raw)) return `time: missing unit in duration ${quoteGo(raw)}`;
  const unit = /^[+-]?\d+(?:\.\d*)?([^\d.]+)/.exec(raw);
  if (unit) return `time: unknown unit ${quoteGo(unit[1]!)} in duration ${quoteGo(raw)}`;
  return `time: invalid duration ${quoteGo(raw)}`;
}

/** encoding/csv on one line: double quotes protect commas. */
function splitCsv(text: string): string[] {
  if (text === '') return [];
  const out: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      let value = '';
      at += 1;
      while (at < text.length && !(text[at] === '"' && text[at + 1] !== '"')) {
        if (text[at] === '"') at += 1;
        value += text[at];
        at += 1;
      }
      out.push(value);
      at += 1;
    } else {
      const end = text.indexOf(',', at);
      out.push(end < 0 ? text.slice(at) : text.slice(at, end));
      at = end < 0 ? text.length : end;
    }
    if (text[at] !== ',') return out;
    at += 1;
  }
}
