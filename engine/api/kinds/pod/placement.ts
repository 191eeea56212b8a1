import { duplicate, forbiddenField, invalid, invalidEach, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { dnsLabel, dnsSubdomain, labelValueMessages, qualified } from '../../names';
import type { Affinity, LabelSelector, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodAffinityTerm, Toleration, TopologySpreadConstraint } from '../../types';
import { validateLabelSelector, validateOperator, validateRequirement } from '../../validation/label-selector';

/** Affinity, tolerations and topology spread. */
export function validateAffinity(affinity: Affinity | undefined, path: string, errors: FieldErrors): void {
  if (!affinity) return;
  const node = affinity.nodeAffinity;
  if (node?.requiredDuringSchedulingIgnoredDuringExecution) {
    validateNodeSelector(node.requiredDuringSchedulingIgnoredDuringExecution, `${path}.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`, errors);
  }
  node?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, at) => {
    const here = `${path}.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[${at}]`;
    validateWeight(term.weight, here, errors);
    validateNodeSelectorTerm(term.preference ?? {}, true, `${here}.preference`, errors);
  });
  for (const name of ['podAffinity', 'podAntiAffinity'] as const) {
    const terms = affinity[name];
    terms?.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, at) => {
      validatePodAffinityTerm(term, `${path}.${name}.requiredDuringSchedulingIgnoredDuringExecution[${at}]`, errors);
    });
    terms?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((weighted, at) => {
      const here = `${path}.${name}.preferredDuringSchedulingIgnoredDuringExecution[${at}]`;
      validateWeight(weighted.weight, here, errors);
      validatePodAffinityTerm(weighted.podAffinityTerm ?? { topologyKey: '' }, `${here}.podAffinityTerm`, errors);
    });
  }
}

function validateWeight(weight: number | undefined, path: string, errors: FieldErrors): void {
  if (!weight || weight < 0 || weight > 100) errors.push(invalid(`${path}.weight`, weight ?? 0, 'must be in the range 1-100'));
}

export function validateNodeSelector(selector: NodeSelector, path: string, errors: FieldErrors): void {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) errors.push(required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term'));
  terms.forEach((term, at) => validateNodeSelectorTerm(term, false, `${path}.nodeSelectorTerms[${at}]`, errors));
}

function validateNodeSelectorTerm(term: NodeSelectorTerm, preferred: boolean, path: string, errors: FieldErrors): void {
  term.matchExpressions?.forEach((requirement, at) => validateNodeRequirement(requirement, preferred, `${path}.matchExpressions[${at}]`, errors));
  term.matchFields?.forEach((requirement, at) => validateFieldRequirement(requirement, `${path}.matchFields[${at}]`, errors));
}

function validateNodeRequirement(requirement: NodeSelectorRequirement, anyValue: boolean, path: string, errors: FieldErrors): void {
  const { operator, values = [] } = requirement;
  if (operator !== 'Gt' && operator !== 'Lt') validateOperator(requirement, path, errors);
  else if (values.length !== 1) errors.push(required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
  validateRequirement(requirement, path, errors, anyValue);
}

function validateFieldRequirement(requirement: NodeSelectorRequirement, path: string, errors: FieldErrors): void {
  const values = requirement.values ?? [];
  if (requirement.operator !== 'In' && requirement.operator !== 'NotIn') errors.push(invalid(`${path}.operator`, requirement.operator ?? '', 'not a valid selector operator'));
  else if (values.length !== 1) errors.push(required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"));
  if (requirement.key !== 'metadata.name') errors.push(invalid(`${path}.key`, requirement.key ?? '', 'not a valid field selector key'));
  else values.forEach((value, at) => invalidEach(errors, `${path}.values[${at}]`, value, dnsSubdomain(value)));
}

function validatePodAffinityTerm(term: PodAffinityTerm, path: string, errors: FieldErrors): void {
  validateLabelSelector(term.labelSelector, `${path}.labelSelector`, errors);
  validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`, errors);
  for (const name of term.namespaces ?? []) invalidEach(errors, `${path}.namespace`, name, dnsLabel(name));
  validateMatchLabelKeys(term, path, errors);
  if (!term.topologyKey) errors.push(required(`${path}.topologyKey`, 'can not be empty'));
  invalidEach(errors, `${path}.topologyKey`, term.topologyKey ?? '', qualified(term.topologyKey ?? ''));
}

function validateMatchLabelKeys(term: PodAffinityTerm, path: string, errors: FieldErrors): void {
  const { matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  validateLabelKeys(matchLabelKeys, term.labelSelector, `${path}.matchLabelKeys`, errors);
  validateLabelKeys(mismatchLabelKeys, term.labelSelector, `${path}.mismatchLabelKeys`, errors);
  validateSelectedKeys(matchLabelKeys, term.labelSelector, path, errors);
  matchLabelKeys.forEach((key, at) => {
    if (mismatchLabelKeys.includes(key)) errors.push(invalid(`${path}.matchLabelKeys[${at}]`, key, `exists in both matchLabelKeys and mismatchLabelKeys`));
  });
}

/** By now the selector asks for the keys; one that it asked for before is asked for twice. */
function validateSelectedKeys(keys: readonly string[], selector: LabelSelector | undefined, path: string, errors: FieldErrors): void {
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}));
  for (const { key } of selector?.matchExpressions ?? []) {
    const at = keys.lastIndexOf(key);
    if (at >= 0 && seen.has(key)) errors.push(invalid(`${path}[${at}]`, key, 'exists in both matchLabelKeys and labelSelector'));
    seen.add(key);
  }
}

function validateLabelKeys(keys: readonly string[], selector: LabelSelector | undefined, path: string, errors: FieldErrors): void {
  if (keys.length === 0) return;
  if (!selector) return void errors.push(forbiddenField(path, 'must not be specified when labelSelector is not set'));
  keys.forEach((key, at) => invalidEach(errors, `${path}[${at}]`, key, qualified(key)));
  return undefined;
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateTaintEffect(effect: string | undefined, path: string, errors: FieldErrors): void {
  if (!effect) errors.push(required(path));
  else if (!effects.includes(effect)) errors.push(notSupported(path, effect, effects));
}

export function validateTolerations(tolerations: readonly Toleration[], path: string, errors: FieldErrors): void {
  tolerations.forEach((toleration, at) => {
    const here = `${path}[${at}]`;
    const operator = (toleration.operator ?? '') as string;
    if (toleration.key) invalidEach(errors, `${here}.key`, toleration.key, qualified(toleration.key));
    else if (operator !== 'Exists') errors.push(invalid(`${here}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'));
    if (toleration.tolerationSeconds !== undefined && toleration.effect !== 'NoExecute') {
      errors.push(invalid(`${here}.effect`, toleration.effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"));
    }
    if (operator === '' || operator === 'Equal') {
      const messages = labelValueMessages(toleration.value ?? '');
      if (messages.length) errors.push(invalid(`${here}.operator`, toleration.value ?? '', messages.join(';')));
    } else if (operator === 'Exists') {
      if (toleration.value) errors.push(invalid(`${here}.operator`, toleration.value, "value must be empty when `operator` is 'Exists'"));
    } else {
      errors.push(notSupported(`${here}.operator`, operator, ['Equal', 'Exists']));
    }
    if (toleration.effect) validateTaintEffect(toleration.effect, `${here}.effect`, errors);
  });
}

export function validateTopologySpread(constraints: readonly TopologySpreadConstraint[], path: string, errors: FieldErrors): void {
  constraints.forEach((constraint, at) => {
    const here = `${path}[${at}]`;
    const maxSkew = constraint.maxSkew ?? 0;
    const when = (constraint.whenUnsatisfiable ?? '') as string;
    if (maxSkew <= 0) errors.push(invalid(`${here}.maxSkew`, maxSkew, 'must be greater than zero'));
    if (!constraint.topologyKey) errors.push(required(`${here}.topologyKey`, 'can not be empty'));
    if (when !== 'DoNotSchedule' && when !== 'ScheduleAnyway') errors.push(notSupported(`${here}.whenUnsatisfiable`, when, ['DoNotSchedule', 'ScheduleAnyway']));
    // The first of two is the one that is said to repeat the other.
    const again = constraints.slice(at + 1).some((other) => other.topologyKey === constraint.topologyKey && other.whenUnsatisfiable === constraint.whenUnsatisfiable);
    if (again) errors.push(duplicate(`${here}.{topologyKey, whenUnsatisfiable}`, `{${constraint.topologyKey ?? ''}, ${when}}`));
    if (constraint.minDomains !== undefined) {
      if (constraint.minDomains <= 0) errors.push(invalid(`${here}.minDomains`, constraint.minDomains, 'must be greater than zero'));
      if (when !== 'DoNotSchedule') {
        errors.push(invalid(`${here}.minDomains`, constraint.minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${when}`));
      }
    }
    for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[name];
      if (policy !== undefined && policy !== 'Honor' && policy !== 'Ignore') errors.push(notSupported(`${here}.${name}`, policy, ['Honor', 'Ignore']));
    }
    const { matchLabelKeys: keys = [], labelSelector: selector } = constraint;
    if (keys.length && !selector) errors.push(forbiddenField(`${here}.matchLabelKeys`, 'must not be specified when labelSelector is not set'));
    keys.forEach((key, index) => {
      invalidEach(errors, `${here}.matchLabelKeys[${index}]`, key, qualified(key));
      if (selector && selectorKeys(selector).has(key)) errors.push(invalid(`${here}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'));
    });
    validateLabelSelector(constraint.labelSelector, `${here}.labelSelector`, errors);
  });
}

function selectorKeys(selector: LabelSelector): Set<string> {
  return new Set([...Object.keys(selector.matchLabels ?? {}), ...(selector.matchExpressions ?? []).map((expression) => expression.key)]);
}
