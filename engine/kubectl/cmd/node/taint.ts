import type { Task } from '../../../runtime/process';
import { queryOf } from '../../client/rest-request';
import { KubectlError, throwCollected, usageError } from '../../errors';
import { mappingNamed, resolve, selectionFlags } from '../../resource/builder';
import { pathOf } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { dryRunOf, dryRunQuery, resultPrinter } from '../dry-run';

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
  readonly timeAdded?: string;
}

/** A taint without an effect is read as a bare key, which then is no name. */
const BAD_NAME = ", name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** kubectl taint. */
export function* taint(session: Session): Task<number> {
  const { flags, args } = session;
  const isTaint = (arg: string): boolean => arg.includes('=') || arg.endsWith('-') || /^[^:]+:[A-Za-z]+$/.test(arg);
  const first = args.findIndex(isTaint);
  const resources = first < 0 ? args : args.slice(0, first);
  const specs = first < 0 ? [] : args.slice(first);
  if (resources.length === 0) throw new KubectlError('one or more resources must be specified as <resource> <name>');
  if (specs.length === 0) throw new KubectlError('at least one taint update is required');
  const mapping = yield* mappingNamed(session, resources[0]!.split('/')[0]!);
  if (mapping.kind !== 'Node') throw new KubectlError(`invalid resource type ${resources[0]}, only node types are supported`);
  if (resources.length < 2 && !resources[0]!.includes('/') && !flags.on('all') && !flags.text('selector')) throw new KubectlError('at least one resource name must be specified since \'--all\' parameter is not set');
  const { add, remove } = parse(session, specs);
  const dryRun = yield* dryRunOf(session);
  const { infos, errors } = yield* resolve(session, { ...selectionFlags(session), args: resources, selectAll: flags.on('all') });
  const problems = [...errors];
  const print = resultPrinter(session, dryRun);
  for (const info of infos) {
    try {
      const now = ((info.object!['spec'] as { taints?: Taint[] } | undefined)?.taints ?? []) as Taint[];
      const { taints, operation } = next(info.name, now, add, remove, flags.on('overwrite'));
      const client = yield* session.client();
      const stored = dryRun === 'client' ? ({ ...info.object!, spec: { ...(info.object!['spec'] as object), taints } } as unknown as AnyObject) : yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: queryOf({ ...dryRunQuery(dryRun), fieldManager: flags.text('field-manager') }), contentType: 'application/merge-patch+json', object: { spec: { taints: taints.length ? taints : null } } });
      yield* print(info, stored, operation);
    } catch (error) {
      problems.push(error);
    }
  }
  throwCollected(problems);
  return 0;
}

function parse(session: Session, specs: readonly string[]): { add: Taint[]; remove: { key: string; effect: string }[] } {
  const add: Taint[] = [];
  const remove: { key: string; effect: string }[] = [];
  for (const spec of specs) {
    const text = spec.endsWith('-') ? spec.slice(0, -1) : spec;
    const [left, effect, more] = text.split(':');
    if (more !== undefined) throw usageError(session.commandPath, `invalid taint spec: ${text}`);
    const [key, value, extra] = left!.split('=');
    if (extra !== undefined || !key) throw usageError(session.commandPath, `invalid taint spec: ${text}`);
    if (effect !== undefined && !EFFECTS.includes(effect)) throw usageError(session.commandPath, `invalid taint effect: ${effect}, unsupported taint effect`);
    if (spec.endsWith('-')) remove.push({ key, effect: effect ?? '' });
    else {
      if (effect === undefined) throw usageError(session.commandPath, `invalid taint spec: ${spec}${/^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(spec.slice(spec.lastIndexOf('/') + 1)) ? '' : BAD_NAME}`);
      const taint: Taint = { key, ...(value ? { value } : {}), effect };
      if (add.some((one) => one.key === key && one.effect === effect)) throw usageError(session.commandPath, `duplicated taints with the same key and effect: ${JSON.stringify(taint)}`);
      add.push(taint);
    }
  }
  const both = add.find((one) => remove.some((other) => other.key === one.key && (other.effect === '' || other.effect === one.effect)));
  if (both) throw usageError(session.commandPath, 'can not both modify and remove the following taint(s) in the same command: ' + both.key);
  return { add, remove };
}

function next(node: string, now: readonly Taint[], add: readonly Taint[], remove: readonly { key: string; effect: string }[], overwrite: boolean): { taints: Taint[]; operation: string } {
  const clashes = [...new Set(add.filter((one) => now.some((old) => old.key === one.key && old.effect === one.effect)).map((one) => one.key))];
  if (!overwrite && clashes.length) throw new KubectlError(`node ${node} already has ${clashes.join(', ')} taint(s) with same effect(s) and --overwrite is false`);
  const missing = remove.filter((one) => !now.some((old) => old.key === one.key && (one.effect === '' || old.effect === one.effect)));
  if (missing.length) {
    const texts = missing.map((one) => `taint "${one.key}${one.effect ? `:${one.effect}` : ''}" not found`);
    throw new KubectlError(texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`);
  }
  const kept = now.filter((old) => !remove.some((one) => one.key === old.key && (one.effect === '' || one.effect === old.effect)) && !add.some((one) => one.key === old.key && one.effect === old.effect));
  const operation = add.length === 0 ? 'untainted' : remove.length === 0 && clashes.length === 0 ? 'tainted' : 'modified';
  return { taints: [...add, ...kept], operation };
}
