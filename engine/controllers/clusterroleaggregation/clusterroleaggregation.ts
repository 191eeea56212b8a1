import type { ClusterRole, PolicyRule } from '../../api/types';
import { clusterRoles, selectorMatches } from '../../client';
import { newQueue, start, type ControllerContext } from '../context';
import { jsonEqual } from '../json-equal';

/** Fills cluster roles that have an aggregationRule with the rules of those it selects (pkg/controller/clusterroleaggregation). */
export function startClusterRoleAggregation(context: ControllerContext): void {
  const { client, informers } = context;
  const queue = newQueue(context);
  const lister = informers.lister(clusterRoles);
  const aggregated = () => {
    for (const role of lister.list()) if (role.aggregationRule) queue.add(role.metadata.name!);
  };
  informers.of(clusterRoles).addHandlers({ add: aggregated, update: aggregated, delete: aggregated });
  start(context, 'clusterrole-aggregation', queue, (name) => {
    const role = lister.get(undefined, name);
    if (!role?.aggregationRule) return;
    const rules = rulesOf(role, lister.list());
    if (!jsonEqual(rules, role.rules ?? [])) client.update(clusterRoles, { ...role, rules });
  });
}

function rulesOf(role: ClusterRole, all: readonly ClusterRole[]): PolicyRule[] {
  const rules: PolicyRule[] = [];
  for (const selector of role.aggregationRule?.clusterRoleSelectors ?? []) {
    const selected = all.filter((other) => other.metadata.name !== role.metadata.name && selectorMatches(selector, other.metadata.labels));
    for (const { rules: more = [] } of selected.sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1))) {
      for (const rule of more ?? []) if (!rules.some((known) => jsonEqual(known, rule))) rules.push(rule);
    }
  }
  return rules;
}
