import { parseLabelSelector } from '../../../api/label-selector';
import { KubectlError } from '../../errors';
import { QUANTITY_FAULT, canonicalQuantity, parseQuantityValue } from '../../quantity';
import type { Command } from '../../session';
import type { Loose } from '../../resource/loose';
import { UnnamedFault, applyChange, matching, podSpecOf } from './change';

/** cmdutil.GetResourcesAndPairs and ParsePairs: what comes before the first pair names resources. */
function splitPairs(args: readonly string[], type: string): { resources: string[]; pairs: (readonly [string, string])[] } {
  const isPair = (arg: string): boolean => /^[^=].*=/s.test(arg) || (arg.endsWith('-') && arg !== '-');
  const first = args.findIndex(isPair);
  if (first < 0) return { resources: [...args], pairs: [] };
  const words = args.slice(first);
  const stray = words.find((word) => !isPair(word));
  if (stray !== undefined) throw new KubectlError(`all resources must be specified before ${type} changes: ${stray}`);
  const invalid = words.filter((word) => !word.includes('='));
  if (invalid.length) throw new KubectlError(`invalid ${type} pairs: ${invalid.join(', ')}`);
  return { resources: args.slice(0, first), pairs: words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]) };
}

export const setImage: Command = function* image(session) {
  const { resources, pairs } = splitPairs(session.args, 'image');
  return yield* applyChange(session, resources, {
    operation: 'image updated',
    fault: 'failed to patch image update to pod template: ',
    validate: () => {
      if (pairs.length === 0) throw new KubectlError('at least one image update is required');
      if (pairs.length > 1 && pairs.some(([name]) => name === '*')) throw new KubectlError('all containers are already specified by *, but saw more than one container_name=container_image pairs');
    },
    change: (object, info, problems) => {
      const spec = podSpecOf(object, info);
      const all: Loose[] = [...(spec.initContainers ?? []), ...spec.containers];
      for (const [name, value] of pairs) {
        const found = all.filter((one) => name === '*' || one.name === name);
        if (found.length === 0) problems.push(new KubectlError(`error: unable to find container named "${name}"`));
        for (const one of found) one.image = value;
      }
    },
  });
};

function amounts(text: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const part of text.split(',').filter((one) => one !== '')) {
    const [name, value, more] = part.split('=');
    if (value === undefined || more !== undefined) throw new KubectlError(`Invalid argument syntax ${part}, expected <resource>=<value>`);
    if (parseQuantityValue(value) === undefined) throw new KubectlError(QUANTITY_FAULT);
    out[name!] = canonicalQuantity(value);
  }
  return out;
}

export const setResources: Command = function* resources(session) {
  const { flags, args } = session;
  let limits: Record<string, string> = {};
  let requests: Record<string, string> = {};
  return yield* applyChange(session, args, {
    operation: 'resource requirements updated',
    fault: 'failed to patch resources update to pod template ',
    validate: () => {
      if (!flags.text('limits') && !flags.text('requests')) throw new KubectlError('you must specify an update to requests or limits (in the form of --requests/--limits)');
      limits = amounts(flags.text('limits'));
      requests = amounts(flags.text('requests'));
    },
    change: (object, info, problems) => {
      const found = matching(session, podSpecOf(object, info));
      if (found.length === 0) problems.push(new KubectlError(`error: unable to find container named ${flags.text('containers')}`));
      for (const one of found) {
        const next = { ...one.resources };
        for (const [field, values] of [['limits', limits], ['requests', requests]] as const) if (Object.keys(values).length) next[field] = { ...next[field], ...values };
        one.resources = next;
      }
    },
  });
};

const EXPRESSIONS: Readonly<Record<string, string>> = { in: 'In', notin: 'NotIn', '!=': 'NotIn', exists: 'Exists', '!': 'DoesNotExist' };

export const setSelector: Command = function* selector(session) {
  const { args } = session;
  if (args.length === 0) throw new KubectlError('one selector is required');
  const version = session.flags.text('resource-version');
  const requirements = parseLabelSelector(args[args.length - 1]!);
  if (requirements.some((one) => one.operator === '!=')) throw new KubectlError('"!=" is not a valid label selector operator');
  const expressions = requirements.filter((one) => EXPRESSIONS[one.operator]).map((one) => `{${one.key} ${EXPRESSIONS[one.operator]} [${[...one.values].sort().join(' ')}]}`);
  return yield* applyChange(session, args.slice(0, -1), {
    operation: 'selector updated',
    fault: '',
    evenUnchanged: true,
    change: (object, info) => {
      if (info.mapping.kind !== 'Service') throw new UnnamedFault('setting a selector is only supported for Services');
      if (expressions.length) throw new UnnamedFault(`match expression [${expressions.join(' ')}] not supported on this object`);
      object.spec.selector = Object.fromEntries(requirements.map((one) => [one.key, one.values[0]]));
      if (version) object.metadata.resourceVersion = version;
    },
  });
};

export const setServiceAccount: Command = function* serviceAccount(session) {
  const { args } = session;
  if (args.length === 0) throw new KubectlError('serviceaccount is required');
  const name = args[args.length - 1]!;
  return yield* applyChange(session, args.slice(0, -1), {
    operation: 'serviceaccount updated',
    fault: 'failed to patch ServiceAccountName ',
    evenUnchanged: true,
    change: (object, info) => {
      podSpecOf(object, info).serviceAccountName = name;
    },
  });
};

const RBAC = 'rbac.authorization.k8s.io';

export const setSubject: Command = function* subject(session) {
  const { flags } = session;
  const listed = (name: string): string[] => [...new Set(flags.list(name))].sort();
  const accounts = listed('serviceaccount').map((account) => account.split(':'));
  const added: Loose[] = [
    ...listed('user').map((name) => ({ kind: 'User', apiGroup: RBAC, name })),
    ...listed('group').map((name) => ({ kind: 'Group', apiGroup: RBAC, name })),
    ...accounts.map(([namespace, name]) => ({ kind: 'ServiceAccount', name, namespace: namespace || session.namespace })),
  ];
  return yield* applyChange(session, session.args, {
    operation: 'subjects updated',
    fault: 'failed to patch subjects to rolebinding: ',
    validate: (infos) => {
      if (added.length === 0) throw new KubectlError('you must specify at least one value of user, group or serviceaccount');
      for (const parts of accounts) {
        if (parts.length !== 2 || !parts[1]) throw new KubectlError('serviceaccount must be <namespace>:<name>');
        if (!parts[0] && infos.some((info) => info.mapping.kind === 'ClusterRoleBinding')) throw new KubectlError('serviceaccount must be <namespace>:<name>, namespace must be specified');
      }
    },
    change: (object, info) => {
      if (!info.mapping.kind.endsWith('RoleBinding')) throw new KubectlError('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
      const now: Loose[] = object.subjects ?? [];
      object.subjects = [...now, ...added.filter((one) => !now.some((old) => old.kind === one.kind && old.name === one.name && (old.namespace ?? '') === (one.namespace ?? '')))];
    },
  });
};
