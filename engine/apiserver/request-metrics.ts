import type { Store } from '../store/store';
import type { RequestInfo } from './request-info';

const VERBS: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT' };

/** What /metrics tells: how many requests were answered how, and how many objects are stored. */
export class RequestMetrics {
  readonly #counts = new Map<string, number>();

  count(info: RequestInfo, verb: string, code: number): void {
    const key = `${verb}|${info.group}|${info.version}|${info.resource}|${info.subresource ?? ''}|${code}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** In the exposition format of Prometheus. */
  text(store: Store): string {
    const requests = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => {
      const [verb, group, version, resource, subresource, code] = key.split('|');
      return `apiserver_request_total${labels({ code, component: 'apiserver', dry_run: '', group, resource, scope: '', subresource, verb: VERBS[verb!] ?? verb!.toUpperCase(), version })} ${count}`;
    });
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
