import type { KindRegistry } from '../api/registry';
import type { ApiResponse } from '../api/transport';
import { encodeUtf8 } from '../runtime/bytes';
import { DEFAULT_AUDIENCE } from './auth/tokens';
import { HEALTH_CHECKS, READINESS_CHECKS } from './health-checks';
import type { ServerHost } from './host';
import { openApiV3, openApiV3Index } from './openapi';
import { openApiV2, openApiV2Protobuf } from './openapi-v2';
import type { RequestContext } from './request-context';
import { nothingThere, pageNotFound, TEXT_HEADERS } from './responses';
import { notSimulated } from './unsupported';

/** Answers what is neither a resource nor discovery: OpenAPI, health, metrics. `clean` is the path without a slash at its end. */
export function answerRarePath(server: ServerHost, context: RequestContext, clean: string): ApiResponse {
  const accept = context.header('accept');
  const health = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(clean);
  if (health) return answerHealth(context, health[1]!, health[2]);
  if (clean === '/openapi/v3') return { status: 200, headers: { 'content-type': 'application/json' }, object: openApiV3Index(server.registry) };
  if (clean.startsWith('/openapi/v3/')) {
    const document = openApiV3(server.registry, clean.slice('/openapi/v3/'.length));
    return document ? { status: 200, headers: { 'content-type': 'application/json' }, object: document } : pageNotFound();
  }
  if (clean === '/openapi/v2') {
    const wantsProtobuf = accept?.includes('proto-openapi.spec.v2') === true;
    return wantsProtobuf ? { status: 200, headers: { 'content-type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' }, bytes: openApiV2Protobuf(server.registry) } : { status: 200, headers: { 'content-type': 'application/json' }, object: openApiV2(server.registry) };
  }
  if (clean === '/' || clean === '') return { status: 200, headers: { 'content-type': 'application/json' }, object: { paths: listedPaths(server.registry) } };
  if (clean === '/metrics') return { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, bytes: encodeUtf8(server.metrics.text(server.store)) };
  if (clean === '/.well-known/openid-configuration') return { status: 200, headers: { 'content-type': 'application/json' }, object: openIdConfiguration(server.address) };
  if (clean === '/openid/v1/jwks') throw notSimulated('/openid/v1/jwks: tokens of this cluster carry no RSA signature; ask tokenreviews.authentication.k8s.io');
  const group = clean === '/api' || clean.startsWith('/api/') ? '' : /^\/apis\/([^/]+)/.exec(clean)?.[1];
  if (group !== undefined && server.registry.serves(group)) throw nothingThere();
  return pageNotFound();
}

/** What GET / lists. */
function listedPaths(registry: KindRegistry): string[] {
  const out = ['/.well-known/openid-configuration', '/api', '/api/v1', '/apis', '/apis/'];
  for (const [group, versions] of registry.groups()) if (group) out.push(`/apis/${group}`, ...versions.map((version) => `/apis/${group}/${version}`));
  const health = (path: string, checks: readonly string[]): string[] => [path, ...checks.map((check) => `${path}/${check}`)];
  const ready = [...HEALTH_CHECKS, ...READINESS_CHECKS].sort();
  return [...out.sort(), ...health('/healthz', HEALTH_CHECKS), ...health('/livez', HEALTH_CHECKS), '/metrics', '/metrics/slis', '/openapi/v2', '/openapi/v3', '/openapi/v3/', '/openid/v1/jwks', ...health('/readyz', ready), '/version'];
}

/** The checks of the server: all of one kind, or one of them by its name. */
function answerHealth(context: RequestContext, kind: string, name: string | undefined): ApiResponse {
  const checks = kind === 'readyz' ? [...HEALTH_CHECKS, ...READINESS_CHECKS] : HEALTH_CHECKS;
  if (name !== undefined) return checks.includes(name) ? { status: 200, headers: TEXT_HEADERS, bytes: encodeUtf8('ok') } : pageNotFound();
  const excluded = context.queries('exclude');
  const unknown = excluded.filter((check) => !checks.includes(check));
  const warning = unknown.length ? `warn: some health checks cannot be excluded: no matches for ${unknown.map((check) => JSON.stringify(check)).join(', ')}\n` : '';
  if (context.query('verbose') === undefined) return { status: 200, headers: TEXT_HEADERS, bytes: encodeUtf8('ok') };
  const lines = checks.map((check) => `[+]${check} ${excluded.includes(check) ? 'excluded: ok' : 'ok'}\n`);
  return { status: 200, headers: TEXT_HEADERS, bytes: encodeUtf8(`${lines.join('')}${warning}${kind} check passed\n`) };
}

function openIdConfiguration(address: string): object {
  return {
    issuer: DEFAULT_AUDIENCE, jwks_uri: `https://${address}/openid/v1/jwks`,
    response_types_supported: ['id_token'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'],
  };
}
