import type { LabelSelector } from '../api/types';

/** Whether labels satisfy a selector; the empty selector matches everything (apimachinery LabelSelectorAsSelector). */
export function selectorMatches(selector: LabelSelector, labels: Readonly<Record<string, string>> = {}): boolean {
  if (selector.matchLabels && !labelsMatch(selector.matchLabels, labels)) return false;
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const value = labels[key];
    if (operator === 'In' ? value === undefined || !values.includes(value)
      : operator === 'NotIn' ? value !== undefined && values.includes(value)
      : operator === 'Exists' ? value === undefined
      : operator === 'DoesNotExist' ? value !== undefined
      : true) return false;
  }
  return true;
}

/** Whether `labels` holds every pair of `wanted` (the selector of a Service or ReplicationController). */
export function labelsMatch(wanted: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>> = {}): boolean {
  for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  return true;
}
