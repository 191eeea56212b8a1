import type { Task } from '../../../runtime/process';
import { resourcePath } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError } from '../../errors';
import { resolve } from '../../resource/builder';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Command, Session } from '../../session';
import { attachOrLogs, printLogs } from '../exec/attach';
import { terminalWish } from '../exec/exec';
import { PODS } from '../polymorphic';
import { removeOne } from '../delete/delete';
import { watchUntil } from '../wait/until';
import { PROFILES, applyProfile } from './profiles';
import type { Loose } from '../../resource/loose';

/** kubectl debug. */
export const debug: Command = function* run(session) {
  const { flags } = session;
  const before = session.argsBeforeDash >= 0 ? session.argsBeforeDash : session.args.length;
  const names = session.args.slice(0, before);
  const command = session.args.slice(before);
  check(session, names);
  if (flags.text('profile') === 'legacy') yield* session.err('--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".\n');
  const { infos, errors } = yield* resolve(session, { args: names.length === 1 && !names[0]!.includes('/') ? ['pods', names[0]!] : names });
  if (errors.length) throw errors[0];
  for (const info of infos) {
    if (info.mapping.kind === 'Node') yield* debugNode(session, info, command);
    else if (info.mapping.kind !== 'Pod') throw new KubectlError(`"${info.mapping.kind}" not supported by debug`);
    else if (flags.text('copy-to')) yield* debugCopy(session, info, command);
    else yield* debugEphemeral(session, info, command);
  }
  return 0;
};

function check(session: Session, names: readonly string[]): void {
  const { flags } = session;
  const image = flags.text('image');
  const copy = flags.text('copy-to');
  if (flags.list('set-image').length && !copy) throw new KubectlError('--set-image may only be used with --copy-to.');
  if (!image && !copy) throw new KubectlError('you must specify --image when not using --copy-to.');
  if (copy && !image && flags.list('set-image').length === 0 && session.args.length === names.length) throw new KubectlError('you must specify --image, --set-image or command arguments.');
  if (!PROFILES.includes(flags.text('profile'))) throw new KubectlError(`unknown profile: ${flags.text('profile')}`);
  if (names.length === 0) throw new KubectlError('NAME is required for debug');
  if (copy && flags.text('target')) throw new KubectlError('--target is incompatible with --copy-to. Use --share-processes instead.');
  if (!copy && (flags.on('same-node') || flags.on('replace'))) throw new KubectlError(`--${flags.on('same-node') ? 'same-node' : 'replace'} may only be used with --copy-to.`);
  if (flags.on('tty') && !flags.on('stdin')) throw new KubectlError('-i/--stdin is required for containers with -t/--tty=true');
}

function containerName(session: Session, pod: Loose): string {
  const wanted = session.flags.text('container');
  if (wanted) return wanted;
  const taken = new Set([...(pod?.spec.containers ?? []), ...(pod?.spec.initContainers ?? []), ...(pod?.spec.ephemeralContainers ?? [])].map((one: Loose) => one.name));
  for (;;) {
    const name = `debugger-${session.proc.random.suffix(5)}`;
    if (!taken.has(name)) return name;
  }
}

function container(session: Session, name: string, command: readonly string[]): Loose {
  const { flags } = session;
  const env = flags.list('env').map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) }));
  return {
    name,
    image: flags.text('image'),
    ...(command.length ? (flags.on('arguments-only') ? { args: command } : { command }) : {}),
    ...(env.length ? { env } : {}),
    ...(flags.text('image-pull-policy') ? { imagePullPolicy: flags.text('image-pull-policy') } : {}),
    ...(flags.on('stdin') ? { stdin: true } : {}),
    ...(flags.on('tty') ? { tty: true } : {}),
    terminationMessagePolicy: 'File',
  };
}

function* debugEphemeral(session: Session, info: ResourceInfo, command: readonly string[]): Task<void> {
  const pod = info.object as Loose;
  const name = containerName(session, pod);
  const target = session.flags.text('target');
  if (target) yield* session.out(`Targeting container "${target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`);
  const made = { ...container(session, name, command), ...(target ? { targetContainerName: target } : {}) };
  applyProfile(session.flags.text('profile'), undefined, made, 'ephemeral');
  const client = yield* session.client();
  const body = { spec: { ephemeralContainers: [...(pod.spec.ephemeralContainers ?? []), made] } };
  if (!session.flags.on('quiet') && !session.flags.text('container')) yield* session.out(`Defaulting debug container name to ${name}.\n`);
  const known = (pod.spec.ephemeralContainers ?? []).some((one: Loose) => one.name === name);
  // Ephemeral containers cannot change: a patch for a name that is taken is empty.
  if (!known) yield* client.send({ method: 'PATCH', path: resourcePath(PODS, info.namespace, info.name, 'ephemeralcontainers'), query: queryOf({}), contentType: 'application/strategic-merge-patch+json', object: body });
  yield* maybeAttach(session, info, name);
}

function* debugCopy(session: Session, info: ResourceInfo, command: readonly string[]): Task<void> {
  const { flags } = session;
  const pod = info.object as Loose;
  for (const pair of flags.list('set-image').flatMap((one) => one.split(','))) if (!pair.includes('=')) throw new KubectlError(`invalid argument "${flags.list('set-image').join(',')}" for "--set-image" flag: ${pair} must be formatted as key=value\nSee 'kubectl debug --help' for usage.`);
  const images = new Map(flags.list('set-image').flatMap((one) => one.split(',')).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  const { nodeName, ephemeralContainers: _ephemeral, ...spec } = pod.spec as Loose;
  const containers: Loose[] = spec.containers.map((one: Loose) => {
    const image = images.get(one.name) ?? images.get('*');
    const { livenessProbe, readinessProbe, startupProbe, ...rest } = one;
    return { ...rest, ...(flags.on('keep-liveness') && livenessProbe ? { livenessProbe } : {}), ...(flags.on('keep-readiness') && readinessProbe ? { readinessProbe } : {}), ...(flags.on('keep-startup') && startupProbe ? { startupProbe } : {}), ...(image ? { image } : {}) };
  });
  const wanted = flags.text('container');
  const existing = containers.find((one) => one.name === wanted);
  let name = wanted;
  if (existing && flags.text('image')) {
    Object.assign(existing, { image: flags.text('image') }, command.length ? { command } : {});
    applyProfile(flags.text('profile'), undefined, existing, 'copy');
  } else if (flags.text('image')) {
    name = containerName(session, pod);
    if (!wanted && !flags.on('quiet')) yield* session.out(`Defaulting debug container name to ${name}.\n`);
    const made = container(session, name, command);
    applyProfile(flags.text('profile'), undefined, made, 'copy');
    containers.push(made);
  } else if (command.length) Object.assign(existing ?? containers[0], { command });
  const copy = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: flags.text('copy-to'), namespace: info.namespace, ...(flags.on('keep-labels') ? { labels: pod.metadata.labels } : {}), ...(flags.on('keep-annotations') ? { annotations: pod.metadata.annotations } : {}) },
    spec: { ...spec, containers, ...(flags.changed('share-processes') || flags.text('image') ? { shareProcessNamespace: flags.on('share-processes') } : {}), ...(flags.on('same-node') ? { nodeName } : {}) },
  };
  const client = yield* session.client();
  yield* client.send({ method: 'POST', path: resourcePath(PODS, info.namespace), contentType: 'application/json', object: copy });
  if (flags.on('replace')) yield* removeOne(session, info, { gracePeriodSeconds: -1, propagationPolicy: 'Background', dryRun: 'none' });
  if (name) yield* maybeAttach(session, { ...info, name: flags.text('copy-to') }, name);
}

function* debugNode(session: Session, info: ResourceInfo, command: readonly string[]): Task<void> {
  const name = `node-debugger-${info.name}-${session.proc.random.suffix(5)}`;
  const debuggerName = session.flags.text('container') || 'debugger';
  const made = container(session, debuggerName, command);
  const pod: Loose = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: session.namespace, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } }, spec: { containers: [made], nodeName: info.name, restartPolicy: 'Never', tolerations: [{ operator: 'Exists' }] } };
  applyProfile(session.flags.text('profile'), pod, made, 'node');
  const client = yield* session.client();
  yield* session.out(`Creating debugging pod ${name} with container ${debuggerName} on node ${info.name}.\n`);
  yield* client.send({ method: 'POST', path: resourcePath(PODS, session.namespace), contentType: 'application/json', object: pod });
  yield* maybeAttach(session, { ...info, mapping: PODS, namespace: session.namespace, name }, debuggerName);
}

function* maybeAttach(session: Session, info: ResourceInfo, container_: string): Task<void> {
  const { flags } = session;
  const wanted = flags.changed('attach') ? flags.on('attach') : flags.on('stdin');
  if (!wanted) return;
  const target = { ...info, mapping: PODS };
  const stateOf = (object: Loose): Loose => [...(object?.status?.containerStatuses ?? []), ...(object?.status?.ephemeralContainerStatuses ?? [])].find((one: Loose) => one.name === container_)?.state;
  const pod = (yield* watchUntil(session, target, session.now() + 60_000, (object) => Boolean(stateOf(object)?.running ?? stateOf(object)?.terminated))) as AnyObject;
  const { stdin, tty } = yield* terminalWish(session);
  if (stateOf(pod)?.terminated) return yield* printLogs(session, pod, container_);
  if (!flags.on('quiet')) yield* session.err("If you don't see a command prompt, try pressing enter.\n");
  yield* attachOrLogs(session, pod, container_, stdin, tty);
}
