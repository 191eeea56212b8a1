import { byteOrder } from '../json';
import type { Describer } from './describer';
import { Page } from './page';
import type { Loose } from '../resource/loose';

export const describeRole: Describer = function* role(_context, object) {
  const page = new Page();
  const one = object as Loose;
  page.line(0, 'Name:', one.metadata.name);
  page.labels('Labels', one.metadata.labels);
  page.annotations(one.metadata.annotations);
  page.raw('PolicyRule:');
  page.line(1, 'Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs');
  page.line(1, '---------', '-----------------', '--------------', '-----');
  const list = (items: readonly string[] | undefined): string => `[${(items ?? []).join(' ')}]`;
  for (const row of compactRules(one.rules ?? [])) page.line(1, row.resource, list(row.urls), list(row.names), list(row.verbs));
  return page.text();
};

interface RuleRow {
  readonly resource: string;
  readonly group: string;
  readonly kind: string;
  readonly urls: readonly string[];
  readonly names: readonly string[];
  verbs: string[];
}

/** rbac.BreakdownRule and CompactRules: one row for each resource, verbs joined. */
function compactRules(rules: readonly Loose[]): RuleRow[] {
  const rows = new Map<string, RuleRow>();
  const add = (group: string, kind: string, urls: readonly string[], names: readonly string[], verbs: readonly string[]): void => {
    const [plural, sub] = kind.split('/') as [string, string?];
    const resource = `${plural}${group ? `.${group}` : ''}${sub ? `/${sub}` : ''}`;
    const key = `${resource} ${urls.join(',')} ${names.join(',')}`;
    const row = rows.get(key);
    if (row) row.verbs = [...row.verbs, ...verbs.filter((verb) => !row.verbs.includes(verb))];
    else rows.set(key, { resource, group, kind, urls, names, verbs: [...verbs] });
  };
  for (const rule of rules) {
    for (const group of rule.apiGroups ?? []) for (const resource of rule.resources ?? []) {
      if (rule.resourceNames?.length) for (const one of rule.resourceNames) add(group, resource, [], [one], rule.verbs);
      else add(group, resource, [], [], rule.verbs);
    }
    for (const url of rule.nonResourceURLs ?? []) add('', '', [url], [], rule.verbs);
  }
  // Sorted by the rule's text in Go, as SortableRuleSlice does.
  const text = (row: RuleRow): string => `&PolicyRule{Verbs:[${row.verbs.join(' ')}],APIGroups:[${row.group}],Resources:[${row.kind}],ResourceNames:[${row.names.join(' ')}],NonResourceURLs:[${row.urls.join(' ')}],}`;
  return [...rows.values()].sort((a, b) => byteOrder(text(a), text(b)));
}

export const describeBinding: Describer = function* binding(_context, object) {
  const page = new Page();
  const one = object as Loose;
  page.line(0, 'Name:', one.metadata.name);
  page.labels('Labels', one.metadata.labels);
  page.annotations(one.metadata.annotations);
  page.raw('Role:');
  page.line(1, 'Kind:', one.roleRef.kind);
  page.line(1, 'Name:', one.roleRef.name);
  page.raw('Subjects:');
  page.line(1, 'Kind', 'Name', 'Namespace');
  page.line(1, '----', '----', '---------');
  for (const subject of one.subjects ?? []) page.line(1, subject.kind, subject.name, subject.namespace ?? '');
  return page.text();
};
