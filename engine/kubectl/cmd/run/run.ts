import type { Task } from '../../../runtime/process';
import { KubectlError, usageError } from '../../errors';
import type { AnyObject, Session } from '../../session';
import { enforcedNamespace, metadata } from '../create/objects';
import { sendCreation } from '../create/typed';
import { cascadeOf } from '../delete/delete';
import { dryRunOf } from '../dry-run';
import { PODS, SERVICES } from '../polymorphic';

/** A name of an image as a registry takes it. */
const REFERENCE = /^(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][\w+.-]*:[0-9a-fA-F]{32,})?$/;

export function isImageReference(text: string): boolean {
  return REFERENCE.test(text);
}

/** kubectl run. */
export function* run(session: Session): Task<number> {
  const { flags } = session;
  const before = session.argsBeforeDash >= 0 ? session.argsBeforeDash : session.args.length;
  if (session.args.length === 0 || before === 0) throw usageError(session.commandPath, 'NAME is required for run');
  const name = session.args[0]!;
  const rest = session.args.slice(1);
  const wish = flags.on('stdin') || flags.on('tty');
  const attached = flags.changed('attach') ? flags.on('attach') : wish;
  yield* cascadeOf(session);
  checkFlags(session, attached);
  const dryRun = yield* dryRunOf(session);
  if (dryRun !== 'none' && attached) throw usageError(session.commandPath, "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)");
  const plain = podFrom(session, name, rest);
  const pod = flags.text('overrides') ? session.parts!.overridden(session, plain) : plain;
  const services = flags.on('expose') ? yield* exposePod(session, name) : [];
  if (services.length && flags.text('output') === 'yaml') yield* session.out('---\n---\n');
  const stored = yield* sendCreation(session, PODS, pod, flags.text('field-manager'), 'created', attached);
  if (!attached) return 0;
  return yield* session.parts!.stayWith(session, stored, services);
}

function checkFlags(session: Session, attached: boolean): void {
  const { flags } = session;
  const image = flags.text('image');
  if (image === '') throw new KubectlError('--image is required');
  if (!isImageReference(image)) throw new KubectlError(`Invalid image name "${image}": invalid reference format`);
  const restart = flags.text('restart');
  if (flags.on('tty') && !flags.on('stdin')) throw usageError(session.commandPath, '-i/--stdin is required for containers with -t/--tty=true');
  if (flags.on('expose') && !flags.text('port')) throw usageError(session.commandPath, '--port must be set when exposing a service');
  if (attached && flags.duration('pod-running-timeout') <= 0) throw usageError(session.commandPath, '--pod-running-timeout must be higher than zero');
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
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*=/.test(pair)) throw new KubectlError(`invalid env: ${pair}`);
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

function* exposePod(session: Session, name: string): Task<AnyObject[]> {
  const { flags } = session;
  const port = Number(flags.text('port'));
  const selector = labelsOf(flags.text('labels')) ?? { run: name };
  const service = {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: metadata(name, enforcedNamespace(session), labelsOf(flags.text('labels'))),
    spec: { ports: [{ protocol: 'TCP', port, targetPort: port }], selector },
    status: { loadBalancer: {} },
  };
  return [yield* sendCreation(session, SERVICES, service, flags.text('field-manager'))];
}
