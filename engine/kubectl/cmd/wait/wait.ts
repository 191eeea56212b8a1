import { isNotFound } from '../../../api/status';
import type { Task } from '../../../runtime/process';
import { KubectlError, throwCollected } from '../../errors';
import { JsonPath, relaxedPath, resultText } from '../../jsonpath/evaluate';
import { printerFor } from '../../printers/format';
import { LOCAL_NEEDS_FILES, fetchAll, selectionFlags, targets } from '../../resource/builder';
import type { Selection, Target } from '../../resource/builder';
import { pathOf, shownName } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { WaitTimeout, waitGone, watchUntil } from './until';

type Goal =
  | { readonly kind: 'delete' }
  | { readonly kind: 'create' }
  | { readonly kind: 'condition'; readonly type: string; readonly status: string }
  | { readonly kind: 'jsonpath'; readonly path: JsonPath; readonly value: string | undefined };

/** kubectl wait. */
export function* wait(session: Session): Task<number> {
  const { flags } = session;
  const goal = goalOf(flags.text('for'));
  const selection: Selection = { ...selectionFlags(session), args: session.args, selectAll: flags.on('all') };
  const timeout = flags.duration('timeout');
  const deadline = session.now() + (timeout < 0 ? 7 * 24 * 3_600_000 : timeout);
  if (flags.on('local') && !selection.filenames?.length) throw new KubectlError(LOCAL_NEEDS_FILES);
  if (goal.kind === 'create') yield* waitCreated(session, selection, deadline);
  const { targets: found, errors } = yield* targets(session, selection);
  throwCollected(errors);
  const problems: unknown[] = [];
  let visited = 0;
  for (const target of found) {
    const { infos, problem } = yield* expandTarget(session, target, selection, goal);
    if (problem !== undefined) problems.push(problem);
    for (const info of infos) {
      visited += 1;
      try {
        yield* waitOne(session, info, goal, deadline);
      } catch (error) {
        problems.push(error);
      }
    }
  }
  throwCollected(problems);
  if (visited === 0 && goal.kind !== 'delete') throw new KubectlError('no matching resources found');
  return 0;
}

function* expandTarget(session: Session, target: Target, selection: Selection, goal: Goal): Task<{ infos: ResourceInfo[]; problem?: unknown }> {
  const { infos, errors } = yield* fetchAll(session, [target], selection);
  if (errors.length === 0) return { infos };
  if (goal.kind === 'delete' && isNotFound(errors[0])) return { infos: [] };
  return { infos, problem: errors[0] };
}

function goalOf(text: string): Goal {
  const lower = text.toLowerCase();
  if (lower === 'delete') return { kind: 'delete' };
  if (lower === 'create') return { kind: 'create' };
  if (text.startsWith('condition=')) {
    const rest = text.slice('condition='.length);
    const equals = rest.indexOf('=');
    return { kind: 'condition', type: equals < 0 ? rest : rest.slice(0, equals), status: equals < 0 ? 'true' : rest.slice(equals + 1) };
  }
  if (text.startsWith('jsonpath=')) return jsonPathGoal(text.slice('jsonpath='.length));
  throw new KubectlError(`unrecognized condition: ${JSON.stringify(text)}`);
}

function jsonPathGoal(text: string): Goal {
  if (text === '') throw new KubectlError('jsonpath expression cannot be empty');
  const close = text.lastIndexOf('}');
  const raw = close >= 0 ? text.slice(0, close + 1) : text.split('=')[0]!;
  const rest = text.slice(raw.length);
  const value = rest.startsWith('=') ? rest.slice(1).replace(/^(['"])(.*)\1$/, '$2') : undefined;
  if (rest !== '' && (value === undefined || value === '')) throw new KubectlError(rest === '=' ? 'jsonpath wait has to have a value after equal sign, like --for=jsonpath=\'{.status.readyReplicas}\'=3' : `jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'`);
  const path = relaxedPath(raw.replace(/^'|'$/g, ''));
  if (path === undefined) throw new KubectlError(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
  return { kind: 'jsonpath', path: new JsonPath(path, true), value };
}

/** Polls until the named objects exist. */
function* waitCreated(session: Session, selection: Selection, deadline: number): Task<void> {
  for (;;) {
    const { targets: found } = yield* targets(session, selection);
    const { infos, errors } = yield* fetchAll(session, found, selection);
    if (errors.length === 0 && infos.length > 0) return;
    const other = errors.find((error) => !isNotFound(error));
    if (other) throw other;
    if (session.now() + 1000 > deadline) {
      yield* session.proc.sleep(Math.max(0, deadline - session.now()));
      throw new KubectlError('timed out waiting for the condition');
    }
    yield* session.proc.sleep(1000);
  }
}

function* waitOne(session: Session, info: ResourceInfo, goal: Goal, deadline: number): Task<void> {
  if (goal.kind === 'delete' && session.flags.duration('timeout') === 0) throw notMet(info);
  if (goal.kind === 'delete') yield* waitGone(session, info, deadline, info.object?.metadata.uid);
  else if (goal.kind === 'condition' || goal.kind === 'jsonpath') yield* waitMet(session, info, goal, deadline);
  const printer = printerFor(session);
  if (!printer) return yield* session.out(`${shownName(info)} condition met\n`);
  yield* printer.print(printer.format === 'name' || goal.kind === 'delete' ? info.object! : yield* (yield* session.client()).object<AnyObject>({ method: 'GET', path: pathOf(info) }));
  yield* printer.flush();
}

function notMet(info: ResourceInfo): KubectlError {
  return new KubectlError(`condition not met for ${info.mapping.resource}/${info.name}`);
}

function* waitMet(session: Session, info: ResourceInfo, goal: Extract<Goal, { kind: 'condition' | 'jsonpath' }>, deadline: number): Task<void> {
  let gone = false;
  const met = (object: AnyObject | undefined): boolean => {
    if (!object) {
      gone = true;
      return goal.kind === 'condition';
    }
    gone = false;
    return isMet(object, goal);
  };
  const client = yield* session.client();
  // The time is one for all: when it is over, those that come after are not even looked at.
  const late = (): boolean => session.now() >= deadline && session.flags.duration('timeout') !== 0;
  if (late()) throw new WaitTimeout(`timed out waiting for the condition on ${info.mapping.resource}/${info.name}`);
  const now = yield* client.object<AnyObject>({ method: 'GET', path: pathOf(info) });
  if (isMet(now, goal)) return;
  if (session.flags.duration('timeout') === 0) throw notMet(info);
  if (late()) throw new WaitTimeout(`timed out waiting for the condition on ${info.mapping.resource}/${info.name}`);
  yield* watchUntil(session, info, deadline, met);
  if (gone) throw new KubectlError(`${info.mapping.resource} "${info.name}" not found`);
}

function isMet(object: AnyObject, goal: Extract<Goal, { kind: 'condition' | 'jsonpath' }>): boolean {
  if (goal.kind === 'jsonpath') {
    const lists = goal.path.find(object);
    const values = lists[0] ?? [];
    if (values.length === 0) return false;
    if (lists.length > 1 || values.length > 1) throw new KubectlError(`given jsonpath expression matches more than one ${lists.length > 1 ? 'list' : 'value'}`);
    if (goal.value === undefined) return true;
    if (typeof values[0] === 'object' && values[0] !== null) throw new KubectlError('jsonpath leads to a nested object or list which is not supported');
    return resultText(values[0]).trim() === goal.value.trim();
  }
  const status = object['status'] as { conditions?: { type: string; status: string; observedGeneration?: number }[]; observedGeneration?: number } | undefined;
  const condition = status?.conditions?.find((one) => one.type.toLowerCase() === goal.type.toLowerCase());
  if (!condition) return false;
  const observed = condition.observedGeneration ?? status?.observedGeneration;
  if (observed !== undefined && object.metadata.generation !== undefined && observed < object.metadata.generation) return false;
  return condition.status.toLowerCase() === goal.status.toLowerCase();
}
