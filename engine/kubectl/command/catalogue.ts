import data from './commands.json';
import type { FlagSpec, FlagType } from './flag-set';

/** One command of the tree: its flags, aliases and groups of subcommands, as the real program has them. */
export interface CommandRecord {
  readonly path: string;
  /** Undefined for a command that is loaded late: `wholeRecord` of later-catalogue.ts has them. */
  readonly flags: readonly FlagSpec[] | undefined;
  readonly aliases: readonly string[];
  readonly groups: readonly { readonly title: string; readonly names: readonly string[] }[];
}

interface RawCommand {
  readonly flags?: readonly number[];
  readonly aliases?: readonly string[];
  readonly groups?: readonly (readonly string[])[];
}

const raw = data as unknown as { flags: (string | undefined)[][]; global: number[]; commands: Record<string, RawCommand> };

export const flagSpecs = (rows: readonly (readonly (string | undefined)[])[]): readonly FlagSpec[] => rows.map(([name, short, type, value, bare]) => ({
  name: name!,
  short: short!,
  type: type as FlagType,
  value: value!,
  ...(bare !== undefined ? { bare } : type === 'b' ? { bare: 'true' } : {}),
}));

const all = flagSpecs(raw.flags);

/** Flags that every command takes. */
export const globalFlags: readonly FlagSpec[] = raw.global.map((at) => all[at]!);

/** Of kustomize: hidden, and still heeded. */
const REORDER: FlagSpec = { name: 'reorder', short: '', type: 's', value: '', deprecated: "use the new 'sortOptions' field in kustomization.yaml instead." };
const RECORD: FlagSpec = { name: 'record', short: '', type: 'b', value: 'false', bare: 'true', deprecated: '--record will be removed in the future' };
const RECORDING = /^(annotate|apply|autoscale|edit|expose|label|patch|scale|set (image|resources|selector|serviceaccount)|create)$/;

/** The flags of a command with the one that the help page does not list. */
export function withHidden(path: string, flags: readonly FlagSpec[]): readonly FlagSpec[] {
  if (path === 'kustomize') return [...flags, REORDER];
  return RECORDING.test(path) && !flags.some((flag) => flag.name === 'record') ? [...flags, RECORD] : flags;
}

const records = new Map<string, CommandRecord>();

/** The record of a command by its full path without "kubectl" ("rollout status"); undefined when there is none. */
export function commandRecord(path: string): CommandRecord | undefined {
  const known = records.get(path);
  if (known) return known;
  const found = raw.commands[path];
  if (!found) return undefined;
  const record: CommandRecord = {
    path,
    flags: found.flags && withHidden(path, found.flags.map((at) => all[at]!)),
    aliases: found.aliases ?? [],
    groups: (found.groups ?? []).map(([title, ...names]) => ({ title: title!, names })),
  };
  records.set(path, record);
  return record;
}

/** Names of the subcommands in the order of the help page. */
export function subcommands(path: string): string[] {
  return (commandRecord(path)?.groups ?? []).flatMap((group) => [...group.names]);
}

/** The child that a word means, by name or alias. */
export function childOf(path: string, word: string): string | undefined {
  for (const name of subcommands(path)) {
    const child = path ? `${path} ${name}` : name;
    if (name === word || commandRecord(child)?.aliases.includes(word)) return child;
  }
  if (path === '' && (word === 'options' || word === 'help')) return word;
  return undefined;
}

/** cobra's SuggestionsFor: names within a Levenshtein distance of 2, or that begin with what was typed. */
export function suggestions(path: string, typed: string): string[] {
  const names = subcommands(path);
  // In the order in which the program registers them, which for the last ones is not that of the help page.
  const last = ['config', 'plugin', 'version', 'api-versions', 'api-resources'];
  const registered = path === '' ? [...names.filter((name) => !last.includes(name)), ...last] : names;
  return registered.filter((name) => levenshtein(typed.toLowerCase(), name.toLowerCase()) <= 2 || name.toLowerCase().startsWith(typed.toLowerCase()));
}

function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
