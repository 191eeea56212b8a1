import type { Draft, KindRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import { aggregate, invalid, quote, rendered, type FieldErrors } from '../api/field-errors';
import { seal } from '../api/seal';
import { badRequest, failure } from '../api/status';
import type { ApiResponse, UserInfo } from '../api/transport';
import type { PolicyRule } from './auth/rbac';
import { accountUser, DEFAULT_AUDIENCE, boundTo } from './auth/tokens';
import { decodeObject, ownBody, readBody } from './body';
import type { RequestContext } from './request-context';
import { NO_HEADERS } from './responses';
import type { ServerHost } from './host';
import { bindPod } from './subresources/binding';
import { notSimulated } from './unsupported';

/** Creates of kinds that are answered and not stored. */
export function answerReview(server: ServerHost, context: RequestContext, kind: KindRecord): ApiResponse {
  if (kind.kind === 'Binding') {
    const draft = decodeObject(context, server.registry, ownBody(kind), readBody(context, server.registry, kind.kind, server.parts.formats()));
    const info = { ...context.info, resource: 'pods', name: draft.metadata.name ?? '' };
    return bindPod(server, context.withInfo(info), server.registry.find('', 'v1', 'pods')!);
  }
  const draft = decodeObject(context, server.registry, ownBody(kind), readBody(context, server.registry, kind.kind, server.parts.formats()));
  const made = kind.strategy.review ? kind.strategy.review(draft, context) : review(server, context, kind, draft);
  return { status: 201, headers: NO_HEADERS, object: seal(kind.schema, made) };
}

function review(server: ServerHost, context: RequestContext, kind: KindRecord, draft: Draft): KubeObject {
  switch (kind.kind) {
    case 'SelfSubjectAccessReview':
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview':
      return { ...draft, status: accessReview(server, context, kind, draft) };
    case 'SelfSubjectRulesReview':
      return { ...draft, status: rulesReview(server, context, draft['spec'] as { namespace?: string } | undefined) };
    case 'SelfSubjectReview':
      return { kind: kind.kind, apiVersion: draft.apiVersion, metadata: { creationTimestamp: context.now }, status: { userInfo: userInfo(context.user) } };
    case 'TokenReview':
      return { ...draft, status: tokenReview(server, context, draft['spec'] as { token?: string; audiences?: string[] } | undefined) };
    default:
      throw notSimulated(`create of ${kind.plural}`);
  }
}

/** Access reviews carry nothing in metadata; the refusal shows what they carried as Go prints it. */
function requireBareMetadata(context: RequestContext, kind: KindRecord, draft: Draft): void {
  const { name = '', generateName = '', namespace = '', labels, annotations } = draft.metadata;
  if (!name && !generateName && !namespace && !labels && !annotations) return;
  const map = (value: Readonly<Record<string, string>> | undefined): string => (value ? `map[string]string{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${JSON.stringify(value[key])}`).join(', ')}}` : 'map[string]string(nil)');
  const at = new Date(context.nowMs);
  const month = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'][at.getUTCMonth()];
  const time = `time.Date(${at.getUTCFullYear()}, time.${month}, ${at.getUTCDate()}, ${at.getUTCHours()}, ${at.getUTCMinutes()}, ${at.getUTCSeconds()}, ${at.getUTCMilliseconds() * 1e6}, time.UTC)`;
  const owner = `v1.ManagedFieldsEntry{Manager:${JSON.stringify(context.fieldManager)}, Operation:"Update", APIVersion:${JSON.stringify(draft.apiVersion)}, Time:${time}, FieldsType:"FieldsV1", FieldsV1:(*v1.FieldsV1)(0xc000000000), Subresource:""}`;
  const shown = `v1.ObjectMeta{Name:${JSON.stringify(name)}, GenerateName:${JSON.stringify(generateName)}, Namespace:${JSON.stringify(namespace)}, SelfLink:"", UID:"", ResourceVersion:"", Generation:0, CreationTimestamp:time.Date(1, time.January, 1, 0, 0, 0, 0, time.UTC), DeletionTimestamp:<nil>, DeletionGracePeriodSeconds:(*int64)(nil), Labels:${map(labels)}, Annotations:${map(annotations)}, OwnerReferences:[]v1.OwnerReference(nil), Finalizers:[]string(nil), ManagedFields:[]v1.ManagedFieldsEntry{${owner}}}`;
  const message = `Invalid value: ${shown}: must be empty`;
  throw failure(422, 'Invalid', `.${kind.group} "" is invalid: metadata: ${message}`, { group: kind.group, causes: [{ reason: 'FieldValueInvalid', message, field: 'metadata' }] });
}

interface AccessSpec {
  readonly resourceAttributes?: { readonly namespace?: string; readonly verb?: string; readonly group?: string; readonly version?: string; readonly resource?: string; readonly subresource?: string; readonly name?: string };
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
}

/** The rules of the three access reviews (pkg/apis/authorization/validation); a refusal does not name the kind. */
function checkAccess(context: RequestContext, kind: KindRecord, spec: AccessSpec): void {
  const errors: FieldErrors = [];
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  const shown = path ? rendered(`authorization.NonResourceAttributes{Path:${quote(path.path ?? '')}, Verb:${quote(path.verb ?? '')}}`) : 'null';
  if (resource && path) errors.push(invalid('spec.nonResourceAttributes', shown, 'cannot be specified in combination with resourceAttributes'));
  if (!resource && !path) errors.push(invalid('spec.resourceAttributes', shown, 'exactly one of nonResourceAttributes or resourceAttributes must be specified'));
  if (kind.kind !== 'SelfSubjectAccessReview' && !spec.user && !spec.groups?.length) errors.push(invalid('spec.user', '', 'at least one of user or group must be specified'));
  const { namespace } = context.info;
  if (kind.kind === 'LocalSubjectAccessReview') {
    if (resource && (resource.namespace ?? '') !== namespace) errors.push(invalid('spec.resourceAttributes.namespace', resource.namespace ?? '', 'must match metadata.namespace'));
    if (path) errors.push(invalid('spec.nonResourceAttributes', shown, 'disallowed on this kind of request'));
  }
  if (errors.length) throw failure(422, 'Invalid', `.${kind.group} "" is invalid: ${aggregate(errors)}`, { group: kind.group, causes: errors });
}

function accessReview(server: ServerHost, context: RequestContext, kind: KindRecord, draft: Draft): object {
  const spec = (draft['spec'] ?? {}) as AccessSpec;
  if (kind.kind === 'SelfSubjectAccessReview') requireBareMetadata(context, kind, draft);
  checkAccess(context, kind, spec);
  const user = kind.kind === 'SelfSubjectAccessReview' ? context.user : { name: spec.user ?? '', groups: spec.groups ?? [], ...(spec.uid ? { uid: spec.uid } : {}) };
  return decide(server, user, spec);
}

function decide(server: ServerHost, user: UserInfo, spec: AccessSpec): object {
  const resource = spec.resourceAttributes;
  const path = spec.nonResourceAttributes;
  const allowed = resource
    ? server.rbac.allows(user, { verb: resource.verb ?? '', group: resource.group ?? '', resource: resource.resource ?? '', ...(resource.subresource ? { subresource: resource.subresource } : {}), ...(resource.namespace ? { namespace: resource.namespace } : {}), ...(resource.name ? { name: resource.name } : {}) })
    : server.rbac.allowsPath(user, path!.verb ?? '', path!.path ?? '');
  const reason = allowed ? server.rbac.reason(user, resource, path) : '';
  return { allowed, ...(reason ? { reason } : {}) };
}

function rulesReview(server: ServerHost, context: RequestContext, spec: { namespace?: string } | undefined): object {
  if (!spec?.namespace) throw badRequest('no namespace on request');
  const masters: PolicyRule[] = context.user.groups.includes('system:masters') ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verbs: ['*'], nonResourceURLs: ['*'] }] : [];
  const rules = masters.length ? [...masters, ...server.rbac.rulesOf(context.user, spec.namespace)] : server.rbac.rulesOf(context.user, spec.namespace);
  return {
    resourceRules: rules.filter((rule) => rule.resources?.length).map(({ verbs, apiGroups, resources, resourceNames }) => ({ verbs, apiGroups, resources, ...(resourceNames?.length ? { resourceNames } : {}) })),
    nonResourceRules: rules.filter((rule) => rule.nonResourceURLs?.length).map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}

function userInfo(user: UserInfo): object {
  return { username: user.name, ...(user.uid ? { uid: user.uid } : {}), groups: user.groups, ...(user.extra ? { extra: user.extra } : {}) };
}

function tokenReview(server: ServerHost, context: RequestContext, spec: { token?: string; audiences?: string[] } | undefined): object {
  if (!spec?.token) throw badRequest('token is required for TokenReview in authentication');
  const known = server.tokens.verify(spec.token, context.nowMs);
  const claims = known && boundTo(server.store, known) ? known : undefined;
  const wanted = spec.audiences?.length ? spec.audiences : [DEFAULT_AUDIENCE];
  const audiences = claims?.aud.filter((audience) => wanted.includes(audience)) ?? [];
  if (!claims || audiences.length === 0) return { user: {}, error: claims ? '[invalid bearer token, token audiences [' + claims.aud.map((audience) => JSON.stringify(audience)).join(' ') + '] is invalid for the target audiences [' + wanted.map((audience) => JSON.stringify(audience)).join(' ') + ']]' : 'invalid bearer token' };
  return { authenticated: true, user: userInfo(accountUser(claims)), audiences };
}
