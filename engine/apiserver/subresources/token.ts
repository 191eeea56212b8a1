import type { KindRecord } from '../../api/kind';
import type { KubeObject } from '../../api/object';
import { rfc3339 } from '../../api/rfc3339';
import { schemaOf } from '../../api/schemas';
import { seal } from '../../api/seal';
import { invalid, invalidObject } from '../../api/field-errors';
import { badRequest, failure, notFound } from '../../api/status';
import type { ApiResponse } from '../../api/transport';
import { claimsFor, DEFAULT_AUDIENCE } from '../auth/tokens';
import { decodeObject, readBody, type Expected } from '../body';
import type { RequestContext } from '../request-context';
import { NO_HEADERS } from '../responses';
import type { ServerHost } from '../host';
import { getStored } from '../verbs/read';

const REQUEST: Expected = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', schema: schemaOf('authentication.v1.TokenRequest') };

interface Spec {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  readonly boundObjectRef?: { readonly apiVersion?: string; readonly kind?: string; readonly name?: string; readonly uid?: string };
}

/** POST …/serviceaccounts/NAME/token. */
export function requestToken(server: ServerHost, context: RequestContext, kind: KindRecord): ApiResponse {
  const account = getStored(server.store, kind, context.info.namespace, context.info.name!);
  const request = decodeObject(context, server.registry, REQUEST, readBody(context, server.registry, 'TokenRequest', server.parts.formats()));
  const asked = request.metadata.name;
  if (asked && asked !== context.info.name) throw invalidObject(REQUEST, context.info.name!, [invalid('metadata.name', asked, 'must match the service account name if specified')]);
  const spec = (request['spec'] ?? {}) as Spec;
  const seconds = spec.expirationSeconds ?? 3600;
  if (seconds < 600) throw invalidObject(REQUEST, '', [{ reason: 'FieldValueInvalid', message: `Invalid value: ${seconds}: may not specify a duration less than 10 minutes`, field: 'spec.expirationSeconds' }]);
  if (seconds > 2 ** 32) throw invalidObject(REQUEST, '', [{ reason: 'FieldValueInvalid', message: `Invalid value: ${seconds}: may not specify a duration larger than 2^32 seconds`, field: 'spec.expirationSeconds' }]);
  const audiences = spec.audiences?.length ? spec.audiences : [DEFAULT_AUDIENCE];
  const bound = spec.boundObjectRef ? boundTo(server, account, spec.boundObjectRef) : undefined;
  const claims = claimsFor(account, { audiences, seconds, nowMs: context.nowMs, id: context.random.uuid(), ...bound });
  const { name, namespace } = account.metadata;
  const answer = {
    kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', metadata: { name, namespace, creationTimestamp: context.now },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: spec.boundObjectRef ?? null },
    status: { token: server.tokens.issue(claims), expirationTimestamp: rfc3339(claims.exp * 1000) },
  };
  return { status: 201, headers: NO_HEADERS, object: seal(undefined, answer) };
}

function boundTo(server: ServerHost, account: KubeObject, ref: NonNullable<Spec['boundObjectRef']>): { bound: { kind: string; name: string; uid: string }; node?: { name: string; uid: string } } {
  const { apiVersion = '', kind = '', name = '' } = ref;
  const resource = apiVersion.includes('/') ? undefined : ({ Pod: 'pods', Secret: 'secrets', Node: 'nodes' } as Record<string, string>)[kind];
  if (!resource) throw badRequest(`cannot bind token to object of type ${apiVersion}, Kind=${kind}`);
  const object = server.store.collection(`/${resource}`).get(resource === 'nodes' ? undefined : account.metadata.namespace, name);
  if (!object) throw notFound({ group: '', resource }, name);
  if (ref.uid && ref.uid !== object.metadata.uid) throw failure(409, 'Conflict', `Operation cannot be fulfilled on ${kind} "${name}": the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`, { name, kind });
  const runsAs = (object['spec'] as { serviceAccountName?: string } | undefined)?.serviceAccountName ?? '';
  if (kind === 'Pod' && runsAs !== account.metadata.name) throw badRequest(`cannot bind token for serviceaccount "${account.metadata.name}" to pod running with serviceaccount "${runsAs}"`);
  const nodeName = kind === 'Pod' ? (object['spec'] as { nodeName?: string }).nodeName : undefined;
  const node = nodeName ? server.store.collection('/nodes').get(undefined, nodeName) : undefined;
  return { bound: { kind, name, uid: object.metadata.uid! }, ...(node ? { node: { name: node.metadata.name!, uid: node.metadata.uid! } } : {}) };
}
