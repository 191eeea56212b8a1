import type { Task } from '../../../runtime/process';
import { KubectlError, PlainError, usageError } from '../../errors';
import { mergePatch } from '../../../api/patch/merge-patch';
import { applyJsonPatch, applyStrategicPatch } from '../../local-patch';
import type { AnyObject, Session } from '../../session';
import { attachOrLogs, printLogs } from '../exec/attach';
import { terminalWish } from '../exec/exec';
import { enforcedNamespace, metadata } from '../create/objects';
import { SERVICES } from '../create/services';
import { sendCreation } from '../create/typed';
import { dryRunOf } from '../dry-run';
import { removeOne } from '../delete/delete';
import { PODS } from '../polymorphic';
import { watchUntil } from '../wait/until';

const REFERENCE = /^(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][\w+.-]*:[0-9a-fA-F]{32,})?$/;

/** kubectl run. */
export function* run(session: Session): Task<number> {
  const { flags } = session;
  const before = session.argsBeforeDash >= 0 ? session.argsBeforeDash : session.args.length;
  if (session.args.length === 0 || before === 0) throw usageError(session.commandPath, 'NAME is required for run');
  const name = session.args[0]!;
  const rest = session.args.slice(1);
  const wish = flags.on('stdin') || flags.on('tty');
  const attached = flags.changed('attach') ? flags.on('attach') : wish;
  checkFlags(session, attached);
  const dryRun = yield* dryRunOf(session);
  if (dryRun !== 'none' && attached) throw usageError(session.commandPath, "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)");
  const plain = podFrom(session, name, rest);
  const pod = overridden(session, plain);
  const services = flags.on('expose') ? yield* exposePod(session, name) : [];
  if (services.length && flags.text('output') === 'yaml') yield* session.out('---\n---\n');
  const stored = yield* sendCreation(session, PODS, pod, flags.text('field-manager'), 'created', attached);
  if (!attached) return 0;
  return yield* stayWith(session, stored, services);
}

function checkFlags(session: Session, attached: boolean): void {
  const { flags } = session;
  const image = flags.text('image');
  if (image === '') throw new KubectlError('--image is required');
  if (!REFERENCE.test(image)) throw new KubectlError(`Invalid image name "${image}": invalid reference format`);
  const restart = flags.text('restart');
  if (flags.on('tty') && !flags.on('stdin')) throw new KubectlError('-i/--stdin is required for containers with -t/--tty=true');
  if (flags.on('expose') && !flags.text('port')) throw usageError(session.commandPath, '--port must be set when exposing a service');
  if (flags.on('rm') && !attached) throw usageError(session.commandPath, '--rm should only be used for attached containers');
  const pull = flags.text('image-pull-policy');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pull)) throw usageError(session.commandPath, `invalid image pull policy: ${pull}`);
  if (!['', 'Always', 'OnFailure', 'Never'].includes(restart)) throw usageError(session.commandPath, `invalid restart policy: ${restart}`);
}

function podFrom(session: Session, name: string, rest: readonly string[]): Record<string, unknown> {
  const { flags } = session;
  const port = flags.text('port');
  if (port && !/^[+-]?\d+$/.test(port)) throw new KubectlError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  const labels = labelsOf(flags.text('labels')) ?? { run: name };
  const env = flags.list('env').map((pair) => {
    const at = pair.indexOf('=');
    if (at <= 0) throw new KubectlError(`invalid env: ${pair}`);
    return { name: pair.slice(0, at), value: pair.slice(at + 1) };
  });
  const annotations = Object.fromEntries(flags.list('annotations').map((pair) => {
    const at = pair.indexOf('=');
    if (at <= 0) throw new KubectlError(`invalid annotations format: ${pair}`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  }));
  const container = {
    name,
    image: flags.text('image'),
    ...(flags.on('command') && rest.length ? { command: rest } : {}),
    ...(!flags.on('command') && rest.length ? { args: rest } : {}),
    ...(port ? { ports: [{ containerPort: Number(port) }] } : {}),
    ...(env.length ? { env } : {}),
    resources: {},
    ...(flags.text('image-pull-policy') ? { imagePullPolicy: flags.text('image-pull-policy') } : {}),
    ...(flags.on('privileged') ? { securityContext: { privileged: true } } : {}),
    ...(flags.on('stdin') ? { stdin: true, ...(flags.on('leave-stdin-open') ? {} : { stdinOnce: true }) } : {}),
    ...(flags.on('tty') ? { tty: true } : {}),
  };
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: metadata(name, enforcedNamespace(session), labels, Object.keys(annotations).length ? annotations : undefined),
    spec: { containers: [container], restartPolicy: flags.text('restart') || 'Always', dnsPolicy: 'ClusterFirst' },
    status: {},
  };
}

/** generate.ParseLabels. */
export function labelsOf(text: string): Record<string, string> | undefined {
  if (text === '') return undefined;
  const labels: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const parts = pair.split('=');
    if (parts.length !== 2) throw new KubectlError(`unexpected label spec: ${pair}`);
    if (parts[0] === '') throw new KubectlError('unexpected empty label key');
    labels[parts[0]!] = parts[1]!;
  }
  return labels;
}

export function overridden(session: Session, object: Record<string, unknown>): Record<string, unknown> {
  const text = session.flags.text('overrides');
  if (!text) return object;
  const type = session.flags.text('override-type');
  if (!['json', 'merge', 'strategic'].includes(type)) throw new KubectlError(`invalid override type: ${type}`);
  let patch: Record<string, unknown>;
  try {
    patch = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new KubectlError('Invalid JSON Patch');
  }
  if (type === 'json') return applyJsonPatch(object, patch as unknown as unknown[]) as Record<string, unknown>;
  return type === 'strategic' ? applyStrategicPatch(object, patch) : (mergePatch(object, patch) as Record<string, unknown>);
}

function* exposePod(session: Session, name: string): Task<AnyObject[]> {
  const { flags } = session;
  const port = Number(flags.text('port'));
  const selector = labelsOf(flags.text('labels')) ?? { run: name };
  const service = {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: metadata(name, enforcedNamespace(session)),
    spec: { ports: [{ protocol: 'TCP', port, targetPort: port }], selector },
    status: { loadBalancer: {} },
  };
  return [yield* sendCreation(session, SERVICES, service, flags.text('field-manager'))];
}

/** Waits for the pod, joins its streams, and takes it away with --rm. */
function* stayWith(session: Session, pod: AnyObject, services: readonly AnyObject[]): Task<number> {
  const { flags } = session;
  const info = { mapping: PODS, namespace: pod.metadata.namespace, name: pod.metadata.name!, source: '', object: pod };
  try {
    const { stdin, tty } = yield* terminalWish(session);
    const phaseOf = (object: AnyObject | undefined): string => ((object?.['status'] as { phase?: string } | undefined)?.phase ?? '');
    const started = yield* watchUntil(session, info, session.now() + flags.duration('pod-running-timeout'), (object) => {
      const status = object?.['status'] as { phase?: string; conditions?: { type: string; status: string }[] } | undefined;
      return status?.phase === 'Succeeded' || status?.phase === 'Failed' || (status?.phase === 'Running' && status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true);
    });
    const container = (pod['spec'] as { containers: { name: string }[] }).containers[0]!.name;
    if (phaseOf(started) === 'Running') {
      if (stdin && tty && !flags.on('quiet')) yield* session.err("If you don't see a command prompt, try pressing enter.\n");
      yield* attachOrLogs(session, pod, container, stdin, tty);
    } else yield* printLogs(session, pod, container);
    if (flags.text('restart') === 'Always') return 0;
    return yield* exitCodeOf(session, info, container);
  } finally {
    if (flags.on('rm')) {
      yield* removeOne(session, info, { gracePeriodSeconds: -1, propagationPolicy: 'Background', dryRun: 'none' });
      yield* session.out(`pod "${info.name}" deleted\n`);
      for (const service of services) {
        yield* removeOne(session, { mapping: SERVICES, namespace: service.metadata.namespace, name: service.metadata.name!, source: '', object: service }, { gracePeriodSeconds: -1, propagationPolicy: 'Background', dryRun: 'none' });
        yield* session.out(`service "${service.metadata.name}" deleted\n`);
      }
    }
  }
}

interface Ended {
  readonly phase?: string;
  readonly containerStatuses?: readonly { readonly name: string; readonly state?: { readonly terminated?: { readonly exitCode: number; readonly reason?: string } } }[];
}

function* exitCodeOf(session: Session, info: { mapping: typeof PODS; namespace: string | undefined; name: string; source: string; object: AnyObject }, container: string): Task<number> {
  const done = yield* watchUntil(session, info, session.now() + 60_000, (object) => {
    const phase = (object?.['status'] as Ended | undefined)?.phase;
    return object === undefined || phase === 'Succeeded' || phase === 'Failed';
  });
  const status = (done?.['status'] ?? {}) as Ended;
  if (status.phase !== 'Failed') return 0;
  const ended = status.containerStatuses?.find((one) => one.name === container)?.state?.terminated;
  throw new PlainError(`pod ${info.namespace}/${info.name} terminated (${ended?.reason ?? 'Error'})`, ended?.exitCode || 1);
}
