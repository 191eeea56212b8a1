import type { TraceStep } from '../../engine/index';
import { podView } from '../object-view';
import type { FigureSpec, RouteFigure, RouteStop } from './figure';
import { isGenerated, namespaceOf, type FigureSources } from './sources';

interface HopStep { readonly at: string; readonly what: string; readonly kind?: string; readonly device?: string }
interface PacketDetail { readonly destination: string; readonly protocol: string; readonly outcome: RouteFigure['outcome']; readonly receiver?: string; readonly source?: string; readonly hops: readonly HopStep[] }

/** A name is asked for shortly before its address is used. */
const DNS_MS = 5000;

/** The last packet between two ends, hop by hop, with its header as it leaves each. */
export function routeFigure(spec: FigureSpec, sources: FigureSources): RouteFigure | undefined {
  const packets = (sources.tape?.packets ?? []).filter((step) => step.action === 'packet' && detailOf(step).protocol !== 'udp' && fits(spec, step, sources));
  const last = packets.at(-1);
  if (!last) return undefined;
  const detail = detailOf(last);
  const pods = sources.objects('pods');
  const podOf = (owner: string) => {
    const [kind, namespace, name] = owner.split('/');
    const pod = kind === 'pod' ? pods.find((one) => one.metadata.namespace === namespace && one.metadata.name === name) : undefined;
    return pod && podView(pod);
  };
  const from = podOf(last.subject ?? '');
  let source = from?.ip ?? 'source' , destination = detail.destination;
  if (!from) source = last.subject?.startsWith('node/') ? 'node' : 'workstation';
  const nodes = new Map(sources.objects('nodes').map((node) => [node.metadata.name!, node]));
  const stops: RouteStop[] = [{ where: last.subject ?? '', kind: 'origin', node: from?.node, what: '', device: undefined, source, destination, pod: from }];
  let node = from?.node;
  for (const hop of detail.hops) {
    const balanced = /^service (\S+) → (\S+)$/.exec(hop.what);
    if (balanced) destination = balanced[2]!;
    if (nodes.has(hop.at)) node = hop.at;
    const receiver = hop.what === 'receives';
    const pod = podOf(hop.at);
    if (receiver && detail.source) source = detail.source;
    stops.push({ where: hop.at, kind: receiver ? 'receiver' : hop.at === 'kube-proxy' ? 'service' : nodes.has(hop.at) ? 'node' : 'end', node: pod?.node ?? node, what: hop.what, device: hop.device, source, destination, pod });
  }
  return { of: 'route', at: last.at, count: packets.length, outcome: detail.outcome, protocol: detail.protocol, dns: nameAsked(last, detail, sources), stops };
}

const detailOf = (step: TraceStep): PacketDetail => step.detail as unknown as PacketDetail;

function fits(spec: FigureSpec, step: TraceStep, sources: FigureSources): boolean {
  const namespace = namespaceOf(spec), detail = detailOf(step);
  if (spec.from !== undefined && !isEnd(spec.from, step.subject ?? '', namespace, sources)) return false;
  if (spec.to === undefined) return true;
  const [kind, name] = spec.to.split('/');
  if (kind !== 'service' && kind !== 'svc') return isEnd(spec.to, detail.receiver ?? '', namespace, sources) || (detail.receiver === undefined && podAt(detail.destination, spec.to, namespace, sources));
  const service = sources.objects('services').find((one) => one.metadata.namespace === namespace && one.metadata.name === name) as { spec?: { clusterIP?: string } } | undefined;
  const address = detail.destination.slice(0, detail.destination.lastIndexOf(':'));
  return detail.hops.some((hop) => hop.what.startsWith(`service ${namespace}/${name} `)) || (service?.spec?.clusterIP !== undefined && service.spec.clusterIP === address);
}

/** Whether `owner` (pod/default/web-1) is the end that an author named pod/web. */
function isEnd(wanted: string, owner: string, namespace: string, sources: FigureSources): boolean {
  const [kind, name = ''] = wanted.includes('/') ? wanted.split('/') : ['pod', wanted];
  if (kind === 'workstation' || wanted === 'workstation') return owner.startsWith('workstation');
  if (kind === 'node') return owner === `node/${name}`;
  if (owner === `pod/${namespace}/${name}`) return true;
  const pod = sources.objects('pods').find((one) => owner === `pod/${one.metadata.namespace}/${one.metadata.name}` && one.metadata.namespace === namespace);
  return pod !== undefined && isGenerated(pod, name);
}

function podAt(destination: string, wanted: string, namespace: string, sources: FigureSources): boolean {
  const address = destination.slice(0, destination.lastIndexOf(':'));
  const pod = sources.objects('pods').find((one) => (one as { status?: { podIP?: string } }).status?.podIP === address);
  return pod !== undefined && isEnd(wanted, `pod/${pod.metadata.namespace}/${pod.metadata.name}`, namespace, sources);
}

function nameAsked(packet: TraceStep, detail: PacketDetail, sources: FigureSources): RouteFigure['dns'] {
  const query = (sources.tape?.packets ?? []).findLast((step) => step.action === 'query' && step.at <= packet.at && step.at > packet.at - DNS_MS && step.detail?.from === packet.subject);
  return query && { name: query.subject ?? '', address: detail.destination.slice(0, detail.destination.lastIndexOf(':')) };
}
