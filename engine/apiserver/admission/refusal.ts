import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../../api/kind';
import { failure } from '../../api/status';
import type { StatusCause, StatusError } from '../../api/status';

/** What an admission plugin answers when it refuses: 'pods "x" is forbidden: why'. */
export function refusal(request: AdmissionRequest, context: AdmissionContext, why: string, causes?: readonly StatusCause[]): StatusError {
  const { group, plural } = request.kind;
  const { name: given, generateName } = request.object?.metadata ?? {};
  // A name that is still to be generated is generated for the message.
  const name = given || request.name || (generateName ? generateName.slice(0, 58) + context.random.suffix(5) : '');
  const resource = group ? `${plural}.${group}` : plural;
  const message = name ? `${resource} "${name}" is forbidden: ${why}` : `${resource} is forbidden: ${why}`;
  return failure(403, 'Forbidden', message, { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: plural, ...(causes ? { causes } : {}) });
}

/** What a plugin concerns that looks at the main resource of one kind. */
export function mainResource(group: string, plural: string, ...operations: readonly AdmissionRequest['operation'][]): NonNullable<AdmissionPlugin['concerns']> {
  return (kind, operation, subresource) => subresource === undefined && kind.plural === plural && kind.group === group && operations.includes(operation);
}

/** Whether a request is for the main resource of a kind. */
export function isFor(request: AdmissionRequest, group: string, plural: string): boolean {
  return request.kind.plural === plural && request.kind.group === group && request.subresource === undefined;
}
