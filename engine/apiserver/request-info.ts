import type { RequestInfo } from '../api/transport';

/** Reads a path of the resource API ("/api/v1/namespaces/default/pods/web/log"); anything else is a non-resource path. */
export function requestInfo(path: string): RequestInfo {
  const known = memo.get(path);
  if (known) return known;
  const made = below(path) ?? parse(path);
  if (made.isResource && made.name === undefined) {
    if (memo.size >= 512) memo.clear();
    memo.set(path, made);
  }
  return made;
}

/** An object of a collection that was asked for before, or its subresource: most requests of controllers. */
function below(path: string): RequestInfo | undefined {
  const end = path.lastIndexOf('/');
  const direct = memo.get(path.slice(0, end));
  if (direct) return named(direct, path, path.slice(end + 1));
  const before = path.lastIndexOf('/', end - 1);
  const outer = before > 0 ? memo.get(path.slice(0, before)) : undefined;
  return outer && named(outer, path, path.slice(before + 1, end), path.slice(end + 1));
}

function named({ group, version, namespace, resource, watchPath }: RequestInfo, path: string, name: string, subresource?: string): RequestInfo | undefined {
  if (watchPath || resource === 'namespaces' || resource === 'watch' || name === '' || subresource === '') return undefined;
  return { isResource: true, group, version, path, watchPath, ...(namespace === undefined ? {} : { namespace }), resource, name, ...(subresource === undefined ? {} : { subresource }), rest: NOTHING };
}

const NOTHING: readonly string[] = [];

/* A bounded memo of a pure function: controllers ask for the same collections again and again. */
const memo = new Map<string, RequestInfo>();

function parse(path: string): RequestInfo {
  const split = path.split('/');
  const parts = (path.includes('//') || path.endsWith('/') ? split.filter((part, at) => part !== '' || at === 0) : split).slice(1);
  const core = parts[0] === 'api';
  const start = core ? 2 : 3;
  if ((!core && parts[0] !== 'apis') || parts.length <= start) return { isResource: false, group: '', version: '', resource: '', rest: [], path, watchPath: false };
  const group = core ? '' : parts[1]!;
  const version = parts[start - 1]!;
  let rest = parts.slice(start);
  const watchPath = rest[0] === 'watch' && rest.length > 1;
  if (watchPath) rest = rest.slice(1);
  const base = { isResource: true, group, version, path, watchPath };
  if (rest[0] === 'namespaces' && rest.length > 1) {
    const namespace = rest[1]!;
    const third = rest[2];
    if (third === undefined) return { ...base, namespace, resource: 'namespaces', name: namespace, rest: [] };
    if (core && (third === 'status' || third === 'finalize')) return { ...base, namespace, resource: 'namespaces', name: namespace, subresource: third, rest: rest.slice(3) };
    return { ...base, namespace, resource: third, ...(rest[3] === undefined ? {} : { name: rest[3] }), ...(rest[4] === undefined ? {} : { subresource: rest[4] }), rest: rest.slice(5) };
  }
  return { ...base, resource: rest[0]!, ...(rest[1] === undefined ? {} : { name: rest[1] }), ...(rest[2] === undefined ? {} : { subresource: rest[2] }), rest: rest.slice(3) };
}
