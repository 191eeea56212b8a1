import { commandRecord, flagSpecs, withHidden, type CommandRecord } from './catalogue';
import type { FlagSpec } from './flag-set';
import data from './later-commands.json';

/** A command with its flags, wherever they are kept, and its usage line. */
interface WholeRecord extends CommandRecord {
  readonly usage: string;
  readonly flags: readonly FlagSpec[];
}

const raw = data as unknown as { flags: (string | undefined)[][]; commands: Record<string, { readonly usage: string; readonly flags?: readonly number[] }> };
const all = flagSpecs(raw.flags);

/** The record of a command by its full path without "kubectl"; undefined when there is none. */
export function wholeRecord(path: string): WholeRecord | undefined {
  const record = commandRecord(path);
  const found = raw.commands[path];
  return record && found && { ...record, usage: found.usage, flags: record.flags ?? withHidden(path, (found.flags ?? []).map((at) => all[at]!)) };
}
