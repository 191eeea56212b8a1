import { decodeBase64, decodeUtf8 } from '../../../runtime/bytes';
import type { Task } from '../../../runtime/process';
import { resourcePath } from '../../client/discovery';
import { KubectlError, throwCollected } from '../../errors';
import { mappingNamed, resolve, selectionFlags } from '../../resource/builder';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { checkVariableName } from '../create/objects';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects as the server sent them
type Loose = any;

/** What this command takes from its neighbours in `set`. */
export interface SetParts {
  applyChange(session: Session, resources: readonly string[], operation: string, change: (session: Session, object: Loose, info: ResourceInfo) => void): Task<number>;
  podSpecOf(object: Loose, info: ResourceInfo): Loose;
  matching(session: Session, spec: Loose): Loose[];
  refuseAfterResolving(session: Session, resources: readonly string[], message: string): Task<number>;
}

interface Wanted {
  readonly set: { name: string; value?: string; valueFrom?: Loose }[];
  readonly remove: string[];
}

/** kubectl set env. */
export function* environment(session: Session, parts: SetParts): Task<number> {
  const { flags } = session;
  const isPair = (arg: string): boolean => /^[^=/]+=/.test(arg) || (arg.endsWith('-') && arg.length > 1 && !arg.includes('/'));
  const first = session.args.findIndex(isPair);
  const resources = first < 0 ? session.args : session.args.slice(0, first);
  const pairs = [...(first < 0 ? [] : session.args.slice(first)), ...flags.list('env')];
  if (resources.length === 0 && flags.list('filename').length === 0) throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (flags.on('list')) return yield* list(session, resources, parts);
  const wanted = yield* wantedOf(session, pairs);
  if (wanted.set.length === 0 && wanted.remove.length === 0) return yield* parts.refuseAfterResolving(session, resources, 'at least one environment variable must be provided');
  const unmatched: string[] = [];
  const code = yield* parts.applyChange(session, resources, 'env updated', (_session, object, info) => {
    const containers = parts.matching(session, parts.podSpecOf(object, info));
    if (containers.length === 0) unmatched.push(`Warning: ${info.mapping.kind}/${info.name} does not have any containers matching ${JSON.stringify(flags.text('containers'))}\n`);
    for (const container of containers) change(container, wanted, flags.on('overwrite'));
  });
  for (const text of unmatched) yield* session.err(text);
  return code;
}

function change(container: Loose, wanted: Wanted, overwrite: boolean): void {
  let env: Loose[] = container.env ?? [];
  for (const one of wanted.set) {
    const at = env.findIndex((old) => old.name === one.name);
    if (at < 0) env.push(one);
    else if (overwrite) env[at] = one;
    else throw new KubectlError(`'${one.name}' already has a value (${env[at].value ?? ''}), and --overwrite is false`);
  }
  env = env.filter((one) => !wanted.remove.includes(one.name));
  if (env.length) container.env = env;
  else delete container.env;
}

function* wantedOf(session: Session, pairs: readonly string[]): Task<Wanted> {
  const set: Wanted['set'] = [];
  const remove: string[] = [];
  for (const pair of pairs) {
    if (pair === '-') {
      for (const line of decodeUtf8(yield* session.stdin()).split('\n')) if (/^[^#=]+=/.test(line)) set.push({ name: line.slice(0, line.indexOf('=')), value: line.slice(line.indexOf('=') + 1) });
    } else if (pair.includes('=')) set.push({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) });
    else if (pair.endsWith('-')) remove.push(pair.slice(0, -1));
    else throw new KubectlError(`environment variables must be of the form key=value`);
  }
  if (set.some(({ name }) => remove.includes(name))) throw new KubectlError('can not both modify and remove the same environment variable in the same command');
  for (const { name } of set) checkVariableName(name);
  const from = session.flags.text('from');
  if (from) set.push(...(yield* fromObject(session, from)));
  return { set, remove };
}

/** --from=configmap/x or secret/x: one variable a key. */
function* fromObject(session: Session, from: string): Task<Wanted['set']> {
  const [type, name] = from.split('/') as [string, string];
  const mapping = yield* mappingNamed(session, type);
  const client = yield* session.client();
  const object = (yield* client.object<AnyObject>({ method: 'GET', path: resourcePath(mapping, session.namespace, name) })) as Loose;
  const keys = session.flags.list('keys');
  const prefix = session.flags.text('prefix');
  const field = mapping.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef';
  if (mapping.kind !== 'Secret' && mapping.kind !== 'ConfigMap') throw new KubectlError(`unsupported resource specified in --from`);
  const wanted = Object.keys(object.data ?? {}).sort().filter((key) => keys.length === 0 || keys.includes(key));
  const named = (key: string): string => key.toUpperCase().replace(/[^A-Z0-9_]/g, '_');
  for (const key of wanted) if (named(key) !== key) yield* session.err(`Warning: key ${key} transferred to ${named(key)}\n`);
  return wanted.map((key) => ({
    name: prefix + named(key),
    valueFrom: { [field]: { name, key } },
  }));
}

function* list(session: Session, resources: readonly string[], parts: SetParts): Task<number> {
  const { infos, errors } = yield* resolve(session, { ...selectionFlags(session), args: resources, selectAll: session.flags.on('all') });
  for (const info of infos) {
    for (const container of parts.matching(session, parts.podSpecOf(info.object, info))) {
      yield* session.out(`# ${info.mapping.kind} ${info.name}, container ${container.name}\n`);
      for (const one of container.env ?? []) yield* session.out(`${(session.flags.on('resolve') && (yield* resolved(session, info, one))) || describeVariable(one)}\n`);
    }
  }
  throwCollected(errors);
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
