import { decodeBase64, decodeUtf8 } from '../../../runtime/bytes';
import type { Task } from '../../../runtime/process';
import { resourcePath } from '../../client/discovery';
import { KubectlError } from '../../errors';
import { mappingNamed } from '../../resource/builder';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Command, Session } from '../../session';
import { checkVariableName } from '../create/objects';
import type { Loose } from '../../resource/loose';
import { applyChange, changeable, clone, hasPodSpec, matching, podSpecOf } from './change';
import type { Changing } from './change';

interface Wanted {
  readonly set: { name: string; value?: string; valueFrom?: Loose }[];
  readonly remove: string[];
}

/** kubectl set env. */
export const setEnv: Command = function* env(session) {
  const { flags } = session;
  if (flags.on('all') && flags.text('selector')) throw new KubectlError('cannot set --all and --selector at the same time');
  const isPair = (arg: string): boolean => /^.+=/s.test(arg) || arg.endsWith('-');
  const first = session.args.findIndex(isPair);
  const resources = first < 0 ? session.args : session.args.slice(0, first);
  const words = first < 0 ? [] : session.args.slice(first);
  if (!words.every(isPair)) throw new KubectlError(`all resources must be specified before environment changes: ${session.args.join(' ')}`);
  if (resources.length === 0 && flags.list('filename').length === 0) throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (flags.on('list') && flags.text('output')) throw new KubectlError('--list and --output may not be specified together');
  if (flags.list('keys').length && !flags.text('from')) throw new KubectlError('when specifying --keys, a configmap or secret must be provided with --from');
  const wanted = yield* wantedOf(session, [...flags.list('env'), ...words]);
  if (flags.on('list')) return yield* list(session, resources, wanted);
  const unmatched: string[] = [];
  const changing: Changing = {
    operation: 'env updated',
    fault: 'failed to patch env update to pod template: ',
    change: (object, info) => {
      const containers = matching(session, podSpecOf(object, info));
      if (containers.length === 0) unmatched.push(`Warning: ${info.mapping.kind}/${info.name} does not have any containers matching ${JSON.stringify(flags.text('containers'))}\n`);
      for (const container of containers) change(container, wanted, flags.on('overwrite'));
    },
  };
  try {
    return yield* applyChange(session, resources, changing);
  } finally {
    for (const text of unmatched) yield* session.err(text);
  }
};

function change(container: Loose, wanted: Wanted, overwrite: boolean): void {
  const env: Loose[] = container.env ?? [];
  if (!overwrite) {
    for (const one of wanted.set) {
      const old = env.find((each) => each.name === one.name);
      if (old && (old.value ?? '') !== (one.value ?? '')) throw new KubectlError(`'${one.name}' already has a value (${old.value ?? ''}), and --overwrite is false`);
    }
  }
  const next = env.filter((one) => !wanted.remove.includes(one.name)).map((one) => wanted.set.find((each) => each.name === one.name) ?? one);
  for (const one of wanted.set) if (!wanted.remove.includes(one.name) && !next.some((old) => old.name === one.name)) next.push(one);
  if (next.length) container.env = next;
  else delete container.env;
}

function* wantedOf(session: Session, words: readonly string[]): Task<Wanted> {
  const set: Wanted['set'] = [];
  const remove: string[] = [];
  const named = new Set<string>();
  for (const word of words) {
    const at = word.indexOf('=');
    if (word === '-') set.push(...variablesOf(decodeUtf8(yield* session.stdin())));
    else if (at >= 0) {
      const name = word.slice(0, at);
      checkVariableName(name);
      named.add(name);
      set.push({ name, value: word.slice(at + 1) });
    } else if (word.endsWith('-')) remove.push(word.slice(0, -1));
    else throw new KubectlError(`unknown environment variable: ${word}`);
  }
  if (remove.some((name) => named.has(name))) throw new KubectlError('can not both modify and remove the same environment variable in the same command');
  const from = session.flags.text('from');
  if (from) set.push(...(yield* fromObject(session, from)));
  const prefix = session.flags.text('prefix');
  return { set: set.map((one) => ({ ...one, name: prefix + one.name })), remove };
}

/** The variables of a text with a NAME=value a line and comments. */
function variablesOf(text: string): Wanted['set'] {
  return text.split('\n').map((line) => line.replace(/#.*/, '')).filter((line) => line.includes('=')).map((line) => ({ name: line.slice(0, line.indexOf('=')), value: line.slice(line.indexOf('=') + 1) }));
}

/** --from=configmap/x or secret/x: one variable a key. */
function* fromObject(session: Session, from: string): Task<Wanted['set']> {
  const [type, name] = from.split('/') as [string, string];
  const mapping = yield* mappingNamed(session, type);
  const client = yield* session.client();
  const object = (yield* client.object<AnyObject>({ method: 'GET', path: resourcePath(mapping, session.namespace, name) })) as Loose;
  const keys = session.flags.list('keys');
  const field = mapping.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef';
  if (mapping.kind !== 'Secret' && mapping.kind !== 'ConfigMap') throw new KubectlError(`unsupported resource specified in --from`);
  const wanted = Object.keys(object.data ?? {}).sort().filter((key) => keys.length === 0 || keys.includes(key));
  const named = (key: string): string => key.toUpperCase().replace(/[^A-Z0-9_]/g, '_');
  for (const key of wanted) if (named(key) !== key) yield* session.err(`Warning: key ${key} transferred to ${named(key)}\n`);
  return wanted.map((key) => ({
    name: named(key),
    valueFrom: { [field]: { name, key } },
  }));
}

function* list(session: Session, resources: readonly string[], wanted: Wanted): Task<number> {
  for (const info of yield* changeable(session, resources)) {
    if (!hasPodSpec(info)) continue;
    for (const container of matching(session, podSpecOf(clone(info.object), info))) {
      change(container, wanted, true);
      yield* session.out(`# ${info.mapping.kind} ${info.name}, container ${container.name}\n`);
      for (const one of container.env ?? []) yield* session.out(`${(session.flags.on('resolve') && (yield* resolved(session, info, one))) || describeVariable(one)}\n`);
    }
  }
  return 0;
}

/** A reference to a key, as the value it stands for; undefined for others and where there is no such key. */
function* resolved(session: Session, info: ResourceInfo, one: Loose): Task<string | undefined> {
  const { secretKeyRef, configMapKeyRef } = one.valueFrom ?? {};
  const reference = secretKeyRef ?? configMapKeyRef;
  if (!reference) return undefined;
  const client = yield* session.client();
  const object = (yield* client.object<AnyObject>({ method: 'GET', path: resourcePath(yield* mappingNamed(session, secretKeyRef ? 'secrets' : 'configmaps'), info.namespace, reference.name) })) as Loose;
  const value = object.data?.[reference.key];
  if (value === undefined) return undefined;
  return `${one.name}=${secretKeyRef ? decodeUtf8(decodeBase64(value) ?? new Uint8Array()) : value}`;
}

function describeVariable(one: Loose): string {
  const from = one.valueFrom;
  if (!from) return `${one.name}=${one.value ?? ''}`;
  if (from.secretKeyRef) return `# ${one.name} from secret ${from.secretKeyRef.name}, key ${from.secretKeyRef.key}`;
  if (from.configMapKeyRef) return `# ${one.name} from configmap ${from.configMapKeyRef.name}, key ${from.configMapKeyRef.key}`;
  if (from.fieldRef) return `# ${one.name} from field path ${from.fieldRef.fieldPath}`;
  return `# ${one.name} from resource ${from.resourceFieldRef?.resource ?? ''}`;
}
