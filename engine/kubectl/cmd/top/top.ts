import type { Task } from '../../../runtime/process';
import { parseFieldSelector } from '../../../api/field-selector';
import { parseLabelSelector } from '../../../api/label-selector';
import { StatusError } from '../../../api/status';
import { resourcePath } from '../../client/discovery';
import type { Discovery } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError, usageError } from '../../errors';
import { milliValue, parseQuantityValue } from '../../quantity';
import { TableWriter } from '../../printers/tab-table';
import { staticMapping } from '../../resource/builder';
import type { AnyObject, Command, Session } from '../../session';
import { PODS } from '../polymorphic';
import { NODES } from '../node/cordon';
import type { Loose } from '../../resource/loose';

const NODE_METRICS = staticMapping('metrics.k8s.io/v1beta1', 'NodeMetrics', 'nodes', false);
const POD_METRICS = staticMapping('metrics.k8s.io/v1beta1', 'PodMetrics', 'pods');

function* requireMetrics(session: Session): Task<void> {
  const served = (discovery: Discovery): boolean => discovery.groups.some((one) => one.group === 'metrics.k8s.io');
  if (!served(yield* session.discovery()) && !served(yield* session.rediscover())) throw new KubectlError('Metrics API not available');
}

function checkSort(session: Session): string {
  const by = session.flags.text('sort-by');
  if (by && by !== 'cpu' && by !== 'memory') throw new KubectlError('--sort-by accepts only cpu or memory');
  return by;
}

interface Usage {
  readonly cpu: number;
  readonly memory: number;
}

function usageOf(usage: Loose): Usage {
  return { cpu: milliValue(usage?.cpu ?? '0'), memory: Math.floor((parseQuantityValue(usage?.memory ?? '0') ?? 0) / 1048576) };
}

function added(items: readonly Usage[]): Usage {
  return items.reduce((sum, one) => ({ cpu: sum.cpu + one.cpu, memory: sum.memory + one.memory }), { cpu: 0, memory: 0 });
}

function sorted<T extends { usage: Usage; name: string }>(rows: T[], by: string): T[] {
  return rows.sort((a, b) => (by === 'cpu' ? b.usage.cpu - a.usage.cpu : by === 'memory' ? b.usage.memory - a.usage.memory : a.name < b.name ? -1 : 1));
}

/** What is wrong with -l or --field-selector, which is told before anything is asked. */
function checkSelectors({ flags }: Session): void {
  try {
    parseLabelSelector(flags.text('selector'));
    if (flags.has('field-selector')) parseFieldSelector(flags.text('field-selector'));
  } catch (error) {
    throw error instanceof StatusError ? new KubectlError(error.message) : error;
  }
}

/** kubectl top node. */
export const topNode: Command = function* run(session) {
  const { args, flags } = session;
  const by = checkSort(session);
  if (args.length > 1) throw usageError(session.commandPath, 'node [NAME | -l label]');
  if (args.length && flags.text('selector')) throw new KubectlError('only one of NAME or --selector can be provided');
  checkSelectors(session);
  yield* requireMetrics(session);
  const client = yield* session.client();
  const metrics = yield* listOrOne(session, NODE_METRICS, undefined, args[0], {}, (message) => message.replace(/^nodemetrics\.metrics\.k8s\.io|^nodes\.metrics\.k8s\.io/, 'node'));
  if (metrics.length === 0) throw new KubectlError('metrics not available yet');
  const nodes = (yield* client.object<{ items?: Loose[] }>({ method: 'GET', path: resourcePath(NODES, undefined), query: queryOf({ labelSelector: flags.text('selector') }) })).items ?? [];
  const table = new TableWriter();
  if (!flags.on('no-headers')) table.row(['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)', '']);
  const rows = metrics.map((one) => ({ name: one.metadata.name as string, usage: usageOf((one as Loose).usage) }));
  for (const row of sorted(rows, by)) {
    const node = nodes.find((one) => one.metadata.name === row.name);
    if (!node) continue;
    const room = flags.on('show-capacity') ? node.status.capacity : node.status.allocatable;
    const cpu = milliValue(room?.cpu);
    const memory = (parseQuantityValue(room?.memory) ?? 0) / 1048576;
    table.row([row.name, `${row.usage.cpu}m`, `${Math.floor((row.usage.cpu / cpu) * 100)}%`, `${row.usage.memory}Mi`, `${Math.floor((row.usage.memory / memory) * 100)}%`, '']);
  }
  yield* session.out(table.fresh());
  return 0;
};

function* listOrOne(session: Session, mapping: typeof POD_METRICS, namespace: string | undefined, name: string | undefined, selectors: { readonly labelSelector?: string; readonly fieldSelector?: string }, say: (message: string) => string): Task<AnyObject[]> {
  const client = yield* session.client();
  if (!name) return (yield* client.object<{ items?: AnyObject[] }>({ method: 'GET', path: resourcePath(mapping, namespace), query: queryOf(selectors) })).items ?? [];
  try {
    return [yield* client.object<AnyObject>({ method: 'GET', path: resourcePath(mapping, namespace, name) })];
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound') throw new StatusError({ ...error.status, message: say(error.message) });
    throw error;
  }
}

/** kubectl top pod. */
export const topPod: Command = function* run(session) {
  const { args, flags } = session;
  const by = checkSort(session);
  if (args.length > 1) throw usageError(session.commandPath, 'pod [NAME | -l label]');
  if (args.length && (flags.text('selector') || flags.text('field-selector'))) throw new KubectlError('only one of NAME or selector can be provided');
  checkSelectors(session);
  yield* requireMetrics(session);
  const all = flags.on('all-namespaces');
  const namespace = all ? undefined : session.namespace;
  const client = yield* session.client();
  if (args[0]) yield* client.send({ method: 'GET', path: resourcePath(PODS, session.namespace, args[0]) });
  const metrics = (yield* listOrOne(session, POD_METRICS, namespace, args[0], { labelSelector: flags.text('selector'), fieldSelector: flags.text('field-selector') }, (message) => message)) as Loose[];
  if (metrics.length === 0) return yield* noMetrics(session, namespace);
  const table = new TableWriter();
  const containers = flags.on('containers');
  if (!flags.on('no-headers')) table.row([...(all ? ['NAMESPACE'] : []), ...(containers ? ['POD'] : []), 'NAME', 'CPU(cores)', 'MEMORY(bytes)', '']);
  const rows = metrics.map((one) => ({ name: one.metadata.name as string, namespace: one.metadata.namespace as string, usage: added((one.containers ?? []).map((container: Loose) => usageOf(container.usage))), containers: one.containers ?? [] }));
  for (const row of sorted(rows, by)) {
    const parts = containers ? sorted(row.containers.map((one: Loose) => ({ name: one.name, usage: usageOf(one.usage) })), by) : [{ name: row.name, usage: row.usage }];
    for (const part of parts as { name: string; usage: Usage }[]) table.row([...(all ? [row.namespace] : []), ...(containers ? [row.name] : []), part.name, `${part.usage.cpu}m`, `${part.usage.memory}Mi`, '']);
  }
  if (flags.on('sum')) {
    const total = added(rows.map((row) => row.usage));
    const blank = [...(all ? [''] : []), ...(containers ? [''] : [])];
    table.row([...blank, '', '________', '________', '']);
    table.row([...blank, '', `${total.cpu}m`, `${total.memory}Mi`, '']);
  }
  yield* session.out(table.fresh());
  return 0;
};

function* noMetrics(session: Session, namespace: string | undefined): Task<number> {
  const client = yield* session.client();
  const pods = (yield* client.object<{ items?: AnyObject[] }>({ method: 'GET', path: resourcePath(PODS, namespace), query: queryOf({ labelSelector: session.flags.text('selector') }) })).items ?? [];
  if (pods.length === 0) {
    yield* session.err(namespace ? `No resources found in ${namespace} namespace.\n` : 'No resources found\n');
    return 0;
  }
  throw new KubectlError('metrics not available yet');
}
