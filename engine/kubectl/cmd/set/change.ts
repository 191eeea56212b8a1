import { StatusError } from '../../../api/status';
import type { Task } from '../../../runtime/process';
import { queryOf } from '../../client/rest-request';
import { KubectlError, throwCollected } from '../../errors';
import { compactJson } from '../../json';
import { schemasOf } from '../../openapi/schema-source';
import { LOCAL_NEEDS_FILES, NO_RESOURCES, infoOf, objectsOf, resolve, selectionFlags } from '../../resource/builder';
import { inStructOrder } from '../../printers/struct-order';
import { pathOf } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import { typedForm } from '../../resource/typed-form';
import type { AnyObject, Session } from '../../session';
import { twoWayPatch } from '../apply/three-way';
import { recorded } from '../change-cause';
import { dryRunOf, dryRunQuery, resultPrinter } from '../dry-run';
import type { Loose } from '../../resource/loose';

export interface Changing {
  /** What is said of a changed object. */
  readonly operation: string;
  /** What stands before a refused patch. */
  readonly fault: string;
  /** Says what is wrong with the command line, which is only told once the objects were found. */
  readonly validate?: (infos: readonly ResourceInfo[]) => void;
  /** Changes a copy of an object in place; what is wrong with its parts goes to `problems` and keeps nothing back. */
  readonly change: (object: Loose, info: ResourceInfo, problems: unknown[]) => void;
  /** Whether an object that stays as it is is patched and told all the same. */
  readonly evenUnchanged?: boolean;
}

/** A fault of an object that is told without its name. */
export class UnnamedFault extends KubectlError {}

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
    default: throw new KubectlError(`the object is not a pod or does not have a pod template: *${info.mapping.version}.${info.mapping.kind}`);
  }
}

export function hasPodSpec(info: ResourceInfo): boolean {
  return ['Pod', 'CronJob', 'Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'ReplicationController'].includes(info.mapping.kind);
}

/** The containers that --containers means. */
export function matching(session: Session, spec: Loose): Loose[] {
  const wanted = session.flags.text('containers');
  const pattern = new RegExp(`^${wanted.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
  return [...spec.containers, ...(spec.initContainers ?? [])].filter((one: Loose) => pattern.test(one.name));
}

/** Finds what is to be changed; nothing is changed where something is missing. */
export function* changeable(session: Session, resources: readonly string[]): Task<readonly ResourceInfo[]> {
  const { flags } = session;
  const local = flags.has('local') && flags.on('local');
  const selection = { ...selectionFlags(session), args: resources, selectAll: flags.has('all') && flags.on('all') };
  const filed = Boolean(selection.filenames?.length || selection.kustomize);
  if (local && !filed && /(env|serviceaccount)$/.test(session.commandPath)) throw new KubectlError(NO_RESOURCES);
  if (local && (resources.length > 0 || !filed)) throw new KubectlError(LOCAL_NEEDS_FILES);
  const { infos, errors } = local ? yield* localInfos(session, selection) : yield* resolve(session, selection);
  throwCollected(errors);
  return infos;
}

/** Fetches, changes, patches and says so. */
export function* applyChange(session: Session, resources: readonly string[], changing: Changing): Task<number> {
  const { flags } = session;
  const dryRun = yield* dryRunOf(session);
  const infos = yield* changeable(session, resources);
  changing.validate?.(infos);
  const problems: unknown[] = [];
  const changed: { info: ResourceInfo; after: Loose }[] = [];
  for (const info of infos) {
    const after = clone(info.object as Loose);
    try {
      changing.change(after, info, problems);
      Object.assign(after, recorded(session, after));
      changed.push({ info, after });
    } catch (error) {
      problems.push(error instanceof KubectlError && !(error instanceof UnnamedFault) ? new KubectlError(`error: ${info.mapping.resource}/${info.name} ${error.message}\n`) : error);
    }
  }
  const offline = flags.has('local') && flags.on('local');
  const print = resultPrinter(session, offline ? 'none' : dryRun, true);
  for (const { info, after } of changed) {
    const patch = offline && changing.evenUnchanged ? {} : yield* diffOf(session, info, info.object as Loose, after);
    if (Object.keys(patch).length === 0 && !changing.evenUnchanged) continue;
    if (offline || dryRun === 'client') {
      yield* print(info, inStructOrder(after as AnyObject), changing.operation);
      continue;
    }
    try {
      const client = yield* session.client();
      const stored = yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: queryOf({ ...dryRunQuery(dryRun), fieldManager: flags.text('field-manager') }), contentType: 'application/strategic-merge-patch+json', object: patch });
      yield* print(info, inStructOrder(stored), changing.operation);
    } catch (error) {
      problems.push(error instanceof StatusError && changing.fault ? new KubectlError(`${changing.fault}${error.message}`) : error);
    }
  }
  throwCollected(problems);
  return 0;
}

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
