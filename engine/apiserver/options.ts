import { aggregate, forbiddenField, invalid, notSupported, rendered, required, tooLong, type FieldErrors } from '../api/field-errors';
import { failure } from '../api/status';
import type { ApiRequest } from '../api/transport';
import type { RequestContext } from './request-context';

/** The rules of meta/v1's CreateOptions, UpdateOptions and PatchOptions (k8s.io/apimachinery, meta/v1/validation). */

type WriteOptions = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

const MANAGER_LIMIT = 128;

/** Refuses a write whose query asks for something that there is not. */
export function checkWriteOptions(context: RequestContext, kind: WriteOptions, apply = false): void {
  if (namesManagerOnly(context.request.query) || (!context.request.query?.length && !apply)) return;
  const errors: FieldErrors = [];
  const manager = context.query('fieldManager') ?? '';
  if (kind === 'PatchOptions') {
    if (!apply && context.query('force') !== undefined) errors.push(forbiddenField('force', 'may not be specified for non-apply patch'));
    if (apply && manager === '') errors.push(required('fieldManager', 'is required for apply patch'));
  }
  checkManager(manager, errors);
  checkDryRun(context.queries('dryRun'), errors);
  const validation = context.query('fieldValidation') ?? '';
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(validation)) errors.push(notSupported('fieldValidation', validation, ['', 'Ignore', 'Strict', 'Warn']));
  refuse(kind, errors);
}

/** Whether a query says nothing but who writes, in plain letters: that of all the engine's own clients. */
function namesManagerOnly(query: ApiRequest['query']): boolean {
  return query?.length === 1 && query[0]![0] === 'fieldManager' && /^[!-~]{1,128}$/.test(query[0]![1]);
}

/** The rules of meta/v1's ListOptions, for a list and for a watch. */
export function checkListOptions(context: RequestContext): void {
  const errors: FieldErrors = [];
  const field = 'resourceVersionMatch';
  const match = context.query(field) ?? '';
  const version = context.query('resourceVersion') ?? '';
  const initial = context.query('sendInitialEvents') !== undefined;
  const withToken = (context.query('continue') ?? '') !== '';
  if (context.flag('watch')) {
    if (initial && match !== 'NotOlderThan') errors.push(forbiddenField(field, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
    if (initial && !context.flag('allowWatchBookmarks')) errors.push(forbiddenField('allowWatchBookmarks', 'sendInitialEvents requires allowWatchBookmarks'));
    if (match && !initial) errors.push(forbiddenField(field, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
    if (match && match !== 'NotOlderThan') errors.push(notSupported(field, match, ['NotOlderThan']));
  } else {
    if (initial) errors.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
    if (match && !version) errors.push(forbiddenField(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
  }
  if (match && withToken) errors.push(forbiddenField(field, 'resourceVersionMatch is forbidden when continue is provided'));
  if (match && !context.flag('watch')) {
    if (match !== 'Exact' && match !== 'NotOlderThan') errors.push(notSupported(field, match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && version === '0') errors.push(forbiddenField(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  refuse('ListOptions', errors);
}

/** A dry run is asked for by the one value "All". */
export function checkDryRun(values: readonly string[], errors: FieldErrors): void {
  if (values.some((value) => value !== 'All')) errors.push(notSupported('dryRun', rendered(`[]string{${values.map((value) => JSON.stringify(value)).join(', ')}}`), ['All']));
}

/** Throws what is wrong with the options of a request. */
export function refuse(kind: string, errors: FieldErrors): void {
  if (errors.length) throw failure(422, 'Invalid', `${kind}.meta.k8s.io "" is invalid: ${aggregate(errors)}`, { group: 'meta.k8s.io', kind, causes: errors });
}

function checkManager(manager: string, errors: FieldErrors): void {
  if (manager.length > MANAGER_LIMIT) errors.push(tooLong('fieldManager', MANAGER_LIMIT));
  let at = 0;
  for (const character of manager) {
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) {
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      errors.push(invalid('fieldManager', manager, `invalid character U+${code} (at position ${at})`));
    }
    at += character.length;
  }
}
