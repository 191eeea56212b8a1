import type { Store } from '../store/store';
import type { RequestInfo } from '../api/transport';

const VERBS: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT' };

interface Count {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly subresource: string;
  readonly code: number;
  times: number;
}

/** What /metrics tells: how many requests were answered how, and how many objects are stored. */
export class RequestMetrics {
  /** By resource: a look along a short list costs each request less than a key made of six words. */
  readonly #counts = new Map<string, Count[]>();

  count({ group, version, resource, subresource = '' }: RequestInfo, verb: string, code: number): void {
    let counts = this.#counts.get(resource);
    if (!counts) this.#counts.set(resource, (counts = []));
    for (const count of counts) {
      if (count.verb !== verb || count.code !== code || count.subresource !== subresource || count.group !== group || count.version !== version) continue;
      count.times += 1;
      return;
    }
    counts.push({ verb, group, version, subresource, code, times: 1 });
  }

  /** In the exposition format of Prometheus. */
  text(store: Store): string {
    const requests = [...this.#counts].flatMap(([resource, counts]) => counts.map(({ verb, group, version, subresource, code, times }) => (
      `apiserver_request_total${labels({ code: String(code), component: 'apiserver', dry_run: '', group, resource, scope: '', subresource, verb: VERBS[verb] ?? verb.toUpperCase(), version })} ${times}`
    ))).sort();
    const objects = store.resources().map((resource) => `apiserver_storage_objects${labels({ resource: resource.replace(/^([^/]*)\/(.*)$/, (_, group: string, plural: string) => (group ? `${plural}.${group}` : plural)) })} ${store.collection(resource).size}`);
    return [
      '# HELP apiserver_request_total [STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
      '# TYPE apiserver_request_total counter', ...requests,
      '# HELP apiserver_storage_objects [STABLE] Number of stored objects at the time of last check split by kind.',
      '# TYPE apiserver_storage_objects gauge', ...objects.sort(), '',
    ].join('\n');
  }
}

function labels(values: Readonly<Record<string, string | undefined>>): string {
  return `{${Object.entries(values).map(([name, value]) => `${name}=${JSON.stringify(value ?? '')}`).join(',')}}`;
}
