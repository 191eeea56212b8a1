import { decodeUtf8 } from '../../../runtime/bytes';
import type { Task } from '../../../runtime/process';
import { resourcePath } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError } from '../../errors';
import { applyStrategicPatch } from '../../local-patch';
import { fetchNamed, infoOf, mappingNamed, objectsOf, refuseArguments, selectionFlags } from '../../resource/builder';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Command, Session } from '../../session';
import { attachOrLogs, printLogs } from '../exec/attach';
import { terminalWish } from '../exec/exec';
import { PODS } from '../polymorphic';
import { removeOne } from '../delete/delete';
import { isImageReference } from '../run/run';
import { watchUntil } from '../wait/until';
import { parseYaml } from '../../yaml/parse';
import { PROFILES, applyProfile, openNode, stripCopy } from './profiles';
import type { Loose } from '../../resource/loose';

/** kubectl debug. */
export const debug: Command = function* run(session) {
  const { flags } = session;
  const before = session.argsBeforeDash >= 0 ? session.argsBeforeDash : session.args.length;
  const names = session.args.slice(0, before);
  const command = session.args.slice(before);
  const wish: Wish = { command, custom: customProfile(session) };
  check(session, names, wish);
  const target = flags.text('target');
  if (target && !flags.on('quiet')) yield* session.out(`Targeting container "${target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`);
  checkCustom(wish.custom);
  if (flags.text('profile') === 'legacy') yield* session.err('--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".\n');
  const files = selectionFlags(session);
  if (files.filenames?.length) {
    if (names.length) refuseArguments(session, { ...files, args: names.map((name) => `pods/${name}`) });
    const { objects } = yield* objectsOf(session, { ...files, args: [] });
    for (const one of objects) yield* debugOne(session, yield* infoOf(session, one), wish);
    return 0;
  }
  // One after another: what is wrong with a later one does not stop those before it.
  for (const word of names) yield* debugOne(session, yield* infoNamed(session, word), wish);
  return 0;
};

function* infoNamed(session: Session, word: string): Task<ResourceInfo> {
  const [type, name] = word.includes('/') ? (word.split('/') as [string, string]) : ['pods', word];
  const mapping = yield* mappingNamed(session, type);
  const object = yield* fetchNamed(session, mapping, name);
  return { mapping, namespace: object.metadata.namespace, name, source: '', object };
}

function* debugOne(session: Session, info: ResourceInfo, wish: Wish): Task<void> {
  const { kind, group, version } = info.mapping;
  if (kind === 'Node') yield* debugNode(session, info, wish);
  else if (kind !== 'Pod') throw new KubectlError(`"${group}/${version}, Kind=${kind}" not supported by debug`);
  else if (session.flags.text('copy-to')) yield* debugCopy(session, info, wish);
  else yield* debugEphemeral(session, info, wish);
}

/** What stands behind the two dashes, and what --custom adds to the container. */
interface Wish {
  readonly command: readonly string[];
  readonly custom: Loose | undefined;
}

function customProfile(session: Session): Loose | undefined {
  const { flags } = session;
  if (!PROFILES.includes(flags.text('profile'))) throw new KubectlError(`unknown profile: ${flags.text('profile')}`);
  const path = flags.text('custom');
  if (!path) return undefined;
  if (!session.exists(path)) throw new KubectlError(`must pass a container spec json file for custom profile: open ${path}: no such file or directory`);
  try {
    return (parseYaml(decodeUtf8(session.readFile(path))) ?? undefined) as Loose | undefined;
  } catch (error) {
    throw new KubectlError(`${path} does not contain a valid container spec: error converting YAML to JSON: yaml: ${(error as Error).message}`);
  }
}

function checkCustom(custom: Loose | undefined): void {
  if (custom && ['name', 'command', 'image', 'lifecycle', 'volumeDevices'].some((field) => custom[field] !== undefined)) throw new KubectlError('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
}

function check(session: Session, names: readonly string[], { command }: Wish): void {
  const { flags } = session;
  const image = flags.text('image');
  const copy = flags.text('copy-to');
  if (flags.changed('attach') && flags.on('attach') && !image && !flags.text('container')) throw new KubectlError('you must specify --container or create a new container using --image in order to attach.');
  if (copy) {
    if (!image && flags.pairs('set-image').size === 0 && command.length === 0) throw new KubectlError('you must specify --image, --set-image or command arguments.');
    if (command.length && !flags.text('container') && !image) throw new KubectlError('you must specify an existing container or a new image when specifying args.');
  } else {
    for (const name of ['replace', 'same-node']) if (flags.on(name)) throw new KubectlError(`--${name} may only be used with --copy-to.`);
    if (flags.pairs('set-image').size) throw new KubectlError('--set-image may only be used with --copy-to.');
    if (!image) throw new KubectlError('you must specify --image when not using --copy-to.');
  }
  if (image && !isImageReference(image)) throw new KubectlError(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (names.length === 0 && flags.list('filename').length === 0) throw new KubectlError('NAME or filename is required for debug');
  const policy = flags.text('image-pull-policy');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(policy)) throw new KubectlError(`invalid image pull policy: ${policy}`);
  for (const [name, other] of flags.pairs('set-image')) if (!isImageReference(other)) throw new KubectlError(`invalid image name ${JSON.stringify(other)} for container ${JSON.stringify(name)}: invalid reference format`);
  if (copy && flags.text('target')) throw new KubectlError('--target is incompatible with --copy-to. Use --share-processes instead.');
  if (flags.on('tty') && !flags.on('stdin')) throw new KubectlError('-i/--stdin is required for containers with -t/--tty=true');
}

/** The name of the new container: the one that was given, or one made up, which is told. */
function* containerName(session: Session, pod: Loose): Task<string> {
  const wanted = session.flags.text('container');
  if (wanted) return wanted;
  const taken = new Set([...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? []), ...(pod.spec.ephemeralContainers ?? [])].map((one: Loose) => one.name));
  let name: string;
  do name = `debugger-${session.proc.random.suffix(5)}`;
  while (taken.has(name));
  if (!session.flags.on('quiet')) yield* session.out(`Defaulting debug container name to ${name}.\n`);
  return name;
}

/** The fields of a debugging container that the command line gives. */
function fields(session: Session, command: readonly string[]): Loose {
  const { flags } = session;
  const env = [...flags.pairs('env')].map(([name, value]) => ({ name, value }));
  return {
    ...(flags.text('image') ? { image: flags.text('image') } : {}),
    ...(command.length ? (flags.on('arguments-only') ? { args: command } : { command }) : {}),
    ...(env.length ? { env } : {}),
    ...(flags.text('image-pull-policy') ? { imagePullPolicy: flags.text('image-pull-policy') } : {}),
    ...(flags.on('stdin') ? { stdin: true } : {}),
    ...(flags.on('tty') ? { tty: true } : {}),
  };
}

function container(session: Session, name: string, { command }: Wish): Loose {
  return { name, ...fields(session, command), terminationMessagePolicy: 'File' };
}

/** The container with what --custom says of it. */
function customised(made: Loose, { custom }: Wish): Loose {
  if (!custom) return made;
  const pod = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [made] } };
  const patched = applyStrategicPatch(pod, { spec: { containers: [{ ...custom, name: made.name }] } }) as Loose;
  return patched.spec.containers[0];
}

/** A pod that runs as somebody does not gain what the profile grants. */
function* warnOfUser(session: Session, made: Loose, pod: Loose): Task<void> {
  const granted = made.securityContext?.privileged || made.securityContext?.capabilities?.add?.length;
  if (!pod.spec.securityContext?.runAsUser || made.securityContext?.runAsUser === 0 || !granted) return;
  yield* session.err('Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".\n');
}

function* debugEphemeral(session: Session, info: ResourceInfo, wish: Wish): Task<void> {
  const pod = info.object as Loose;
  const name = yield* containerName(session, pod);
  const target = session.flags.text('target');
  const bare = { ...container(session, name, wish), ...(target ? { targetContainerName: target } : {}) };
  applyProfile(session.flags.text('profile'), bare, false);
  const made = customised(bare, wish);
  yield* warnOfUser(session, made, pod);
  const client = yield* session.client();
  const body = { spec: { ephemeralContainers: [...(pod.spec.ephemeralContainers ?? []), made] } };
  const known = (pod.spec.ephemeralContainers ?? []).some((one: Loose) => one.name === name);
  // Ephemeral containers cannot change: a patch for a name that is taken is empty.
  if (!known) yield* client.send({ method: 'PATCH', path: resourcePath(PODS, info.namespace, info.name, 'ephemeralcontainers'), query: queryOf({}), contentType: 'application/strategic-merge-patch+json', object: body });
  yield* maybeAttach(session, info, name);
}

function* debugCopy(session: Session, info: ResourceInfo, wish: Wish): Task<void> {
  const { flags } = session;
  const { copy, name } = yield* copyOf(session, info.object as Loose, wish);
  const debugged = (copy.spec.containers as Loose[]).find((one) => one.name === name);
  if (debugged) yield* warnOfUser(session, debugged, copy);
  const client = yield* session.client();
  yield* client.send({ method: 'POST', path: resourcePath(PODS, info.namespace), contentType: 'application/json', object: copy });
  if (flags.on('replace')) yield* removeOne(session, info, { gracePeriodSeconds: 0, propagationPolicy: 'Background', dryRun: 'none' });
  if (name) yield* maybeAttach(session, { ...info, name: flags.text('copy-to') }, name);
}

/** The copy of a pod, and the container in it that is debugged; none where images alone were changed. */
function* copyOf(session: Session, pod: Loose, wish: Wish): Task<{ copy: Loose; name: string }> {
  const { flags } = session;
  const images = flags.pairs('set-image');
  const { nodeName, ephemeralContainers: _ephemeral, ...spec } = pod.spec as Loose;
  const containers: Loose[] = spec.containers.map((one: Loose) => ({ ...one, image: images.get(one.name) ?? images.get('*') ?? one.image }));
  const { labels, annotations, namespace } = pod.metadata;
  const copy: Loose = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: flags.text('copy-to'), namespace, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) },
    spec: { ...spec, containers, ...(flags.changed('share-processes') ? { shareProcessNamespace: flags.on('share-processes') } : {}), ...(flags.on('same-node') ? { nodeName } : {}) },
  };
  let name = flags.text('container');
  let at = containers.findIndex((one) => one.name === name);
  if (at < 0) {
    if (!flags.text('image') && images.size) return { copy, name: '' };
    if (!flags.text('image')) throw new KubectlError('you must specify image when creating new container');
    name = yield* containerName(session, pod);
    at = containers.push({ name, terminationMessagePolicy: 'File' }) - 1;
  }
  const { stdin: _stdin, tty: _tty, ...before } = containers[at]!;
  if (wish.command.length && !flags.on('arguments-only')) delete before.args;
  const made = { ...before, ...fields(session, wish.command) };
  containers[at] = made;
  applyProfile(flags.text('profile'), made, false);
  const kept = { labels: flags.on('keep-labels'), annotations: flags.on('keep-annotations'), liveness: flags.on('keep-liveness'), readiness: flags.on('keep-readiness'), startup: flags.on('keep-startup'), initContainers: flags.on('keep-init-containers') };
  stripCopy(flags.text('profile'), copy, kept);
  containers[at] = customised(made, wish);
  return { copy, name };
}

function* debugNode(session: Session, info: ResourceInfo, wish: Wish): Task<void> {
  const { flags } = session;
  const name = `node-debugger-${info.name}-${session.proc.random.suffix(5)}`;
  const debuggerName = flags.text('container') || 'debugger';
  if (!flags.on('quiet')) yield* session.out(`Creating debugging pod ${name} with container ${debuggerName} on node ${info.name}.\n`);
  const made = container(session, debuggerName, wish);
  const pod: Loose = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: session.namespace }, spec: { containers: [made], nodeName: info.name, restartPolicy: 'Never', tolerations: [{ operator: 'Exists' }] } };
  openNode(flags.text('profile'), pod, made);
  applyProfile(flags.text('profile'), made, true);
  pod.spec.containers = [customised(made, wish)];
  const client = yield* session.client();
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
