import { failure, type StatusError } from '../../api/status';
import type { ApiRequest, RequestInfo, UserInfo } from '../../api/transport';
import { forbidden } from '../forbidden';
import type { AccessAttributes } from '../request-context';

/** Who asks when nobody says so in the tab: the server's own loopback client. */
export const LOOPBACK: UserInfo = { name: 'system:apiserver', groups: ['system:masters'] };

export const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** What reads a bearer token. */
type TokenReader = (token: string) => UserInfo | undefined;

function unauthorized(): StatusError {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

/** The user of a request: the one that the door found in a certificate (`sender`), its token's, or the loopback client. */
export function authenticate(request: ApiRequest, sender: UserInfo | undefined, readToken: TokenReader): UserInfo {
  // Certificates are read before tokens: with one, a token that comes along is not even looked at.
  if (sender && sender.name !== ANONYMOUS.name) return withGroups(sender);
  const header = request.headers?.['authorization'];
  if (header === undefined) return sender ?? LOOPBACK;
  const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1];
  const user = token === undefined ? undefined : readToken(token);
  if (!user) throw unauthorized();
  return withGroups(user);
}

function withGroups(user: UserInfo): UserInfo {
  if (user.name === ANONYMOUS.name || user.groups.includes('system:authenticated')) return user;
  return { ...user, groups: [...user.groups, 'system:authenticated'] };
}

/** The user that the Impersonate-* headers ask for; refused where the asking user may not. */
export function impersonate(request: ApiRequest, user: UserInfo, allows: (user: UserInfo, attributes: AccessAttributes) => boolean): UserInfo {
  const headers = request.headers;
  const name = headers?.['impersonate-user'];
  const groupHeader = headers?.['impersonate-group'];
  if (name === undefined) {
    if (groupHeader !== undefined || headers?.['impersonate-uid'] !== undefined) throw failure(500, 'InternalError', 'Internal error occurred: requested to impersonate without impersonating a user', { causes: [{ message: `requested [{Group  ${groupHeader ?? ''}  }] without impersonating a user` }] });
    return user;
  }
  // Several headers of one name arrive joined by commas.
  const groups = groupHeader === undefined ? [] : groupHeader.split(',').map((group) => group.trim());
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  const check = (attributes: AccessAttributes): void => {
    if (!allows(user, attributes)) throw forbidden(user, attributes);
  };
  if (account) check({ verb: 'impersonate', group: '', resource: 'serviceaccounts', namespace: account[1]!, name: account[2]! });
  else check({ verb: 'impersonate', group: '', resource: 'users', name });
  for (const group of groups) check({ verb: 'impersonate', group: '', resource: 'groups', name: group });
  const extra: Record<string, string[]> = {};
  for (const key in headers) if (key.startsWith('impersonate-extra-')) extra[decodeURIComponent(key.slice('impersonate-extra-'.length))] = [headers[key]!];
  const own = account ? ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`] : [];
  const all = [...new Set([...(groups.length ? groups : own), ...(name === ANONYMOUS.name ? ['system:unauthenticated'] : ['system:authenticated'])])];
  return { name, groups: all, ...(headers?.['impersonate-uid'] ? { uid: headers['impersonate-uid'] } : {}), ...(Object.keys(extra).length ? { extra } : {}) };
}

/** The verb of RBAC for a request. */
export function verbOf(request: ApiRequest, info: RequestInfo): string {
  switch (request.method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return info.name === undefined ? 'deletecollection' : 'delete';
    default:
      break;
  }
  if (info.subresource === undefined && (info.watchPath || isWatch(request))) return 'watch';
  if (info.name !== undefined) return 'get';
  return 'list';
}

/** How the server reads a boolean of a query: everything but these two texts is true. */
export function isTrue(text: string): boolean {
  return text !== '0' && text.toLowerCase() !== 'false';
}

export function isWatch(request: ApiRequest): boolean {
  for (const [key, value] of request.query ?? []) if (key === 'watch') return isTrue(value);
  return false;
}
