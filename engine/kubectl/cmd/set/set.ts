import { StatusError } from '../../../api/status';
import type { Task } from '../../../runtime/process';
import { queryOf } from '../../client/rest-request';
import { KubectlError, throwCollected } from '../../errors';
import { compactJson } from '../../json';
import { infoOf, objectsOf, resolve, selectionFlags } from '../../resource/builder';
import { pathOf } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import { typedForm } from '../../resource/typed-form';
import { parseQuantityValue, canonicalQuantity, QUANTITY_FAULT } from '../../quantity';
import { schemasOf } from '../../openapi/schema-source';
import { twoWayPatch } from '../apply/three-way';
import type { AnyObject, Command, Session } from '../../session';
import { dryRunOf, dryRunQuery, resultPrinter } from '../dry-run';
import { recorded } from '../change-cause';
import { environment } from './env';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects as the server sent them
export type Loose = any;

/** Changes a copy of an object in place; returns false when nothing is to be sent. */
export type Change = (session: Session, object: Loose, info: ResourceInfo) => void;

/** A copy that may be changed. */
export function clone<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** The pod spec inside an object (polymorphichelpers.UpdatePodSpecForObject). */
export function podSpecOf(object: Loose, info: ResourceInfo): Loose {
  switch (info.mapping.kind) {
    case 'Pod': return object.spec;
    case 'CronJob': return object.spec.jobTemplate.spec.template.spec;
    case 'Deployment': case 'ReplicaSet': case 'DaemonSet': case 'StatefulSet': case 'Job': case 'ReplicationController': return object.spec.template.spec;
    default: throw new KubectlError(`${info.mapping.resource}/${info.name} the object is not a pod or does not have a pod template: *${info.mapping.version}.${info.mapping.kind}`);
  }
}

/** Fetches, changes, patches and says so. */
export function* applyChange(session: Session, resources: readonly string[], operation: string, change: Change): Task<number> {
  const { flags } = session;
  const dryRun = yield* dryRunOf(session);
  const selection = { ...selectionFlags(session), args: resources, selectAll: flags.has('all') && flags.on('all') };
  const local = flags.has('local') && flags.on('local');
  if (local && !selection.filenames?.length && !selection.kustomize) throw new KubectlError(LOCAL_NEEDS_FILES);
  const { infos, errors } = local ? yield* localInfos(session, selection) : yield* resolve(session, selection);
  const problems = [...errors];
  const print = resultPrinter(session, local ? 'none' : dryRun);
  for (const info of infos) {
    try {
      const before = info.object as unknown as Record<string, unknown>;
      const after = clone(before);
      change(session, after, info);
      Object.assign(after, recorded(session, after));
      if (local || dryRun === 'client') {
        yield* print(info, after as unknown as AnyObject, operation);
        continue;
      }
      const patch = yield* diffOf(session, info, before, after);
      if (Object.keys(patch).length === 0) continue;
      const client = yield* session.client();
      const stored = yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: queryOf({ ...dryRunQuery(dryRun), fieldManager: flags.text('field-manager') }), contentType: 'application/strategic-merge-patch+json', object: patch });
      yield* print(info, stored, operation);
    } catch (error) {
      problems.push(error instanceof StatusError && PATCH_FAULTS[operation] ? new KubectlError(`${PATCH_FAULTS[operation]}${error.message}`) : error);
    }
  }
  throwCollected(problems);
  return 0;
}

const LOCAL_NEEDS_FILES = `you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

/** What stands before a refused patch. */
const PATCH_FAULTS: Readonly<Record<string, string>> = {
  'image updated': 'failed to patch image update to pod template: ',
  'env updated': 'failed to patch env update to pod template: ',
  'resource requirements updated': 'failed to patch resources update to pod template ',
  'serviceaccount updated': 'failed to patch ServiceAccountName ',
  'subjects updated': 'failed to patch subjects to rolebinding: ',
};

function* localInfos(session: Session, selection: Parameters<typeof resolve>[1]): Task<{ infos: ResourceInfo[]; errors: unknown[] }> {
  const { objects, errors } = yield* objectsOf(session, selection);
  const infos: ResourceInfo[] = [];
  for (const one of objects) {
    if (one.object.kind && !one.object.apiVersion) throw new KubectlError(`unable to decode "${one.source}": Object 'apiVersion' is missing in '${compactJson(one.object)}'`);
    infos.push({ ...(yield* infoOf(session, one)), object: typedForm(one.object) });
  }
  return { infos, errors: [...errors] };
}

/** A strategic patch between two states of an object, by the server's schema. */
export function* diffOf(session: Session, info: ResourceInfo, before: Record<string, unknown>, after: Record<string, unknown>): Task<Record<string, unknown>> {
  const source = yield* schemasOf(yield* session.client(), info.mapping.group, info.mapping.version);
  const schema = source?.forKind(info.mapping.group, info.mapping.version, info.mapping.kind);
  return twoWayPatch(before, after, source && schema ? { source, schema } : undefined);
}

/** What is missing is said only once the objects were found. */
export function* refuseAfterResolving(session: Session, resources: readonly string[], message: string): Task<number> {
  const { errors } = yield* resolve(session, { ...selectionFlags(session), args: resources, selectAll: session.flags.has('all') && session.flags.on('all') });
  throwCollected(errors);
  throw new KubectlError(message);
}

function splitPairs(args: readonly string[]): { resources: string[]; pairs: string[] } {
  const first = args.findIndex((arg) => arg.includes('='));
  return first < 0 ? { resources: [...args], pairs: [] } : { resources: args.slice(0, first), pairs: args.slice(first) };
}

export const setImage: Command = function* image(session) {
  const { resources, pairs } = splitPairs(session.args);
  const images = pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  if (images.length === 0) return yield* refuseAfterResolving(session, resources, 'at least one image update is required');
  return yield* applyChange(session, resources, 'image updated', (_session, object, info) => {
    const spec = podSpecOf(object, info);
    const all: Loose[] = [...(spec.initContainers ?? []), ...spec.containers];
    for (const [name, value] of images) {
      const found = all.filter((one) => name === '*' || one.name === name);
      if (found.length === 0) throw new KubectlError(`unable to find container named "${name}"`);
      for (const one of found) one.image = value;
    }
  });
};

function matching(session: Session, spec: Loose): Loose[] {
  const wanted = session.flags.text('containers');
  const pattern = new RegExp(`^${wanted.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
  return [...(spec.initContainers ?? []), ...spec.containers].filter((one: Loose) => pattern.test(one.name));
}

export const setEnv: Command = function* env(session) {
  return yield* environment(session, { applyChange, podSpecOf, matching, refuseAfterResolving });
};

function amounts(text: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const part of text.split(',').filter((one) => one !== '')) {
    const [name, value, more] = part.split('=');
    if (value === undefined || more !== undefined) throw new KubectlError(`Invalid argument syntax ${part}, expected <resource>=<value>`);
    if (parseQuantityValue(value) === undefined) throw new KubectlError(QUANTITY_FAULT);
    out[name!] = canonicalQuantity(value);
  }
  return out;
}

export const setResources: Command = function* resources(session) {
  const { flags, args } = session;
  if (!flags.text('limits') && !flags.text('requests')) return yield* refuseAfterResolving(session, args, 'you must specify an update to requests or limits (in the form of --requests/--limits)');
  let limits: Record<string, string>;
  let requests: Record<string, string>;
  try {
    limits = amounts(flags.text('limits'));
    requests = amounts(flags.text('requests'));
  } catch (error) {
    if (error instanceof KubectlError) return yield* refuseAfterResolving(session, args, error.message);
    throw error;
  }
  return yield* applyChange(session, args, 'resource requirements updated', (_session, object, info) => {
    const found = matching(session, podSpecOf(object, info));
    if (found.length === 0) throw new KubectlError(`unable to find container named ${flags.text('containers')}`);
    for (const one of found) {
      const next = { ...one.resources };
      for (const [field, values] of [['limits', limits], ['requests', requests]] as const) {
        const merged: Record<string, string> = { ...next[field], ...values };
        for (const [name, value] of Object.entries(values)) if (value === '0') delete merged[name];
        if (Object.keys(merged).length) next[field] = merged;
        else delete next[field];
      }
      one.resources = next;
    }
  });
};

export const setSelector: Command = function* selector(session) {
  const { args } = session;
  const { resources, pairs } = splitPairs(args);
  if (pairs.length === 0) {
    const expression = args.length > 0 ? args[args.length - 1]! : '';
    const set = /^\s*(\S+)\s+(in|notin)\s+\(([^)]*)\)\s*$/.exec(expression);
    throw new KubectlError(set ? `match expression [{${set[1]} ${set[2] === 'in' ? 'In' : 'NotIn'} [${set[3]!.split(',').map((one) => one.trim()).sort().join(' ')}]}] not supported on this object` : 'one selector is required');
  }
  const map = Object.fromEntries(pairs.join(',').split(',').map((pair) => pair.split('=') as [string, string]));
  return yield* applyChange(session, resources, 'selector updated', (_session, object, info) => {
    if (info.mapping.kind !== 'Service') throw new KubectlError(`setting a selector is only supported for Services`);
    object.spec.selector = map;
  });
};

export const setServiceAccount: Command = function* serviceAccount(session) {
  const { args } = session;
  if (args.length === 0) throw new KubectlError('serviceaccount is required');
  const name = args[args.length - 1]!;
  const resources = args.slice(0, -1);
  if (resources.length === 0 && session.flags.list('filename').length === 0) throw new KubectlError('serviceaccount is required');
  return yield* applyChange(session, resources, 'serviceaccount updated', (_session, object, info) => {
    podSpecOf(object, info).serviceAccountName = name;
  });
};

export const setSubject: Command = function* subject(session) {
  const { flags } = session;
  const users = flags.list('user');
  const groups = flags.list('group');
  const accounts = flags.list('serviceaccount');
  if (users.length + groups.length + accounts.length === 0) return yield* refuseAfterResolving(session, session.args, 'you must specify at least one value of user, group or serviceaccount');
  const api = 'rbac.authorization.k8s.io';
  const added: Loose[] = [
    ...users.map((name) => ({ kind: 'User', apiGroup: api, name })),
    ...groups.map((name) => ({ kind: 'Group', apiGroup: api, name })),
    ...accounts.map((account) => {
      const [namespace, name] = account.split(':');
      if (!namespace || !name) throw new KubectlError('serviceaccount must be <namespace>:<name>');
      return { kind: 'ServiceAccount', name, namespace };
    }),
  ];
  return yield* applyChange(session, session.args, 'subjects updated', (_session, object, info) => {
    if (!info.mapping.kind.endsWith('RoleBinding')) throw new KubectlError('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
    const now: Loose[] = object.subjects ?? [];
    object.subjects = [...now, ...added.filter((one) => !now.some((old) => old.kind === one.kind && old.name === one.name && (old.namespace ?? '') === (one.namespace ?? '')))];
  });
};
