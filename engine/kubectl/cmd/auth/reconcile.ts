import { isNotFound } from '../../../api/status';
import { copyJson } from '../../../api/decode';
import type { Task } from '../../../runtime/process';
import { queryOf } from '../../client/rest-request';
import { KubectlError, throwCollected } from '../../errors';
import { infoOf, objectsOf, selectionFlags } from '../../resource/builder';
import { collectionPath, pathOf } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { Loose } from '../../resource/loose';
import type { AnyObject, Command, Session } from '../../session';
import { dryRunOf, dryRunQuery, resultPrinter } from '../dry-run';
import type { DryRun } from '../dry-run';

/** kubectl auth reconcile: creates what is missing and adds missing rules and subjects. */
export const reconcile: Command = function* run(session) {
  const selection = selectionFlags(session);
  if (!selection.filenames?.length && !selection.kustomize) throw new KubectlError('must specify one of -f and -k');
  const dryRun = yield* dryRunOf(session, 'error accessing --dry-run flag for command reconcile: ');
  if (dryRun === 'server') throw new KubectlError('--dry-run=server for command reconcile is not supported yet');
  const { objects, errors } = yield* objectsOf(session, { ...selection, args: [] });
  const print = resultPrinter(session, dryRun);
  const problems: unknown[] = [];
  for (const one of objects) {
    const info = yield* infoOf(session, one);
    if (info.mapping.group !== 'rbac.authorization.k8s.io') continue;
    // It looks for the namespace that the file names, and gives none itself.
    if (dryRun === 'none' && info.mapping.namespaced && !one.object.metadata?.namespace) {
      problems.push(new KubectlError('resource name may not be empty'));
      continue;
    }
    const { object, told } = yield* reconciled(session, info, dryRun);
    yield* print(info, object, 'reconciled');
    yield* session.err(told);
  }
  throwCollected([...problems, ...errors]);
  return 0;
};

interface Outcome {
  readonly object: AnyObject;
  /** What was done, for stderr; empty where nothing was to be done. */
  readonly told: string;
}

function* reconciled(session: Session, info: ResourceInfo, dryRun: DryRun): Task<Outcome> {
  const client = yield* session.client();
  const wanted = info.object as AnyObject & Loose;
  const binding = info.mapping.kind.endsWith('Binding');
  const field = binding ? 'subjects' : 'rules';
  const expected: Loose[] = wanted[field] ?? [];
  const query = queryOf(dryRunQuery(dryRun));
  let now: AnyObject & Loose;
  try {
    now = yield* client.object<AnyObject & Loose>({ method: 'GET', path: pathOf(info) });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const made = dryRun === 'client' ? wanted : yield* client.object<AnyObject>({ method: 'POST', path: collectionPath(info), query, contentType: 'application/json', object: wanted });
    return { object: made, told: story('create', field, expected, []) };
  }
  const have: Loose[] = now[field] ?? [];
  const [missing, extra] = binding ? [without(expected, have), without(have, expected)] : [uncovered(expected, have), uncovered(have, expected)];
  const remove = session.flags.on(binding ? 'remove-extra-subjects' : 'remove-extra-permissions');
  if (missing.length === 0 && !(remove && extra.length > 0)) return { object: now, told: '' };
  const next = { ...now, [field]: remove ? expected : [...have, ...missing] } as AnyObject;
  const stored = dryRun === 'client' ? next : yield* client.object<AnyObject>({ method: 'PUT', path: pathOf(info), query, contentType: 'application/json', object: next });
  return { object: stored, told: story('update', field, missing, remove ? extra : []) };
}

function story(operation: string, field: 'subjects' | 'rules', missing: readonly Loose[], extra: readonly Loose[]): string {
  const shown = (items: readonly Loose[], title: string): string => (items.length ? `\t${title}:\n${items.map((item) => `\t\t${field === 'rules' ? ruleText(item) : subjectText(item)}\n`).join('')}` : '');
  return `\treconciliation required ${operation}\n${shown(missing, `missing ${field} added`)}${shown(extra, `extra ${field} removed`)}`;
}

function ruleText(rule: Loose): string {
  const list = (items: readonly string[] | undefined): string => `[${(items ?? []).join(' ')}]`;
  return `{Verbs:${list(rule.verbs)} APIGroups:${list(rule.apiGroups)} Resources:${list(rule.resources)} ResourceNames:${list(rule.resourceNames)} NonResourceURLs:${list(rule.nonResourceURLs)}}`;
}

function subjectText({ kind = '', apiGroup = '', name = '', namespace = '' }: Loose): string {
  return `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;
}

function without(items: readonly Loose[], others: readonly Loose[]): Loose[] {
  const key = ({ kind, apiGroup = kind === 'ServiceAccount' ? '' : 'rbac.authorization.k8s.io', name, namespace = '' }: Loose): string => [kind, apiGroup, name, namespace].join('\n');
  return items.filter((item) => !others.some((other) => key(other) === key(item)));
}

/** validation.Covers: the parts of the rules, each one verb on one thing, that no rule of the others allows. */
function uncovered(rules: readonly Loose[], others: readonly Loose[]): Loose[] {
  return rules.flatMap(partsOf).filter((part) => !others.some((other) => allows(other, part)));
}

function partsOf(rule: Loose): Loose[] {
  const each = (field: string): (string[] | undefined)[] => (rule[field]?.length ? (rule[field] as string[]).map((one) => [one]) : [undefined]);
  const parts: Loose[] = [];
  if (rule.resources?.length) {
    for (const apiGroups of each('apiGroups')) for (const resources of each('resources')) for (const verbs of each('verbs')) for (const resourceNames of each('resourceNames')) {
      parts.push({ ...(apiGroups ? { apiGroups } : {}), ...(resourceNames ? { resourceNames } : {}), ...(resources ? { resources } : {}), ...(verbs ? { verbs } : {}) });
    }
  }
  for (const nonResourceURLs of each('nonResourceURLs')) if (nonResourceURLs) for (const verbs of each('verbs')) parts.push({ nonResourceURLs, ...(verbs ? { verbs } : {}) });
  return copyJson(parts);
}

function allows(rule: Loose, part: Loose): boolean {
  const holds = (field: string): boolean => {
    const wanted = part[field]?.[0] as string | undefined;
    const given: readonly string[] = rule[field] ?? [];
    if (field === 'resourceNames' && given.length === 0) return true;
    return wanted === undefined ? field !== 'resourceNames' : given.includes('*') || given.includes(wanted);
  };
  return ['verbs', 'apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'].every(holds);
}
