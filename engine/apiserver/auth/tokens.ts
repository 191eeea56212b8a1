import type { KubeObject } from '../../api/object';
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from '../../runtime/bytes';
import { Random } from '../../runtime/random';
import type { UserInfo } from '../../api/transport';
import type { Store } from '../../store/store';

export const DEFAULT_AUDIENCE = 'https://kubernetes.default.svc.cluster.local';

interface TokenClaims {
  readonly aud: readonly string[];
  /** Seconds since the epoch. */
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  /** Not in a secret's token. */
  readonly jti?: string;
  readonly nbf: number;
  readonly sub: string;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly serviceaccount: { readonly name: string; readonly uid: string };
    readonly pod?: { readonly name: string; readonly uid: string };
    readonly node?: { readonly name: string; readonly uid: string };
    readonly secret?: { readonly name: string; readonly uid?: string };
  };
}

const LEGACY_ISSUER = 'kubernetes/serviceaccount';

const encode = (text: string): string => encodeBase64(encodeUtf8(text)).replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_');

/**
 * Service account tokens: JSON Web Tokens (RFC 7519) with the claims of the real ones. The signature only has to be
 * recognised by the server that made it, so it is drawn from the cluster's secret and the text instead of an RSA key.
 */
export class TokenIssuer {
  readonly #secret: string;
  readonly #keyId: string;

  constructor(random: Random) {
    this.#secret = random.uuid();
    this.#keyId = encodeBase64(random.bytes(32)).replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_');
  }

  issue(claims: TokenClaims): string {
    const head = `${encode(JSON.stringify({ alg: 'RS256', kid: this.#keyId }))}.${encode(JSON.stringify(claims))}`;
    return `${head}.${this.#sign(head)}`;
  }

  /** A token without an end, which lives in a secret. */
  issueForSecret(namespace: string, account: { readonly name: string; readonly uid: string }, secret: string): string {
    const about = 'kubernetes.io/serviceaccount';
    const claims = { iss: LEGACY_ISSUER, [`${about}/namespace`]: namespace, [`${about}/secret.name`]: secret, [`${about}/service-account.name`]: account.name, [`${about}/service-account.uid`]: account.uid, sub: `system:serviceaccount:${namespace}:${account.name}` };
    const head = `${encode(JSON.stringify({ alg: 'RS256', kid: this.#keyId }))}.${encode(JSON.stringify(claims))}`;
    return `${head}.${this.#sign(head)}`;
  }

  /** The claims of a token of this server that is valid now; undefined for any other. */
  verify(token: string, nowMs: number): TokenClaims | undefined {
    const [head, body, signature] = token.split('.');
    if (signature === undefined || signature !== this.#sign(`${head}.${body}`)) return undefined;
    const bytes = decodeBase64(body!);
    if (!bytes) return undefined;
    const claims = JSON.parse(decodeUtf8(bytes)) as TokenClaims;
    if (claims.iss === LEGACY_ISSUER) return legacyClaims(claims as unknown as Readonly<Record<string, string>>);
    return claims.exp * 1000 > nowMs ? claims : undefined;
  }

  #sign(text: string): string {
    return encodeBase64(new Random(`${this.#secret}/${text}`).bytes(256)).replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_');
  }
}

/** What a secret's token says, in the form of the newer ones. */
function legacyClaims(said: Readonly<Record<string, string>>): TokenClaims {
  const of = (name: string): string => said[`kubernetes.io/serviceaccount/${name}`] ?? '';
  const account = { name: of('service-account.name'), uid: of('service-account.uid') };
  return { aud: [DEFAULT_AUDIENCE], exp: Number.POSITIVE_INFINITY, iat: 0, nbf: 0, iss: said['iss']!, sub: said['sub']!, 'kubernetes.io': { namespace: of('namespace'), serviceaccount: account, secret: { name: of('secret.name') } } };
}

/** Whether the account and the object that a token lives with are still there. */
export function boundTo(store: Store, claims: TokenClaims): boolean {
  const { namespace, serviceaccount, pod, secret, node } = claims['kubernetes.io'];
  const lives = (resource: string, where: string | undefined, object: { readonly name: string; readonly uid?: string }): boolean => {
    const uid = store.collection(resource).get(where, object.name)?.metadata.uid;
    return uid !== undefined && (object.uid === undefined || uid === object.uid);
  };
  if (!lives('/serviceaccounts', namespace, serviceaccount)) return false;
  if (pod) return lives('/pods', namespace, pod);
  if (secret) return lives('/secrets', namespace, secret);
  return !node || lives('/nodes', undefined, node);
}

/** The user that a service account's token stands for. */
export function accountUser(claims: TokenClaims): UserInfo {
  const { namespace, serviceaccount, pod, node } = claims['kubernetes.io'];
  const extra: Record<string, string[]> = claims.jti === undefined ? {} : { 'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`] };
  if (pod) Object.assign(extra, { 'authentication.kubernetes.io/pod-name': [pod.name], 'authentication.kubernetes.io/pod-uid': [pod.uid] });
  if (node) Object.assign(extra, { 'authentication.kubernetes.io/node-name': [node.name], 'authentication.kubernetes.io/node-uid': [node.uid] });
  return { name: `system:serviceaccount:${namespace}:${serviceaccount.name}`, uid: serviceaccount.uid, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'], extra };
}

/** Claims for an account, as the token subresource makes them. `bound` is a pod, secret or node that the token lives with. */
export function claimsFor(account: KubeObject, options: { audiences: readonly string[]; seconds: number; nowMs: number; id: string; bound?: { kind: string; name: string; uid: string }; node?: { name: string; uid: string } }): TokenClaims {
  const now = Math.floor(options.nowMs / 1000);
  const { namespace, name, uid } = account.metadata;
  const { bound, node } = options;
  return {
    aud: options.audiences, exp: now + options.seconds, iat: now, iss: DEFAULT_AUDIENCE, jti: options.id,
    'kubernetes.io': {
      namespace: namespace!,
      ...(node ? { node } : {}),
      ...(bound ? { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } } : {}),
      serviceaccount: { name: name!, uid: uid! },
    },
    nbf: now, sub: `system:serviceaccount:${namespace}:${name}`,
  };
}
