import { forbiddenField, invalid, invalidEach, notSupported, rendered, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { goStrings } from '../../go-syntax';
import { dnsLabel, dnsSubdomain } from '../../names';
import type { FlowSchemaSpec, PriorityLevelConfigurationSpec } from '../../types';

/* What schemas and levels of API priority and fairness may say (pkg/apis/flowcontrol/validation). */

type Rule = NonNullable<FlowSchemaSpec['rules']>[number];
type Subject = NonNullable<Rule['subjects']>[number];

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];

export function validateFlowRule(rule: Rule, path: string, errors: FieldErrors): void {
  if (rule.subjects?.length) rule.subjects.forEach((subject, at) => validateSubject(subject, `${path}.subjects[${at}]`, errors));
  else errors.push(required(`${path}.subjects`, 'subjects must contain at least one value'));
  if (!rule.resourceRules?.length && !rule.nonResourceRules?.length) errors.push(required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  rule.resourceRules?.forEach((one, at) => {
    const where = `${path}.resourceRules[${at}]`;
    validateVerbs(one.verbs, where, errors);
    validateStars(one.apiGroups, `${where}.apiGroups`, 'resource rules must supply at least one api group', 'api groups', errors);
    validateStars(one.resources, `${where}.resources`, 'resource rules must supply at least one resource', 'resources', errors);
    const namespaces = one.namespaces ?? [];
    if (!namespaces.length && !one.clusterScope) errors.push(required(`${where}.namespaces`, 'resource rules that are not cluster scoped must supply at least one namespace'));
    else if (namespaces.includes('*')) {
      if (namespaces.length > 1) errors.push(invalid(`${where}.namespaces`, rendered(goStrings(namespaces)), "if '*' is present, must not specify other namespaces"));
    } else namespaces.forEach((name, index) => invalidEach(errors, `${where}.namespaces[${index}]`, name, dnsLabel(name).map((message) => `each member of this list must be '*' or a DNS-1123 label; ${message}`)));
  });
  rule.nonResourceRules?.forEach((one, at) => {
    const where = `${path}.nonResourceRules[${at}]`;
    validateVerbs(one.verbs, where, errors);
    const urls = one.nonResourceURLs ?? [];
    validateStars(urls, `${where}.nonResourceURLs`, 'nonResourceURLs must contain at least one value', 'non-resource URLs', errors);
    if (!urls.includes('*')) urls.forEach((url, index) => validateUrl(url, `${where}.nonResourceURLs[${index}]`, errors));
  });
}

function validateVerbs(verbs: readonly string[] | undefined, path: string, errors: FieldErrors): void {
  validateStars(verbs, `${path}.verbs`, 'verbs must contain at least one value', 'verbs', errors);
  if (verbs?.length && !verbs.includes('*') && !verbs.every((verb) => VERBS.includes(verb))) errors.push(notSupported(`${path}.verbs`, rendered(goStrings(verbs)), VERBS));
}

function validateStars(values: readonly string[] | undefined, path: string, missing: string, others: string, errors: FieldErrors): void {
  if (!values?.length) errors.push(required(path, missing));
  else if (values.length > 1 && values.includes('*')) errors.push(invalid(path, rendered(goStrings(values)), `if '*' is present, must not specify other ${others}`));
}

function validateUrl(url: string, path: string, errors: FieldErrors): void {
  const stars = url.split('*').length - 1;
  const why = url === '' ? 'must not be empty'
    : url === '/' ? undefined
      : !url.startsWith('/') ? 'must start with slash'
        : url.includes(' ') ? 'must not contain white-space'
          : url.includes('//') ? 'must not contain double slash'
            : stars > 1 || (stars === 1 && !url.endsWith('/*')) ? 'wildcard can only do suffix matching' : undefined;
  if (why) errors.push(invalid(path, url, why));
}

const SUBJECTS = [['ServiceAccount', 'serviceAccount'], ['User', 'user'], ['Group', 'group']] as const;

function validateSubject(subject: Subject, path: string, errors: FieldErrors): void {
  const kind = subject.kind as string | undefined;
  const known = SUBJECTS.find(([name]) => name === kind);
  if (!known) return void errors.push(notSupported(`${path}.kind`, kind ?? '', ['Group', 'ServiceAccount', 'User']));
  const [, field] = known;
  const one = subject[field] as { readonly name?: string; readonly namespace?: string } | undefined;
  if (!one) errors.push(required(`${path}.${field}`, `${field} is required when subject kind is '${kind}'`));
  else {
    if (!one.name) errors.push(required(`${path}.${field}.name`));
    else if (field === 'serviceAccount' && one.name !== '*') invalidEach(errors, `${path}.${field}.name`, one.name, dnsSubdomain(one.name));
    if (field === 'serviceAccount') {
      if (one.namespace) invalidEach(errors, `${path}.${field}.namespace`, one.namespace, dnsLabel(one.namespace));
      else errors.push(required(`${path}.${field}.namespace`, 'must specify namespace for service account'));
    }
  }
  for (const [name, other] of SUBJECTS) if (other !== field && subject[other] !== undefined) errors.push(forbiddenField(`${path}.${other}`, `${other} is forbidden when subject kind is not '${name}'`));
  return undefined;
}

type Queuing = NonNullable<NonNullable<NonNullable<PriorityLevelConfigurationSpec['limited']>['limitResponse']>['queuing']>;

const MOST_QUEUES = 10_000_000;
const HASH_BITS = 60;

export function validateLevel(spec: PriorityLevelConfigurationSpec, name: string, errors: FieldErrors): void {
  const type = (spec.type as string | undefined) ?? '';
  const { limited, exempt } = spec;
  if ((name === 'exempt') !== (type === 'Exempt')) errors.push(invalid('spec.type', type, "type must be 'Exempt' if and only if name is 'exempt'"));
  const percent = (path: string, value: number | undefined): void => {
    if (value !== undefined && (value < 0 || value > 100)) errors.push(invalid(path, value, 'must be between 0 and 100, inclusive'));
  };
  if (type === 'Exempt') {
    if (limited) errors.push(forbiddenField('spec.limited', 'must be nil if the type is not Limited'));
    if (exempt && (exempt.nominalConcurrencyShares ?? 0) < 0) errors.push(invalid('spec.exempt.nominalConcurrencyShares', exempt.nominalConcurrencyShares, 'must be a non-negative integer'));
    percent('spec.exempt.lendablePercent', exempt?.lendablePercent);
  } else if (type === 'Limited') {
    if (exempt) errors.push(forbiddenField('spec.exempt', 'must be nil if the type is not Exempt'));
    if (!limited) return void errors.push(required('spec.limited', 'must not be empty when type is Limited'));
    if ((limited.nominalConcurrencyShares ?? 0) < 0) errors.push(invalid('spec.limited.nominalConcurrencyShares', limited.nominalConcurrencyShares, 'must be a non-negative integer'));
    validateResponse(limited.limitResponse ?? {}, errors);
    percent('spec.limited.lendablePercent', limited.lendablePercent);
    if ((limited.borrowingLimitPercent ?? 0) < 0) errors.push(invalid('spec.limited.borrowingLimitPercent', limited.borrowingLimitPercent, 'if specified, must be a non-negative integer'));
  } else errors.push(notSupported('spec.type', type, ['Exempt', 'Limited']));
  return undefined;
}

function validateResponse(response: { readonly type?: string; readonly queuing?: Queuing }, errors: FieldErrors): void {
  const path = 'spec.limited.limitResponse';
  const { type = '', queuing } = response;
  if (type === 'Reject') {
    if (queuing) errors.push(forbiddenField(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited'));
  } else if (type === 'Queue') {
    if (queuing) validateQueuing(queuing, `${path}.queuing`, errors);
    else errors.push(required(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited'));
  } else errors.push(notSupported(`${path}.type`, type, ['Queue', 'Reject']));
}

function validateQueuing(queuing: Queuing, path: string, errors: FieldErrors): void {
  const { queues = 0, handSize = 0, queueLengthLimit = 0 } = queuing;
  if (queueLengthLimit <= 0) errors.push(invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive'));
  if (queues <= 0) errors.push(invalid(`${path}.queues`, queues, 'must be positive'));
  else if (queues > MOST_QUEUES) errors.push(invalid(`${path}.queues`, queues, `must not be greater than ${MOST_QUEUES}`));
  if (handSize <= 0) errors.push(invalid(`${path}.handSize`, handSize, 'must be positive'));
  else if (handSize > queues) errors.push(invalid(`${path}.handSize`, handSize, `should not be greater than queues (${queues})`));
  else if (Math.ceil(Math.log2(queues) * handSize) > HASH_BITS) errors.push(invalid(`${path}.handSize`, handSize, `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${HASH_BITS}`));
}
