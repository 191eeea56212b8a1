import { KubectlError } from '../../errors';

/** KEY=VALUE and KEY- words of label, annotate and taint. */
export interface KeyChanges {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/** Splits arguments into resources and changes (cmdutil.GetResourcesAndPairs). */
export function splitChanges(args: readonly string[], kind: 'label' | 'annotation'): { resources: string[]; pairs: string[] } {
  let first = args.findIndex((arg) => (arg.includes('=') && !arg.startsWith('=')) || arg.endsWith('-'));
  if (first < 0) first = args.length;
  const pairs = args.slice(first);
  const wrong = pairs.find((arg) => !((arg.includes('=') && !arg.startsWith('=')) || arg.endsWith('-')));
  if (wrong !== undefined) throw new KubectlError(`all resources must be specified before ${kind} changes: ${wrong}`);
  return { resources: args.slice(0, first), pairs: [...pairs] };
}

export function parseChanges(pairs: readonly string[], kind: 'label' | 'annotation', check: (key: string, value: string) => void): KeyChanges {
  const set = new Map<string, string>();
  const remove: string[] = [];
  const invalid: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at > 0) {
      const key = pair.slice(0, at);
      const value = pair.slice(at + 1);
      check(key, value);
      set.set(key, value);
    } else if (pair.endsWith('-') && pair.length > 1) remove.push(pair.slice(0, -1));
    else invalid.push(pair);
  }
  if (invalid.length) throw new KubectlError(`invalid ${kind} format: ${invalid.join(', ')}`);
  const both = remove.find((key) => set.has(key));
  if (both !== undefined) throw new KubectlError(kind === 'label' ? `can not both modify and remove a label in the same command` : `can not both modify and remove the same annotation in the same command`.replace('the same annotation', 'an annotation'));
  return { set, remove };
}

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** content.IsQualifiedName: what is wrong with a key, in the server's words. */
export function keyFaults(key: string): string[] {
  const parts = key.split('/');
  const faults: string[] = [];
  const name = parts[parts.length - 1]!;
  if (parts.length > 2) return [`a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  if (parts.length === 2) {
    if (parts[0] === '') faults.push('prefix part must be non-empty');
    else if (!SUBDOMAIN.test(parts[0]!)) faults.push(`prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`);
  }
  if (name === '') faults.push('name part must be non-empty');
  else if (name.length > 63) faults.push('name part must be no more than 63 characters');
  if (!NAME_PART.test(name)) faults.push(`name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`);
  return faults;
}

export function labelValueFaults(value: string): string[] {
  const faults: string[] = [];
  if (value.length > 63) faults.push('must be no more than 63 characters');
  if (!LABEL_VALUE.test(value)) faults.push(`a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`);
  return faults;
}
