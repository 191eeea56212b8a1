import { invalid, invalidEach, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { goStrings } from '../../go-syntax';
import { goValue } from '../../go-values';
import type { Draft, Strategy } from '../../kind';
import type { KubeObject } from '../../object';
import { dnsSubdomain, pathSegment } from '../../names';
import type { ClusterRole, PolicyRule, RoleBinding, RoleRef, RbacV1Subject as Subject } from '../../types';
import { validateLabelSelector } from '../../validation/label-selector';
import { sameJson } from '../../validation/object-meta';
import { mapped } from '../mutable';

const group = 'rbac.authorization.k8s.io';

export const role: Strategy = roleStrategy(true);
export const clusterRole: Strategy = roleStrategy(false);
export const roleBinding: Strategy = bindingStrategy(true);
export const clusterRoleBinding: Strategy = bindingStrategy(false);

function roleStrategy(namespaced: boolean): Strategy {
  const validate = (object: Draft): FieldErrors => {
    const errors: FieldErrors = [];
    (object as unknown as ClusterRole).rules?.forEach((rule, at) => validateRule(rule, namespaced, `rules[${at}]`, errors));
    const selectors = (object as unknown as ClusterRole).aggregationRule?.clusterRoleSelectors;
    if ((object as unknown as ClusterRole).aggregationRule) {
      if (!selectors?.length) errors.push(required('aggregationRule.clusterRoleSelectors', 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
      selectors?.forEach((selector, at) => validateLabelSelector(selector, `aggregationRule.clusterRoleSelectors[${at}]`, errors));
    }
    return errors;
  };
  // A role is asked about twice when it is updated.
  return { validateName: pathSegment, metaOnUpdate: ['whole', 'whole', 'update'], generation: false, validate, validateUpdate: (object) => [...validate(object), ...validate(object)] };
}

function validateRule(rule: PolicyRule, namespaced: boolean, path: string, errors: FieldErrors): void {
  if (!rule.verbs?.length) errors.push(required(`${path}.verbs`, 'verbs must contain at least one value'));
  if (rule.nonResourceURLs?.length) {
    if (namespaced) errors.push(invalid(`${path}.nonResourceURLs`, rendered(goStrings(rule.nonResourceURLs)), 'namespaced rules cannot apply to non-resource URLs'));
    if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length) errors.push(invalid(`${path}.nonResourceURLs`, rendered(goStrings(rule.nonResourceURLs)), 'rules cannot apply to both regular resources and non-resource URLs'));
    return;
  }
  if (!rule.apiGroups?.length) errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  if (!rule.resources?.length) errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
}

function bindingStrategy(namespaced: boolean): Strategy {
  const validate = (object: Draft): FieldErrors => {
    const errors: FieldErrors = [];
    validateRoleRef((object as unknown as RoleBinding).roleRef ?? { apiGroup: '', kind: '', name: '' }, namespaced, errors);
    (object as unknown as RoleBinding).subjects?.forEach((subject, at) => validateSubject(subject, namespaced, `subjects[${at}]`, errors));
    return errors;
  };
  return {
    validateName: pathSegment,
    metaOnUpdate: ['whole', 'whole', 'update'],
    generation: false,
    default(draft) {
      const reference = (draft as unknown as RoleBinding).roleRef;
      if (!reference?.apiGroup) draft.roleRef = { ...(reference as RoleRef | undefined), apiGroup: group };
      const { subjects } = draft as unknown as RoleBinding;
      if (subjects) {
        draft.subjects = mapped(subjects, (subject) => (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group') ? { ...subject, apiGroup: group } : subject));
      }
    },
    validate,
    validateUpdate(object, old) {
      const errors = [...validate(object), ...validate(object)];
      validateSameRole(object, old, errors);
      return errors;
    },
  };
}

function validateSameRole(object: Draft, old: KubeObject, errors: FieldErrors): void {
  const reference = (object as unknown as RoleBinding).roleRef;
  if (sameJson(reference, old.roleRef)) return;
  errors.push(invalid('roleRef', rendered(goValue('rbac.RoleRef', reference)), 'cannot change roleRef'));
}

function validateRoleRef(reference: RoleRef, namespaced: boolean, errors: FieldErrors): void {
  if (reference.apiGroup !== group) errors.push(notSupported('roleRef.apiGroup', reference.apiGroup ?? '', [group]));
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  if (!kinds.includes(reference.kind)) errors.push(notSupported('roleRef.kind', reference.kind ?? '', kinds));
  if (!reference.name) errors.push(required('roleRef.name'));
  else invalidEach(errors, 'roleRef.name', reference.name, pathSegment(reference.name));
}

function validateSubject(subject: Subject, namespaced: boolean, path: string, errors: FieldErrors): void {
  if (!subject.name) errors.push(required(`${path}.name`));
  if (subject.kind === 'ServiceAccount') {
    if (subject.name) invalidEach(errors, `${path}.name`, subject.name, dnsSubdomain(subject.name));
    if (subject.apiGroup) errors.push(notSupported(`${path}.apiGroup`, subject.apiGroup, ['']));
    if (!namespaced && !subject.namespace) errors.push(required(`${path}.namespace`));
    return;
  }
  if (subject.kind === 'User' || subject.kind === 'Group') {
    if (subject.apiGroup !== group) errors.push(notSupported(`${path}.apiGroup`, subject.apiGroup ?? '', [group]));
    return;
  }
  errors.push(notSupported(`${path}.kind`, subject.kind ?? '', ['ServiceAccount', 'User', 'Group']));
}
