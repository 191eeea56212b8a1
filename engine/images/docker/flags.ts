import { checkUsage, type CommandName } from './usage';

/** Options of one Docker command: letters and names; those that take a value are listed in `valued`. */
export interface FlagSpec {
  readonly valued: readonly string[];
  readonly plain: readonly string[];
  /** Options end at the first argument (docker run IMAGE …). */
  readonly stopAtArgument?: boolean;
  /** Whose usage is said when the words do not fit; without it, the caller looks at `unknown` itself. */
  readonly command?: CommandName;
}

export interface Flags {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly rest: readonly string[];
  readonly unknown: string | undefined;
  has(...names: string[]): boolean;
  value(...names: string[]): string | undefined;
  all(...names: string[]): readonly string[];
}

export function parseFlags(words: readonly string[], spec: FlagSpec): Flags {
  const values = new Map<string, string[]>();
  const rest: string[] = [];
  let unknown: string | undefined;
  const add = (name: string, value: string) => values.set(name, [...(values.get(name) ?? []), value]);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (rest.length > 0 && spec.stopAtArgument) rest.push(word);
    else if (word === '--') rest.push(...words.slice((at = words.length)));
    else if (word.startsWith('--')) {
      const [name = '', ...value] = word.slice(2).split('=');
      if (spec.valued.includes(name)) add(name, value.length > 0 ? value.join('=') : (words[(at += 1)] ?? ''));
      else if (spec.plain.includes(name)) add(name, value.length > 0 ? value.join('=') : 'true');
      else unknown ??= `unknown flag: --${name}`;
    } else if (word.startsWith('-') && word.length > 1) {
      for (let letter = 1; letter < word.length; letter += 1) {
        const name = word[letter]!;
        if (spec.valued.includes(name)) {
          const value = word.slice(letter + 1).replace(/^=/, '');
          add(name, value !== '' ? value : (words[(at += 1)] ?? ''));
          break;
        }
        if (spec.plain.includes(name)) add(name, 'true');
        else unknown ??= `unknown shorthand flag: '${name}' in ${word}`;
      }
    } else rest.push(word);
  }
  if (spec.command) checkUsage(spec.command, rest.length, unknown);
  const all = (...names: string[]) => names.flatMap((name) => values.get(name) ?? []);
  return { values, rest, unknown, all, has: (...names) => all(...names).some((value) => value !== 'false'), value: (...names) => all(...names).at(-1) };
}
