import type { Event, Pod } from '../../api/types';
import { createClient, events, pods } from '../../client';
import type { NodeRuntime } from '../runtime';
import type { NodePlace, Unit } from './units';

/** What a node's journal is made of: its units, the events that its kubelet wrote, and what its runtime holds. */
export interface JournalSource {
  readonly host: string;
  readonly place: NodePlace;
  readonly runtime: NodeRuntime | undefined;
}

export interface JournalLine {
  readonly atMs: number;
  /** syslog's: 3 error, 4 warning, 6 information. */
  readonly priority: 3 | 4 | 6;
  readonly message: string;
  /** As `journalctl` prints it by default. */
  readonly short: string;
}

interface Entry {
  readonly atMs: number;
  readonly priority: JournalLine['priority'];
  readonly text: string;
}

/** The lines of some units, oldest first. */
export function journal(source: JournalSource, units: readonly Unit[]): JournalLine[] {
  const lines = units.flatMap((unit) => [
    ...unit.lines.map(({ atMs, text }) => line(source, 'systemd[1]', { atMs, priority: 6, text })),
    ...(unit.name === 'kubelet' ? kubeletEntries(source, unit) : containerdEntries(source)).map((entry) => line(source, `${unit.name}[${unit.pid}]`, entry)),
  ]);
  return lines.toSorted((a, b) => a.atMs - b.atMs);
}

function line({ host }: JournalSource, writer: string, { atMs, priority, text }: Entry): JournalLine {
  return { atMs, priority, message: text, short: `${shortDate(atMs)} ${host} ${writer}: ${text}` };
}

/** "Nov 21 08:36:46" */
function shortDate(ms: number): string {
  const [, day, month, , time] = new Date(ms).toUTCString().split(' ');
  return `${month} ${day} ${time}`;
}

/** What the kubelet's own log says at its default verbosity: its start, and of its pods what started and what failed. */
function kubeletEntries(source: JournalSource, unit: Unit): Entry[] {
  const client = createClient({ transport: source.place.transport });
  const all = client.list(events).items;
  const own = all.filter((event) => event.source?.component === 'kubelet' && event.source.host === source.host);
  const byUid = new Map(client.list(pods).items.map((pod) => [pod.metadata.uid, pod]));
  const scheduled = new Map(all.filter(({ reason }) => reason === 'Scheduled').map((event) => [event.involvedObject.uid, event]));
  const starts = unit.lines.filter(({ text }) => text.startsWith('Started')).flatMap(({ atMs }) => startEntries(atMs, unit.pid, source.host));
  return [...starts, ...own.flatMap((event) => eventEntries(event, byUid.get(event.involvedObject.uid), scheduled.get(event.involvedObject.uid), unit.pid))];
}

function startEntries(atMs: number, pid: number, host: string): Entry[] {
  const said = [
    'server.go:530] "Kubelet version" kubeletVersion="v1.33.1"', 'server.go:532] "Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""', 'server.go:956] "Client rotation is on, will bootstrap in background"',
    'kubelet.go:341] "Adding static pod path" path="/etc/kubernetes/manifests"', 'kubelet.go:352] "Adding apiserver pod source"', 'server.go:1287] "Started kubelet"', 'server.go:180] "Starting to listen" address="0.0.0.0" port=10250',
    `kubelet_node_status.go:75] "Attempting to register node" node="${host}"`, `kubelet_node_status.go:124] "Node was previously registered" node="${host}"`, `kubelet_node_status.go:78] "Successfully registered node" node="${host}"`,
  ];
  return said.map((text, at) => klog('I', atMs + 150 + at * 20, pid, text));
}

/** klog's head: "I1121 08:36:46.953871     771 file.go:42] …" */
function klog(severity: 'I' | 'W' | 'E', atMs: number, pid: number, text: string): Entry {
  const stamp = new Date(atMs).toISOString();
  const head = `${severity}${stamp.slice(5, 7)}${stamp.slice(8, 10)} ${stamp.slice(11, 23)}000 ${String(pid).padStart(7)}`;
  return { atMs, priority: severity === 'E' ? 3 : severity === 'W' ? 4 : 6, text: `${head} ${text}` };
}

function eventEntries(event: Event, pod: Pod | undefined, scheduled: Event | undefined, pid: number): Entry[] {
  if (event.involvedObject.kind !== 'Pod') return [];
  const texts = event.type === 'Warning' ? failureTexts(event, pod) : event.reason === 'Started' && event.count === 1 && scheduled ? startupTexts(event, scheduled) : [];
  const severity = event.type === 'Warning' ? 'E' : 'I';
  return times(event).flatMap((atMs) => texts.map((text) => klog(severity, atMs, pid, text)));
}

/** When an event came first, which its name tells to the nanosecond, and last. */
function times({ metadata, firstTimestamp, lastTimestamp, count }: Event): number[] {
  const nanoseconds = /\.([0-9a-f]{16})$/.exec(metadata.name ?? '')?.[1];
  const first = nanoseconds ? Number(BigInt(`0x${nanoseconds}`) / 1_000_000n) : Date.parse(firstTimestamp ?? metadata.creationTimestamp!);
  return (count ?? 1) > 1 && lastTimestamp ? [first, Math.max(first, Date.parse(lastTimestamp))] : [first];
}

function startupTexts(started: Event, scheduled: Event): string[] {
  const scheduledMs = times(scheduled)[0]!;
  const seconds = (times(started)[0]! - scheduledMs) / 1000;
  return [`pod_startup_latency_tracker.go:104] "Observed pod startup duration" pod=${JSON.stringify(podName(started))} podStartSLOduration=${seconds} podStartE2EDuration="${seconds}s" podCreationTimestamp=${JSON.stringify(`${new Date(scheduledMs).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`)}`];
}

function podName({ involvedObject }: Event): string {
  return `${involvedObject.namespace}/${involvedObject.name}`;
}

/** What goes with a warning about a pod. */
function failureTexts(event: Event, pod: Pod | undefined): string[] {
  const { reason = '', message = '', involvedObject } = event;
  const container = /\{(.*)\}$/.exec(involvedObject.fieldPath ?? '')?.[1] ?? '';
  const where = `pod=${JSON.stringify(podName(event))} podUID=${JSON.stringify(involvedObject.uid)}`;
  const skipped = (error: string): string => `pod_workers.go:1301] "Error syncing pod, skipping" err=${JSON.stringify(error)} ${where}`;
  const starting = (cause: string, text: string): string => skipped(`failed to "StartContainer" for "${container}" with ${cause}: ${JSON.stringify(text)}`);
  const pull = /^Failed to pull image "([^"]*)": ([^]*)$/.exec(message);
  if (pull) return [`log.go:32] "PullImage from image service failed" err=${JSON.stringify(pull[2])} image=${JSON.stringify(pull[1])}`, `kuberuntime_image.go:42] "Failed to pull image" err=${JSON.stringify(pull[2])} image=${JSON.stringify(pull[1])}`, starting('ErrImagePull', pull[2]!)];
  const waiting = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])].find(({ name }) => name === container)?.state?.waiting;
  if (reason === 'BackOff') return [starting(/pulling image/.test(message) ? 'ImagePullBackOff' : 'CrashLoopBackOff', waiting?.message ?? message)];
  if (reason === 'FailedMount') {
    const volume = /for volume "([^"]*)" : ([^]*)$/.exec(message);
    if (!volume) return [skipped(message)];
    const unique = `kubernetes.io/${sourceKind(pod, volume[1]!)}/${involvedObject.uid}-${volume[1]}`;
    return [`nestedpendingoperations.go:348] Operation for "{volumeName:${unique} podName:${involvedObject.uid} nodeName:}" failed. Error: MountVolume.SetUp failed for volume "${volume[1]}" (UniqueName: "${unique}") pod "${involvedObject.name}" (UID: "${involvedObject.uid}") : ${volume[2]}`];
  }
  // Probes are told of at a higher verbosity; of "Error: …" the line before has told.
  return ['Unhealthy', 'NotSimulated', 'SimulatedRegistry'].includes(reason) || message.startsWith('Error: ') ? [] : [skipped(message)];
}

function sourceKind(pod: Pod | undefined, name: string): string {
  const volume = pod?.spec?.volumes?.find((candidate) => candidate.name === name);
  const kind = Object.keys(volume ?? {}).find((key) => key !== 'name') ?? 'projected';
  return ({ configMap: 'configmap', emptyDir: 'empty-dir', hostPath: 'host-path', downwardAPI: 'downward-api' } as Readonly<Record<string, string>>)[kind] ?? kind.toLowerCase();
}

/** containerd's log: the sandboxes and containers that it holds. */
function containerdEntries({ runtime }: JournalSource): Entry[] {
  const said = (atMs: number, message: string): Entry => ({ atMs, priority: 6, text: `time="${new Date(atMs).toISOString().slice(0, 23)}000000Z" level=info msg=${JSON.stringify(message)}` });
  return [...(runtime?.sandboxes ?? [])].flatMap((sandbox) => [
    said(sandbox.createdMs, `RunPodSandbox for &PodSandboxMetadata{Name:${sandbox.config.name},Uid:${sandbox.config.uid},Namespace:${sandbox.config.namespace},Attempt:0,} returns sandbox id "${sandbox.id}"`),
    ...sandbox.containers.flatMap((container) => (container.startedMs === undefined ? [] : [said(container.startedMs, `StartContainer for "${container.id.replace(/^containerd:\/\//, '')}" returns successfully`)])),
  ]);
}
