import { encodeUtf8 } from '../../../runtime/bytes';
import { StatusError } from '../../../api/status';
import type { Task } from '../../../runtime/process';
import { resourcePath } from '../../client/discovery';
import type { Mapping } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError, usageError } from '../../errors';
import { printerFor } from '../../printers/format';
import { staticMapping } from '../../resource/builder';
import type { AnyObject, Command, Session } from '../../session';
import { LAST_APPLIED, dryRunOf, dryRunQuery, resultPrinter, validationQuery } from '../dry-run';
import type { DryRun } from '../dry-run';

export interface TypedCreation {
  readonly mapping: Mapping;
  /** The object in the order of Go's struct. */
  readonly object: Record<string, unknown>;
}

/** The word before the name in "failed to create deployment: …". */
export function creation(build: (session: Session, name: string) => Task<TypedCreation> | TypedCreation, options: { readonly fieldManager?: string; /** Left to the server to refuse. */ readonly emptyName?: boolean } = {}): Command {
  return function* create(session) {
    const name = nameArgument(session);
    yield* dryRunOf(session);
    printerFor(session);
    validationQuery(session);
    if (name === '' && !options.emptyName) throw new KubectlError('name must be specified');
    const made = build(session, name);
    const { mapping, object } = isTask(made) ? yield* made : made;
    yield* sendCreation(session, mapping, object, options.fieldManager);
    return 0;
  };
}

function isTask(value: Task<TypedCreation> | TypedCreation): value is Task<TypedCreation> {
  return typeof (value as Task<TypedCreation>).next === 'function';
}

/** NameFromCommandArgs: exactly one, not counting what stands behind "--". */
export function nameArgument(session: Session): string {
  const args = session.argsBeforeDash >= 0 ? session.args.slice(0, session.argsBeforeDash) : session.args;
  if (args.length !== 1) throw usageError(session.commandPath, `exactly one NAME is required, got ${args.length}`);
  return args[0]!;
}

/** What stands behind "--". */
export function afterDash(session: Session): string[] {
  return session.argsBeforeDash >= 0 ? session.args.slice(session.argsBeforeDash) : [];
}

/** Sends the object (or only prints it with --dry-run=client). */
export function* sendCreation(session: Session, mapping: Mapping, plain: Record<string, unknown>, fieldManager?: string, operation = 'created', silent = false): Task<AnyObject> {
  const dryRun = yield* dryRunOf(session);
  const object = notesConfig(session, dryRun) ? withLastApplied(session, plain) : plain;
  const meta = object['metadata'] as { name: string; namespace?: string };
  const namespace = mapping.namespaced ? meta.namespace || session.namespace : undefined;
  const print = resultPrinter(session, dryRun, true);
  const info = { mapping, namespace, name: meta.name, source: '', object: undefined };
  if (dryRun === 'client') {
    yield* print(info, object as unknown as AnyObject, operation);
    return object as unknown as AnyObject;
  }
  const client = yield* session.client();
  const manager = fieldManager ?? (session.flags.has('field-manager') ? session.flags.text('field-manager') : 'kubectl-create');
  const query = queryOf({ ...dryRunQuery(dryRun), fieldManager: manager, ...validationQuery(session) });
  let stored: AnyObject;
  try {
    stored = yield* client.object<AnyObject>({ method: 'POST', path: resourcePath(mapping, namespace), query, contentType: 'application/json', object: withoutNulls(object) });
  } catch (error) {
    throw wrapped(session, error);
  }
  if (!silent) yield* print(info, session.parts?.inStructOrder(stored) ?? stored, operation);
  return stored;
}

/** What the commands put before a refusal; those that are not here show it as it is. */
const WRAPPING: Readonly<Record<string, string>> = {
  'create clusterrolebinding': 'failed to create clusterrolebinding: ',
  'create configmap': 'failed to create configmap: ',
  'create cronjob': 'failed to create cronjob: ',
  'create deployment': 'failed to create deployment: ',
  'create ingress': 'failed to create ingress: ',
  'create job': 'failed to create job: ',
  'create poddisruptionbudget': 'failed to create poddisruptionbudgets: ',
  'create priorityclass': 'failed to create priorityclass: ',
  'create quota': 'failed to create quota: ',
  'create rolebinding': 'failed to create rolebinding: ',
  'create serviceaccount': 'failed to create serviceaccount: ',
  'create secret generic': 'failed to create secret ',
  'create secret tls': 'failed to create secret ',
  'create secret docker-registry': 'failed to create secret ',
  'create service clusterip': 'failed to create ClusterIP service: ',
  'create service nodeport': 'failed to create NodePort service: ',
  'create service loadbalancer': 'failed to create LoadBalancer service: ',
  'create service externalname': 'failed to create ExternalName service: ',
};

export function wrapped(session: Session, error: unknown): unknown {
  const words = WRAPPING[session.commandPath.replace(/^kubectl /, '')];
  return words && error instanceof StatusError ? new KubectlError(words + error.message) : error;
}

/** `create service` has the flag, and does not heed it; `run` does when it sends something. */
function notesConfig({ flags, commandPath }: Session, dryRun: DryRun): boolean {
  return flags.has('save-config') && flags.on('save-config') && !commandPath.startsWith('kubectl create service ') && !(commandPath === 'kubectl run' && dryRun === 'client');
}

/** The note holds the object as its Go struct is written. */
function withLastApplied(session: Session, object: Record<string, unknown>): Record<string, unknown> {
  const meta = object['metadata'] as Record<string, unknown>;
  const annotations = (meta['annotations'] as Record<string, string> | undefined) ?? {};
  return { ...object, metadata: { ...meta, annotations: { ...annotations, [LAST_APPLIED]: session.parts!.wireText(object) } } };
}

/** Null fields that Go prints (creationTimestamp) are not sent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== null).map(([key, held]) => [key, withoutNulls(held)]));
}

export { staticMapping, encodeUtf8, KubectlError };
