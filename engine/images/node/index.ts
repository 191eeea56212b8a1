import type { Program } from '../../runtime/machine';
import type { RuntimeOf } from './command';
import { crictl } from './crictl';
import { ctr } from './ctr';
import { lsns, nsenter } from './namespaces';

/** Programs of a node that look at its containers. */
export function nodePrograms(runtimeOf: RuntimeOf): ReadonlyMap<string, Program> {
  return new Map([['ctr', ctr(runtimeOf)], ['crictl', crictl(runtimeOf)], ['nsenter', nsenter(runtimeOf)], ['lsns', lsns(runtimeOf)]]);
}
