import { globalFlags } from '../command/catalogue';
import { wholeRecord } from '../command/later-catalogue';
import type { FlagSpec } from '../command/flag-set';
import { flagMeaning } from './flag-prose';
import { summaryOf } from './prose';

/** The help page of a command: the real usage line, flags and defaults with our own words. */
export function helpText(path: string): string {
  const record = wholeRecord(path);
  if (!record) return '';
  const parts: string[] = [`${summaryOf(path)}\n\n`];
  if (record.aliases.length) parts.push(`Aliases:\n${[path.split(' ').pop()!, ...record.aliases].join(', ')}\n\n`);
  for (const group of record.groups) {
    const width = Math.max(11, ...record.groups.flatMap((one) => one.names.map((name) => name.length))) + 2;
    parts.push(`${group.title}:\n${group.names.map((name) => `  ${name.padEnd(width)} ${summaryOf(path ? `${path} ${name}` : name).split('\n')[0]!.replace(/\.$/, '')}\n`).join('')}\n`);
  }
  const flags = record.flags.filter((flag) => !flag.deprecated);
  if (flags.length) parts.push(`Options:\n${flags.map((flag) => flagLine(path, flag)).join('\n')}\n`);
  parts.push(`Usage:\n  ${record.usage}\n\n`);
  if (record.groups.length) parts.push(`Use "kubectl ${path ? `${path} ` : ''}<command> --help" for more information about a given command.\n`);
  parts.push('Use "kubectl options" for a list of global command-line options (applies to all commands).\n');
  return parts.join('');
}

/** The page of `kubectl options`. */
export function optionsText(): string {
  return `The following options can be passed to any command:\n\n${globalFlags.map((flag) => flagLine('', flag)).join('\n')}`;
}

function flagLine(path: string, flag: FlagSpec): string {
  const quoted = flag.type === 's' ? `'${flag.value}'` : flag.value;
  return `    ${flag.short ? `-${flag.short}, ` : ''}--${flag.name}=${quoted}:\n\t${flagMeaning(path, flag.name)}\n`;
}
