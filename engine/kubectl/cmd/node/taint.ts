import type { Task } from '../../../runtime/process';
import { labelValueMessages, qualified } from '../../../api/names';
import { queryOf } from '../../client/rest-request';
import { KubectlError, bracketed, throwCollected, usageError } from '../../errors';
import { inStructOrder } from '../../printers/struct-order';
import { mappingNamed, resolve, selectionFlags } from '../../resource/builder';
import { pathOf } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { dryRunOf, dryRunQuery, resultPrinter, validationQuery } from '../dry-run';

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
  readonly timeAdded?: string;
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** kubectl taint. */
export function* taint(session: Session): Task<number> {
  const { flags, args } = session;
  const isTaint = (arg: string): boolean => arg.includes('=') || arg.includes(':') || arg.endsWith('-');
  const first = args.findIndex(isTaint);
  const resources = first < 0 ? args : args.slice(0, first);
  const specs = first < 0 ? [] : args.slice(first);
  const late = specs.find((arg) => !isTaint(arg));
  if (late !== undefined) throw new KubectlError(`all resources must be specified before taint changes: ${late}`);
  if (resources.length === 0) throw new KubectlError('one or more resources must be specified as <resource> <name>');
  if (specs.length === 0) throw new KubectlError('at least one taint update is required');
  const mapping = yield* mappingNamed(session, resources[0]!.split('/')[0]!);
  if (mapping.kind !== 'Node') throw new KubectlError(`invalid resource type ${resources[0]}, only node types are supported`);
  if (resources.length < 2 && !resources[0]!.includes('/') && !flags.on('all') && !flags.text('selector')) throw new KubectlError('at least one resource name must be specified since \'--all\' parameter is not set');
  const { add, remove } = parse(session, specs);
  const dryRun = yield* dryRunOf(session);
  validationQuery(session);
  const { infos, errors } = yield* resolve(session, { ...selectionFlags(session), args: flags.on('all') || flags.text('selector') ? resources.slice(0, 1).map((word) => word.split('/')[0]!) : resources, selectAll: flags.on('all') });
  const problems = [...errors];
  for (const info of infos) {
    try {
      const now = ((info.object!['spec'] as { taints?: Taint[] } | undefined)?.taints ?? []) as Taint[];
      const { taints, operation } = next(info.name, now, add, remove, flags.on('overwrite'));
      // A wrong -o is told when it is known what is to be done, and before it is; --dry-run is not told at all.
      const print = resultPrinter(session, 'none', true);
      const client = yield* session.client();
      const stored = dryRun === 'client' ? ({ ...info.object!, spec: { ...(info.object!['spec'] as object), taints } } as unknown as AnyObject) : yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: queryOf({ ...dryRunQuery(dryRun), fieldManager: flags.text('field-manager') }), contentType: 'application/merge-patch+json', object: { spec: { taints: taints.length ? taints : null } } });
      yield* print(info, inStructOrder(stored), operation);
    } catch (error) {
      problems.push(error);
    }
  }
  throwCollected(problems);
  return 0;
}

/** "key=value:Effect", "key:Effect" or "key". */
function parseTaint(session: Session, text: string): { key: string; value?: string; effect: string } {
  const refuse = (why = ''): KubectlError => usageError(session.commandPath, `invalid taint spec: ${text}${why}`);
  const parts = text.split(':');
  if (parts.length > 2) throw refuse();
  const [left, effect] = parts as [string, string | undefined];
  if (effect !== undefined && !EFFECTS.includes(effect)) throw usageError(session.commandPath, `invalid taint effect: ${effect}, unsupported taint effect`);
  // Without an effect the whole is the key.
  const pair = effect === undefined ? [left] : left.split('=');
  if (pair.length > 2) throw refuse();
  const [key, value] = pair as [string, string | undefined];
  const badValue = value === undefined ? [] : labelValueMessages(value);
  if (badValue.length) throw refuse(`, ${badValue.join('; ')}`);
  const badKey = qualified(key);
  if (badKey.length) throw refuse(`, ${badKey.join('; ')}`);
  return { key, ...(value ? { value } : {}), effect: effect ?? '' };
}

function parse(session: Session, specs: readonly string[]): { add: Taint[]; remove: { key: string; effect: string }[] } {
  const add: Taint[] = [];
  const remove: { key: string; effect: string }[] = [];
  for (const spec of specs) {
    if (spec.endsWith('-')) {
      const { key, effect } = parseTaint(session, spec.slice(0, -1));
      remove.push({ key, effect });
      continue;
    }
    const taint = parseTaint(session, spec);
    if (!taint.effect) throw usageError(session.commandPath, `invalid taint spec: ${spec}`);
    if (add.some((one) => one.key === taint.key && one.effect === taint.effect)) throw usageError(session.commandPath, `duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`);
    add.push(taint);
  }
  const both = remove.filter((one) => add.some((other) => other.key === one.key && (one.effect === '' || one.effect === other.effect)));
  if (both.length) throw new KubectlError(`can not both modify and remove the following taint(s) in the same command: ${both.map((one) => `${one.key}=${one.effect}`).join(', ')}`);
  return { add, remove };
}

function next(node: string, now: readonly Taint[], add: readonly Taint[], remove: readonly { key: string; effect: string }[], overwrite: boolean): { taints: Taint[]; operation: string } {
  const clashes = [...new Set(add.filter((one) => now.some((old) => old.key === one.key && old.effect === one.effect)).map((one) => one.key))];
  if (!overwrite && clashes.length) throw new KubectlError(`node ${node} already has ${clashes.join(', ')} taint(s) with same effect(s) and --overwrite is false`);
  const missing = remove.filter((one) => !now.some((old) => old.key === one.key && (one.effect === '' || old.effect === one.effect)));
  if (missing.length) {
    throw new KubectlError(bracketed(missing.map((one) => `taint "${one.key}${one.effect ? `:${one.effect}` : ''}" not found`)));
  }
  const kept = now.filter((old) => !remove.some((one) => one.key === old.key && (one.effect === '' || one.effect === old.effect)) && !add.some((one) => one.key === old.key && one.effect === old.effect));
  const operation = overwrite || (add.length > 0 && remove.length > 0) ? 'modified' : add.length > 0 ? 'tainted' : 'untainted';
  return { taints: [...add, ...kept], operation };
}
