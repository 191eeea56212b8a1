import { failure, type StatusError } from '../api/status';
import type { UserInfo } from '../api/transport';
import type { AccessAttributes } from './request-context';

/** 403 in the authorizer's words (k8s.io/apiserver's responsewriters). */
export function forbidden(user: UserInfo, attributes: AccessAttributes, reason = ''): StatusError {
  const { verb, group, resource, subresource, namespace, name } = attributes;
  const qualified = group ? `${resource}.${group}` : resource;
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const tail = reason ? `: ${reason}` : '';
  const who = `User "${user.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}${tail}`;
  const subject = name ? `${qualified} "${name}"` : qualified;
  return failure(403, 'Forbidden', `${subject} is forbidden: ${who}`, { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: resource });
}

export function forbiddenPath(user: UserInfo, verb: string, path: string): StatusError {
  return failure(403, 'Forbidden', `forbidden: User "${user.name}" cannot ${verb} path "${path}"`, {});
}
