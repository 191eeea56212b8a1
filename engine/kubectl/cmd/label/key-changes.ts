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

export function parseChanges(pairs: readonly string[], kind: 'label' | 'annotation'): KeyChanges {
  const set = new Map<string, string>();
  const remove: string[] = [];
  const invalid: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at > 0) {
      const key = pair.slice(0, at);
      const value = pair.slice(at + 1);
      set.set(key, value);
    } else if (pair.endsWith('-') && pair.length > 1) remove.push(pair.slice(0, -1));
    else invalid.push(pair);
  }
  if (invalid.length) throw new KubectlError(`invalid ${kind} format: ${invalid.join(', ')}`);
  const both = remove.filter((key) => set.has(key));
  if (both.length) throw new KubectlError(`can not both modify and remove ${kind === 'label' ? 'a label' : 'the following annotation(s)'} in the same command${kind === 'label' ? '' : `: ${both.join(', ')}`}`);
  return { set, remove };
}
