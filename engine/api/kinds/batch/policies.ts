import { duplicate, invalid, invalidWithoutValue, notSupported, quote, rendered, required, tooLong, tooMany } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { qualified } from '../../names';
import type { JobSpec } from '../../types';
import { validateNonNegative } from '../../validation/numbers';

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

export function validatePodFailurePolicy(spec: JobSpec, path: string, errors: FieldErrors): void {
  const rules = spec.podFailurePolicy?.rules ?? [];
  if (rules.length > 20) errors.push(tooMany(`${path}.rules`, rules.length, 20));
  const containers = new Set([...(spec.template?.spec?.containers ?? []), ...(spec.template?.spec?.initContainers ?? [])].map((container) => container.name));
  rules.forEach((rule, at) => {
    const here = `${path}.rules[${at}]`;
    const action = rule.action as string | undefined;
    if (!action) errors.push(required(`${here}.action`, `valid values: [${actions.map((name) => JSON.stringify(name)).join(' ')}]`));
    else if (!actions.includes(action)) errors.push(notSupported(`${here}.action`, action, actions));
    else if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) errors.push(invalid(`${here}.action`, action, 'requires the backoffLimitPerIndex to be set'));
    const codes = rule.onExitCodes;
    if (codes) validateExitCodes(codes, containers, `${here}.onExitCodes`, errors);
    const conditions = rule.onPodConditions ?? [];
    if (conditions.length > 20) errors.push(tooMany(`${here}.onPodConditions`, conditions.length, 20));
    conditions.forEach((pattern, index) => {
      const field = `${here}.onPodConditions[${index}]`;
      for (const message of qualified(pattern.type ?? '')) errors.push(invalid(`${field}.type`, pattern.type ?? '', message));
      const status = pattern.status as string | undefined;
      if (!status) errors.push(required(`${field}.status`, 'valid values: ["False" "True" "Unknown"]'));
      else if (!['False', 'True', 'Unknown'].includes(status)) errors.push(notSupported(`${field}.status`, status, ['False', 'True', 'Unknown']));
    });
    if (codes && conditions.length) errors.push(invalidWithoutValue(here, 'specifying both OnExitCodes and OnPodConditions is not supported'));
    if (!codes && !conditions.length) errors.push(invalidWithoutValue(here, 'specifying one of OnExitCodes and OnPodConditions is required'));
  });
}

type ExitCodes = NonNullable<NonNullable<JobSpec['podFailurePolicy']>['rules'][number]['onExitCodes']>;

function validateExitCodes(codes: ExitCodes, containers: ReadonlySet<string>, path: string, errors: FieldErrors): void {
  const operator = codes.operator as string | undefined;
  if (!operator) errors.push(required(`${path}.operator`, 'valid values: ["In" "NotIn"]'));
  else if (operator !== 'In' && operator !== 'NotIn') errors.push(notSupported(`${path}.operator`, operator, ['In', 'NotIn']));
  if (codes.containerName !== undefined && !containers.has(codes.containerName)) errors.push(invalid(`${path}.containerName`, codes.containerName, 'must be one of the container or initContainer names in the pod template'));
  const values = codes.values ?? [];
  const shown = rendered(codes.values ? `[]int32{${values.join(', ')}}` : '[]int32(nil)');
  if (values.length === 0) errors.push(invalid(`${path}.values`, shown, 'at least one value is required'));
  else if (values.length > 255) errors.push(tooMany(`${path}.values`, values.length, 255));
  values.forEach((value, at) => {
    if (operator === 'In' && value === 0) errors.push(invalid(`${path}.values[${at}]`, value, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < at) errors.push(duplicate(`${path}.values[${at}]`, value));
  });
  if (values.some((value, at) => at > 0 && values[at - 1]! > value)) errors.push(invalid(`${path}.values`, shown, 'must be ordered'));
}

export function validateSuccessPolicy(spec: JobSpec, path: string, errors: FieldErrors): void {
  const rules = spec.successPolicy?.rules ?? [];
  if (rules.length === 0) errors.push(required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified'));
  if (rules.length > 20) errors.push(tooMany(`${path}.rules`, rules.length, 20));
  rules.forEach((rule, at) => {
    const here = `${path}.rules[${at}]`;
    if (rule.succeededIndexes === undefined && rule.succeededCount === undefined) errors.push(required(here, 'at least one of succeededCount or succeededIndexes must be specified'));
    const completions = spec.completions ?? 0;
    let total = 0;
    if (rule.succeededIndexes !== undefined) {
      if (rule.succeededIndexes.length > 65536) errors.push(tooLong(`${here}.succeededIndexes`, 65536));
      const counted = countIndexes(rule.succeededIndexes, completions);
      if (typeof counted === 'number') total = counted;
      else errors.push(invalid(`${here}.succeededIndexes`, rule.succeededIndexes, `error parsing succeededIndexes: ${counted}`));
    }
    const count = rule.succeededCount;
    if (count === undefined) return;
    validateNonNegative(count, `${here}.succeededCount`, errors);
    if (count > completions) errors.push(invalid(`${here}.succeededCount`, count, `must be less than or equal to ${completions} (the number of specified completions)`));
    if (rule.succeededIndexes !== undefined && count > total) errors.push(invalid(`${here}.succeededCount`, count, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`));
  });
}

/** How many indexes a text such as "1,3-5" names; a text says what is wrong with it. */
function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let last = -1;
  let total = 0;
  for (const interval of text.split(',')) {
    const ends = interval.split('-');
    if (ends.length > 2) return `the fragment ${quote(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    for (const [at, end] of ends.entries()) {
      if (!/^[+-]?[0-9]+$/.test(end)) return `cannot convert string to integer for index: ${quote(end)}`;
      const index = Number(end);
      if (index >= completions) return `too large index: ${quote(end)}`;
      if (index <= last) return `non-increasing order, previous: ${last}, current: ${index}`;
      total += at === 0 ? 1 : index - last;
      last = index;
    }
  }
  return total;
}
