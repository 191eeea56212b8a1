import { queryOf } from '../../client/rest-request';
import { apiVersionOf, qualifiedResource, resourcePath } from '../../client/discovery';
import type { Mapping } from '../../client/discovery';
import { KubectlError, usageError } from '../../errors';
import { byteOrder, indentedJson } from '../../json';
import { TableWriter } from '../../printers/tab-table';
import { staticMapping } from '../../resource/builder';
import type { AnyObject, Command } from '../../session';
import { formatYaml } from '../../yaml/format';

const SERVICES = staticMapping('v1', 'Service', 'services');

export const apiResources: Command = function* run(session) {
  const { flags } = session;
  if (session.args.length) throw usageError(session.commandPath, `unexpected arguments: [${session.args.join(' ')}]`);
  const output = flags.text('output');
  if (!['', 'wide', 'name'].includes(output)) throw new KubectlError(`--output ${output} is not available`);
  const sortBy = flags.text('sort-by');
  if (sortBy && sortBy !== 'name' && sortBy !== 'kind') throw new KubectlError('--sort-by accepts only name or kind');
  const discovery = yield* session.rediscover();
  const wanted = discovery.preferred().filter((one) => {
    if (flags.changed('api-group') && one.group !== flags.text('api-group')) return false;
    if (flags.changed('namespaced') && one.namespaced !== flags.on('namespaced')) return false;
    if (flags.list('verbs').some((verb) => !one.verbs.includes(verb))) return false;
    return flags.list('categories').every((name) => one.categories.includes(name)) && one.verbs.length > 0;
  });
  const order = (one: Mapping): string => (sortBy === 'kind' ? one.kind : sortBy === 'name' ? one.resource : `${one.group}\u0000${one.resource}`);
  const rows = [...wanted].sort((a, b) => byteOrder(order(a), order(b)));
  if (output === 'name') {
    yield* session.out(rows.map((one) => `${qualifiedResource(one)}\n`).join(''));
    return 0;
  }
  const table = new TableWriter();
  const wide = output === 'wide';
  if (!flags.on('no-headers')) table.row(['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])]);
  for (const one of rows) table.row([one.resource, one.shortNames.join(','), apiVersionOf(one), String(one.namespaced), one.kind, ...(wide ? [[...one.verbs].sort().join(','), one.categories.join(',')] : [])]);
  yield* session.out(table.fresh());
  return 0;
};

export const apiVersions: Command = function* run(session) {
  if (session.args.length) throw usageError(session.commandPath, `unexpected arguments: [${session.args.join(' ')}]`);
  const discovery = yield* session.rediscover();
  const all = discovery.groups.flatMap(({ group, versions }) => versions.map((version) => apiVersionOf({ group, version })));
  yield* session.out([...new Set(all)].sort(byteOrder).map((one) => `${one}\n`).join(''));
  return 0;
};

const CLIENT = {
  major: '1',
  minor: '33',
  gitVersion: 'v1.33.1',
  gitCommit: '8adc0f041b8e7ad1d30e29cc59c6ae7a15e19828',
  gitTreeState: 'clean',
  buildDate: '2025-05-15T08:27:33Z',
  goVersion: 'go1.24.2',
  compiler: 'gc',
  platform: 'linux/amd64',
};

export const version: Command = function* run(session) {
  const { flags } = session;
  const output = flags.text('output');
  if (session.args.length) throw new KubectlError(`extra arguments: [${session.args.join(' ')}]`);
  if (output !== '' && output !== 'yaml' && output !== 'json') throw new KubectlError("--output must be 'yaml' or 'json'");
  let server: Record<string, string> | undefined;
  let failure: unknown;
  if (!flags.on('client')) {
    try {
      const client = yield* session.client();
      server = yield* client.object<Record<string, string>>({ method: 'GET', path: '/version', query: [['timeout', '32s']] });
    } catch (error) {
      failure = error;
    }
  }
  const all = { clientVersion: CLIENT, kustomizeVersion: 'v5.6.0', ...(server ? { serverVersion: server } : {}) };
  if (output === 'yaml') yield* session.out(`${formatYaml(all)}\n`);
  else if (output === 'json') yield* session.out(`${indentedJson(all, false, '  ')}\n`);
  else yield* session.out(`Client Version: ${CLIENT.gitVersion}\nKustomize Version: v5.6.0\n${server ? `Server Version: ${server['gitVersion']}\n` : ''}`);
  if (failure) throw failure;
  return 0;
};

export const clusterInfo: Command = function* run(session) {
  const client = yield* session.client();
  const list = yield* client.object<{ items?: AnyObject[] }>({ method: 'GET', path: resourcePath(SERVICES, 'kube-system'), query: queryOf({ labelSelector: 'kubernetes.io/cluster-service=true' }) });
  yield* session.out(`Kubernetes control plane is running at ${client.server}\n`);
  for (const service of list.items ?? []) {
    const spec = service['spec'] as { ports?: { name?: string; port: number }[] };
    const name = service.metadata.labels?.['kubernetes.io/name'] ?? service.metadata.name;
    const port = spec.ports?.[0];
    const scheme = port?.name === 'https' || port?.port === 443 ? 'https:' : '';
    const link = `${client.server}/api/v1/namespaces/${service.metadata.namespace}/services/${scheme}${service.metadata.name}${port?.name || scheme ? `:${port?.name ?? ''}` : ''}/proxy`;
    yield* session.out(`${name} is running at ${link}\n`);
  }
  yield* session.out(`\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n`);
  return 0;
};
