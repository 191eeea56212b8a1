import { goDuration } from '../../../api/go-duration';
import { parseLabelSelector } from '../../../api/label-selector';
import { StatusError, isNotFound } from '../../../api/status';
import type { Task } from '../../../runtime/process';
import { resourcePath } from '../../client/discovery';
import { KubectlError, PlainError, SilentExit, bracketed } from '../../errors';
import { fetchList } from '../../resource/builder';
import { shownName } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { dryRunOf, withDryRun } from '../dry-run';
import type { DryRun } from '../dry-run';
import { PODS } from '../polymorphic';
import { mark, nodesMeant } from './cordon';
import type { Loose } from '../../resource/loose';

interface Plan {
  readonly evict: Loose[];
  readonly warnings: string;
  readonly errors: string[];
}

/** kubectl drain. */
export function* drain(session: Session): Task<number> {
  checkPodSelector(session.flags.text('pod-selector'));
  const infos = yield* nodesMeant(session);
  const dryRun = yield* dryRunOf(session);
  for (const info of infos) yield* mark(session, info, true, dryRun);
  const failed: { name: string; errors: string[] }[] = [];
  for (const info of infos) {
    try {
      yield* drainNode(session, info, dryRun);
    } catch (error) {
      if (!(error instanceof DrainFault)) throw error;
      failed.push({ name: info.name, errors: [...error.errors] });
      yield* session.err(error.head);
    }
  }
  if (failed.length === 0) return 0;
  if (failed[0]!.errors.length === 0) throw new SilentExit(1);
  yield* session.err(`There are pending nodes to be drained:\n${failed.map((one) => ` ${one.name}\n`).join('')}${(failed.length === 1 ? failed[0]!.errors : failed.map((one) => bracketed(one.errors))).map((text) => `${text}\n`).join('')}`);
  throw new SilentExit(1);
}

function checkPodSelector(text: string): void {
  try {
    parseLabelSelector(text);
  } catch {
    throw new KubectlError('--pod-selector=<pod_selector> must be a valid label selector');
  }
}

class DrainFault extends Error {
  constructor(readonly head: string, readonly errors: readonly string[]) {
    super(head);
  }
}

function* drainNode(session: Session, info: ResourceInfo, dryRun: DryRun): Task<void> {
  const plan = yield* planOf(session, info.name);
  if (plan.errors.length) {
    throw new DrainFault(`error: unable to drain node "${info.name}" due to error: ${bracketed(plan.errors)}, continuing command...\n`, plan.errors);
  }
  if (plan.warnings) yield* session.err(`Warning: ${plan.warnings}\n`);
  yield* evictAll(session, info.name, plan.evict, dryRun);
  yield* session.out(`${shownName(info)} ${withDryRun('drained', dryRun)}\n`);
}

function* planOf(session: Session, node: string): Task<Plan> {
  const { flags } = session;
  const pods = yield* fetchList(session, PODS, undefined, { args: [], fieldSelector: `spec.nodeName=${node}`, selector: flags.text('pod-selector'), chunkSize: flags.number('chunk-size') });
  const evict: Loose[] = [];
  const errors = new Map<string, string[]>();
  const warnings = new Map<string, string[]>();
  const note = (into: Map<string, string[]>, why: string, pod: Loose): void => {
    into.set(why, [...(into.get(why) ?? []), `${pod.metadata.namespace}/${pod.metadata.name}`]);
  };
  for (const { object } of pods) {
    const pod = object as Loose;
    const done = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    const owner = (pod.metadata.ownerReferences ?? []).find((one: Loose) => one.controller);
    if (pod.metadata.annotations?.['kubernetes.io/config.mirror']) continue;
    if (owner?.kind === 'DaemonSet' && !done) {
      if (flags.on('ignore-daemonsets')) note(warnings, 'ignoring DaemonSet-managed Pods', pod);
      else note(errors, 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)', pod);
      continue;
    }
    if (!owner && !done) {
      if (!flags.on('force')) {
        note(errors, 'cannot delete cannot delete Pods that declare no controller (use --force to override)', pod);
        continue;
      }
      note(warnings, 'deleting Pods that declare no controller', pod);
    }
    const local = (pod.spec.volumes ?? []).some((volume: Loose) => volume.emptyDir);
    if (local && !done && !flags.on('delete-emptydir-data')) {
      note(errors, 'cannot delete Pods with local storage (use --delete-emptydir-data to override)', pod);
      continue;
    }
    evict.push(pod);
  }
  const join = (from: Map<string, string[]>): string[] => [...from].map(([why, names]) => `${why}: ${names.join(', ')}`);
  return { evict, warnings: join(warnings).join('; '), errors: join(errors) };
}

function* evictAll(session: Session, node: string, pods: readonly Loose[], dryRun: DryRun): Task<void> {
  const timeout = session.flags.duration('timeout');
  const deadline = timeout > 0 ? session.now() + timeout : Infinity;
  let waiting: Loose[] = [];
  // One goroutine for each: the last that was made runs first.
  let pending = dryRun === 'none' ? [...pods.slice(-1), ...pods.slice(0, -1)] : [...pods];
  for (const pod of pending) yield* session.out(`evicting pod ${pod.metadata.namespace}/${pod.metadata.name}${dryRun === 'none' ? '' : dryRun === 'client' ? ' (dry run)' : ' (server dry run)'}\n`);
  if (dryRun !== 'none') return;
  let retryAt = session.now();
  while (pending.length || waiting.length) {
    if (session.now() >= retryAt) {
      const refused: Loose[] = [];
      for (const pod of pending) {
        const verdict = yield* evictOne(session, pod);
        if (verdict === 'sent') waiting.push(pod);
        else if (verdict !== 'gone') {
          yield* session.err(`error when evicting pods/"${pod.metadata.name}" -n "${pod.metadata.namespace}" (will retry after 5s): ${verdict}\n`);
          refused.push(pod);
        }
      }
      pending = refused;
      retryAt = session.now() + 5000;
    }
    waiting = yield* stillThere(session, waiting);
    if (pending.length === 0 && waiting.length === 0) return;
    if (session.now() >= deadline) throw timedOut(node, pending, waiting, timeout);
    yield* session.proc.sleep(Math.min(1000, Math.max(1, deadline - session.now()), pending.length ? Math.max(1, retryAt - session.now()) : 1000));
    if (pending.length && session.now() >= retryAt && session.now() < deadline) for (const pod of pending) yield* session.out(`evicting pod ${pod.metadata.namespace}/${pod.metadata.name}\n`);
  }
}

function timedOut(node: string, pending: readonly Loose[], waiting: readonly Loose[], timeoutMs: number): PlainError {
  const pod = pending[0] ?? waiting[0];
  const why = `error when evicting pods/"${pod.metadata.name}" -n "${pod.metadata.namespace}": global timeout reached: ${goDuration(timeoutMs)}`;
  const names = [...pending, ...waiting].map((one) => `pod/${one.metadata.name}\n`).join('');
  return new PlainError(`There are pending pods in node "${node}" when an error occurred: ${why}\n${names}error: unable to drain node "${node}" due to error: ${why}, continuing command...\nThere are pending nodes to be drained:\n ${node}\n${why}`);
}

function* evictOne(session: Session, pod: Loose): Task<string> {
  const client = yield* session.client();
  const grace = session.flags.number('grace-period');
  const path = resourcePath(PODS, pod.metadata.namespace, pod.metadata.name);
  const deleteOptions = grace >= 0 ? { deleteOptions: { gracePeriodSeconds: grace } } : { deleteOptions: {} };
  try {
    if (session.flags.on('disable-eviction')) yield* client.send({ method: 'DELETE', path, contentType: 'application/json', object: { kind: 'DeleteOptions', apiVersion: 'v1', ...deleteOptions.deleteOptions } });
    else yield* client.send({ method: 'POST', path: `${path}/eviction`, contentType: 'application/json', object: { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name: pod.metadata.name, namespace: pod.metadata.namespace }, ...deleteOptions } });
    return 'sent';
  } catch (error) {
    if (isNotFound(error)) return 'gone';
    if (error instanceof StatusError && error.reason === 'TooManyRequests') return error.message;
    if (error instanceof StatusError) throw new KubectlError(`error when evicting pods/"${pod.metadata.name}" -n "${pod.metadata.namespace}": ${error.message}`);
    throw error;
  }
}

function* stillThere(session: Session, pods: readonly Loose[]): Task<Loose[]> {
  const client = yield* session.client();
  const left: Loose[] = [];
  for (const pod of pods) {
    let now: AnyObject | undefined;
    try {
      now = yield* client.object<AnyObject>({ method: 'GET', path: resourcePath(PODS, pod.metadata.namespace, pod.metadata.name) });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    if (now && now.metadata.uid === pod.metadata.uid) left.push(pod);
    else yield* session.out(`pod/${pod.metadata.name} evicted\n`);
  }
  return left;
}
