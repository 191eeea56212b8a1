import type { Task } from '../../../runtime/process';
import { queryOf } from '../../client/rest-request';
import { KubectlError, throwCollected } from '../../errors';
import { printerFor } from '../../printers/format';
import { fetchAll, objectsOf, infoOf, selectionFlags, targets } from '../../resource/builder';
import type { Selection } from '../../resource/builder';
import { pathOf, shownName } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Command, Session } from '../../session';
import { dryRunOf, dryRunQuery, withDryRun } from '../dry-run';
import type { DryRun } from '../dry-run';
import { parseChanges, splitChanges } from './key-changes';
import type { KeyChanges } from './key-changes';

interface Wording {
  readonly kind: 'label' | 'annotation';
  readonly field: 'labels' | 'annotations';
  readonly done: string;
  readonly undone: string;
  readonly not: string;
}

const LABEL: Wording = { kind: 'label', field: 'labels', done: 'labeled', undone: 'unlabeled', not: 'not labeled' };
const ANNOTATION: Wording = { kind: 'annotation', field: 'annotations', done: 'annotated', undone: 'annotated', not: 'annotated' };

/** May be overwritten without being asked. */
const CHANGE_CAUSE = 'kubernetes.io/change-cause';

export const label = keyCommand(LABEL);
export const annotate = keyCommand(ANNOTATION);

function keyCommand(wording: Wording): Command {
  return function* run(session) {
    const { flags } = session;
    const { resources, pairs } = splitChanges(session.args, wording.kind);
    const changes = parseChanges(pairs, wording.kind);
    if (wording.kind === 'label') for (const [key, value] of changes.set) checkLabelValue(key, value);
    const dryRun = yield* dryRunOf(session);
    const selection: Selection = { ...selectionFlags(session), args: resources, selectAll: flags.on('all') };
    check(session, wording, resources, changes, selection);
    if (flags.on('local')) return yield* local(session, wording, changes, selection);
    const { targets: found, errors } = yield* targets(session, selection);
    const { infos, errors: missing } = yield* fetchAll(session, found, selection);
    const problems = [...errors, ...missing];
    if (flags.text('resource-version') && (found.length !== 1 || 'list' in found[0]!)) throw new KubectlError('--resource-version may only be used with a single resource');
    for (const info of infos) {
      try {
        yield* flags.on('list') ? listKeys(session, wording, { ...info, object: changed(session, wording, info.object!, changes).object }, infos.length > 1) : changeOne(session, wording, info, changes, dryRun);
      } catch (error) {
        problems.push(error);
      }
    }
    throwCollected(problems);
    return 0;
  };
}

function check(session: Session, wording: Wording, resources: readonly string[], changes: KeyChanges, selection: Selection): void {
  const { flags } = session;
  const article = wording.kind === 'label' ? 'label' : 'annotation';
  if (flags.on('all') && flags.text('selector') !== '') throw new KubectlError('cannot set --all and --selector at the same time');
  if (resources.length === 0 && !selection.filenames?.length && !selection.kustomize) throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (changes.set.size === 0 && changes.remove.length === 0 && !flags.on('list')) throw new KubectlError(`at least one ${article} update is required`);
}

/** kubectl looks at values itself; the form of keys it leaves to the server. */
function checkLabelValue(key: string, value: string): void {
  const faults: string[] = [];
  if (value.length > 63) faults.push('must be no more than 63 characters');
  if (!/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value)) faults.push(`a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`);
  if (faults.length) throw new KubectlError(`invalid label value: ${JSON.stringify(`${key}=${value}`)}: ${faults.join(';')}`);
}

function* listKeys(session: Session, wording: Wording, info: ResourceInfo, titled: boolean): Task<void> {
  const { kind, group } = info.mapping;
  const lines = Object.entries(info.object!.metadata[wording.field] ?? {}).sort().map(([key, value]) => `${titled ? ' ' : ''}${key}=${value}\n`);
  yield* session.out(`${titled ? `Listing ${wording.field} for ${kind}.${group}/${info.name}:\n` : ''}${lines.join('')}`);
}

/** The object after the changes, and what to say. Throws when a key has a value and --overwrite is missing. */
function changed(session: Session, wording: Wording, object: AnyObject, changes: KeyChanges): { object: AnyObject; notes: string[]; verdict: string } {
  const overwrite = session.flags.on('overwrite');
  const before: Readonly<Record<string, string>> = object.metadata?.[wording.field] ?? {};
  const after: Record<string, string> = { ...before };
  const notes: string[] = [];
  if (!overwrite) {
    const clashes = [...changes.set].filter(([key, value]) => key !== CHANGE_CAUSE && before[key] !== undefined && before[key] !== value).map(([key]) => `'${key}' already has a value (${before[key]})`);
    if (wording.kind === 'annotation' && clashes.length) throw new KubectlError(`--overwrite is false but found the following declared annotation(s): ${clashes.join('; ')}`);
    if (clashes.length) throw new KubectlError(`${clashes[0]}, and --overwrite is false`);
  }
  for (const [key, value] of changes.set) after[key] = value;
  for (const key of changes.remove) {
    if (wording.kind === 'label' && before[key] === undefined) notes.push(`label "${key}" not found.\n`);
    delete after[key];
  }
  const verdict = wording.kind === 'annotation' ? 'annotated' : labelVerdict(object.metadata?.labels, after, overwrite);
  return { object: { ...object, metadata: { ...object.metadata, [wording.field]: after } } as AnyObject, notes, verdict };
}

/** Goes by the length of the texts, as the real one does: labels that are empty differ from none. */
function labelVerdict(before: Readonly<Record<string, string>> | undefined, after: Readonly<Record<string, string>>, overwrite: boolean): string {
  const text = (labels: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(labels).sort());
  if (before && text(before) === text(after)) return 'not labeled';
  return before && !overwrite && text(after).length < text(before).length ? 'unlabeled' : 'labeled';
}

function* changeOne(session: Session, wording: Wording, info: ResourceInfo, changes: KeyChanges, dryRun: DryRun): Task<void> {
  const { flags } = session;
  const version = flags.text('resource-version');
  const next = changed(session, wording, info.object!, changes);
  for (const note of next.notes) yield* session.out(note);
  let stored = next.object;
  if (dryRun !== 'client') {
    const entries: Record<string, string | null> = Object.fromEntries(changes.set);
    for (const key of changes.remove) if (info.object!.metadata[wording.field]?.[key] !== undefined) entries[key] = null;
    const same = next.verdict === wording.not && wording.kind === 'label';
    if (!same) {
      const patch = { metadata: { [wording.field]: entries, ...(version ? { resourceVersion: version } : {}) } };
      const client = yield* session.client();
      stored = yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: queryOf({ ...dryRunQuery(dryRun), fieldManager: flags.text('field-manager') }), contentType: 'application/merge-patch+json', object: patch });
    }
  }
  const printer = printerFor(session);
  if (printer) {
    yield* printer.print(stored);
    yield* printer.flush();
  } else yield* session.out(`${shownName(info)} ${withDryRun(next.verdict, dryRun)}\n`);
}

function* local(session: Session, wording: Wording, changes: KeyChanges, selection: Selection): Task<number> {
  if (!selection.filenames?.length && !selection.kustomize) throw new KubectlError(`can only use local files by -f ${wording.kind === 'label' ? 'pod.yaml or --filename=pod' : 'rsrc.yaml or --filename=rsrc'}.json when --local=true is set`);
  const { objects, errors } = yield* objectsOf(session, selection);
  throwCollected(errors);
  const printer = printerFor(session);
  for (const one of objects) {
    const info = yield* infoOf(session, one);
    const next = changed(session, wording, one.object, changes);
    if (printer) yield* printer.print(next.object);
    else yield* session.out(`${shownName(info)} ${next.verdict}\n`);
  }
  yield* printer?.flush() ?? noTask();
  return 0;
}

function* noTask(): Task<void> {}
