/** What of an Ingress its controller reads. */
export interface IngressObject {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string; readonly generation?: number; readonly resourceVersion: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly ingressClassName?: string;
    readonly defaultBackend?: IngressBackend;
    readonly tls?: readonly { readonly hosts?: readonly string[] }[];
    readonly rules?: readonly { readonly host?: string; readonly http?: { readonly paths: readonly { readonly path?: string; readonly pathType: string; readonly backend: IngressBackend }[] } }[];
  };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } };
}

export interface IngressBackend {
  readonly service?: { readonly name: string; readonly port: { readonly number?: number; readonly name?: string } };
}

export interface Target {
  readonly ingress: IngressObject;
  readonly backend: IngressBackend;
  /** The path to ask the backend for, rewritten when the Ingress says so. */
  readonly path: string;
}

const PREFIX = 'nginx.ingress.kubernetes.io/';

export function isOurs({ metadata, spec }: IngressObject): boolean {
  return (spec.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class']) === 'nginx';
}

/**
 * Where a request goes: the most exact host first, then the exact path, then the longest prefix (networking.k8s.io/v1
 * IngressRule); then a default backend.
 */
export function targetOf(ingresses: readonly IngressObject[], host: string, path: string): Target | undefined {
  let best: { readonly rank: readonly number[]; readonly target: Target } | undefined;
  for (const ingress of ingresses) {
    for (const rule of ingress.spec.rules ?? []) {
      const hostRank = rankOfHost(rule.host, host);
      if (hostRank === 0) continue;
      for (const entry of rule.http?.paths ?? []) {
        const fits = fitsPath(ingress, entry, path);
        if (!fits) continue;
        const rank = [hostRank, entry.pathType === 'Exact' ? 1 : 0, (entry.path ?? '/').length];
        if (!best || compare(rank, best.rank) > 0) best = { rank, target: { ingress, backend: entry.backend, path: rewritten(ingress, path, fits) } };
      }
    }
  }
  if (best) return best.target;
  const fallback = ingresses.find(({ spec }) => spec.defaultBackend);
  return fallback && { ingress: fallback, backend: fallback.spec.defaultBackend!, path };
}

function rankOfHost(wanted: string | undefined, host: string): number {
  if (!wanted) return 1;
  if (wanted === host) return 3;
  return wanted.startsWith('*.') && host.endsWith(wanted.slice(1)) && !host.slice(0, -wanted.length + 1).includes('.') ? 2 : 0;
}

function fitsPath(ingress: IngressObject, { path = '/', pathType }: { readonly path?: string; readonly pathType: string }, asked: string): RegExpExecArray | undefined {
  const annotations = ingress.metadata.annotations ?? {};
  const isRegex = annotations[`${PREFIX}use-regex`] === 'true' || /\$\d/.test(annotations[`${PREFIX}rewrite-target`] ?? '');
  const quoted = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const source = isRegex ? `^${path}` : pathType === 'Exact' ? `^${quoted}$` : path === '/' ? '^/' : `^${quoted.replace(/\/$/, '')}(?:/|$)`;
  try {
    return new RegExp(source).exec(asked) ?? undefined;
  } catch {
    // A path that is no regular expression matches nothing; the real controller refuses it.
    return undefined;
  }
}

function rewritten({ metadata }: IngressObject, asked: string, match: RegExpExecArray): string {
  const target = metadata.annotations?.[`${PREFIX}rewrite-target`];
  return target === undefined ? asked : target.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '');
}

/** Whether plain HTTP is sent to HTTPS: the Ingress has a certificate for the host, and does not say otherwise. */
export function redirectsToTls({ metadata, spec }: IngressObject, host: string): boolean {
  const annotations = metadata.annotations ?? {};
  if (annotations[`${PREFIX}force-ssl-redirect`] === 'true') return true;
  return annotations[`${PREFIX}ssl-redirect`] !== 'false' && (spec.tls ?? []).some((entry) => entry.hosts?.includes(host));
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) if (value !== b[at]) return value - b[at]!;
  return 0;
}
