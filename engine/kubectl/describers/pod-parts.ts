import { goDuration } from '../../api/go-duration';
import { rfc1123z } from '../../api/rfc1123';
import { selectorText } from '../cmd/polymorphic';
import { byteOrder } from '../json';
import type { Loose } from '../resource/loose';
import { orNone, type Page } from './page';
import { writeVolumes } from './volumes';

/** Containers of a pod or of a template, with their states when there are any. */
export function writeContainers(page: Page, title: string, containers: readonly Loose[], statuses: readonly Loose[] | undefined, pod: Loose | undefined, template: boolean): void {
  const indent = template ? '  ' : '';
  page.raw(`${indent}${title}:`);
  for (const container of containers) {
    const status = statuses?.find((one) => one.name === container.name);
    page.raw(`${template ? '   ' : '  '}${container.name}:`);
    const write = (...cells: string[]): void => page.raw('    ' + cells.join('\t'));
    if (status) write('Container ID:', status.containerID ?? '');
    write('Image:', container.image ?? '');
    if (status) write('Image ID:', status.imageID ?? '');
    writePorts(write, container);
    writeList(page, write, 'Command', container.command);
    writeList(page, write, 'Args', container.args);
    if (status) writeStates(write, status);
    writeResources(write, container);
    writeProbes(write, container);
    writeEnvironment(page, container, pod);
    writeMounts(page, container);
    writeDevices(page, container);
  }
}

type Write = (...cells: string[]) => void;

function writePorts(write: Write, container: Loose): void {
  const ports: Loose[] = container.ports ?? [];
  const plain = ports.map((port) => `${port.containerPort}/${port.protocol ?? 'TCP'}`).join(', ');
  const host = ports.map((port) => `${port.hostPort ?? 0}/${port.protocol ?? 'TCP'}`).join(', ');
  write(ports.length > 1 ? 'Ports:' : 'Port:', plain || '<none>');
  write(ports.length > 1 ? 'Host Ports:' : 'Host Port:', host || '<none>');
}

function writeList(page: Page, write: Write, title: string, items: readonly string[] | undefined): void {
  if (!items?.length) return;
  write(`${title}:`);
  for (const item of items) for (const line of item.split('\n')) page.raw(`      ${line}`);
}

function writeStates(write: Write, status: Loose): void {
  writeState(write, 'State', status.state);
  if (status.lastState?.terminated) writeState(write, 'Last State', status.lastState);
  write('Ready:', status.ready ? 'True' : 'False');
  write('Restart Count:', String(status.restartCount ?? 0));
}

function writeState(write: Write, title: string, state: Loose): void {
  if (state?.running) {
    write(`${title}:`, 'Running');
    write('  Started:', rfc1123z(state.running.startedAt));
  } else if (state?.terminated) {
    const ended = state.terminated;
    write(`${title}:`, 'Terminated');
    if (ended.reason) write('  Reason:', ended.reason);
    if (ended.message) write('  Message:', ended.message);
    write('  Exit Code:', String(ended.exitCode));
    if (ended.signal) write('  Signal:', String(ended.signal));
    write('  Started:', ended.startedAt ? rfc1123z(ended.startedAt) : 'Mon, 01 Jan 0001 00:00:00 +0000');
    write('  Finished:', ended.finishedAt ? rfc1123z(ended.finishedAt) : 'Mon, 01 Jan 0001 00:00:00 +0000');
  } else {
    write(`${title}:`, 'Waiting');
    if (state?.waiting?.reason) write('  Reason:', state.waiting.reason);
  }
}

function writeResources(write: Write, container: Loose): void {
  for (const [title, field] of [['Limits', 'limits'], ['Requests', 'requests']] as const) {
    const amounts = container.resources?.[field] as Record<string, string> | undefined;
    if (!amounts || Object.keys(amounts).length === 0) continue;
    write(`${title}:`);
    for (const name of Object.keys(amounts).sort()) write(`  ${name}:`, String(amounts[name]));
  }
}

function writeProbes(write: Write, container: Loose): void {
  if (container.livenessProbe) write('Liveness:', probeText(container.livenessProbe));
  if (container.readinessProbe) write('Readiness:', probeText(container.readinessProbe));
  if (container.startupProbe) write('Startup:', probeText(container.startupProbe));
}

/** DescribeProbe. */
function probeText(probe: Loose): string {
  const seconds = (value: number | undefined): string => `${value ?? 0}s`;
  const attributes = `delay=${seconds(probe.initialDelaySeconds)} timeout=${seconds(probe.timeoutSeconds ?? 1)} period=${seconds(probe.periodSeconds ?? 10)} #success=${probe.successThreshold ?? 1} #failure=${probe.failureThreshold ?? 3}`;
  if (probe.exec) return `exec [${(probe.exec.command ?? []).join(' ')}] ${attributes}`;
  if (probe.httpGet) {
    const get = probe.httpGet;
    return `http-get ${(get.scheme ?? 'HTTP').toLowerCase()}://${get.host ?? ''}${get.port === '' || get.port === undefined ? '' : `:${get.port}`}${get.path ?? ''} ${attributes}`;
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${attributes}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${attributes}`;
  return `unknown ${attributes}`;
}

function writeEnvironment(page: Page, container: Loose, pod: Loose | undefined): void {
  const sources: Loose[] = container.envFrom ?? [];
  if (sources.length) {
    page.raw('    Environment Variables from:');
    for (const source of sources) {
      const [from, name, optional] = source.configMapRef ? ['ConfigMap', source.configMapRef.name, source.configMapRef.optional] : ['Secret', source.secretRef?.name, source.secretRef?.optional];
      page.raw(`      ${name}\t${from}${source.prefix ? ` with prefix '${source.prefix}'` : ''}\tOptional: ${optional === true}`);
    }
  }
  const env: Loose[] = container.env ?? [];
  page.raw(`    Environment:${env.length ? '' : '\t<none>'}`);
  for (const one of env) {
    const from = one.valueFrom;
    if (!from) String(one.value ?? '').split('\n').forEach((line, at) => page.raw(at === 0 ? `      ${one.name}:\t${line}` : `      \t${line}`));
    else if (from.fieldRef) page.raw(`      ${one.name}:\t${podField(pod, from.fieldRef.fieldPath)} (${from.fieldRef.apiVersion ?? 'v1'}:${from.fieldRef.fieldPath})`);
    else if (from.resourceFieldRef) page.raw(`      ${one.name}:\t${resourceField(container, from.resourceFieldRef)} (${from.resourceFieldRef.resource})`);
    else if (from.secretKeyRef) page.raw(`      ${one.name}:\t<set to the key '${from.secretKeyRef.key}' in secret '${from.secretKeyRef.name}'>\tOptional: ${from.secretKeyRef.optional === true}`);
    else if (from.configMapKeyRef) page.raw(`      ${one.name}:\t<set to the key '${from.configMapKeyRef.key}' of config map '${from.configMapKeyRef.name}'>\tOptional: ${from.configMapKeyRef.optional === true}`);
  }
}

/** resourcehelper's fields that kubectl can tell itself: name, namespace, labels and annotations as a whole. */
function podField(pod: Loose | undefined, path: string): string {
  if (path === 'metadata.name') return pod?.metadata?.name ?? '';
  if (path === 'metadata.namespace') return pod?.metadata?.namespace ?? '';
  if (path === 'metadata.uid') return pod?.metadata?.uid ?? '';
  return '';
}

const UNITS: Readonly<Record<string, number>> = { '': 1, m: 0.001, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

function resourceField(container: Loose, ref: Loose): string {
  const [kind, name] = String(ref.resource).split('.') as [string, string];
  const read = (text: string): number => {
    const match = /^([\d.]+)([A-Za-z]*)$/.exec(text);
    return match ? Number(match[1]) * (UNITS[match[2]!] ?? 1) : 0;
  };
  const value = read(String(container.resources?.[kind]?.[name] ?? '0'));
  return String(Math.ceil(value / read(String(ref.divisor && ref.divisor !== '0' ? ref.divisor : '1')) - 1e-9));
}

function writeMounts(page: Page, container: Loose): void {
  const mounts: Loose[] = [...(container.volumeMounts ?? [])].sort((a: Loose, b: Loose) => (a.mountPath < b.mountPath ? -1 : 1));
  page.raw(`    Mounts:${mounts.length ? '' : '\t<none>'}`);
  for (const mount of mounts) {
    const flags = [mount.readOnly ? 'ro' : 'rw', ...(mount.subPath ? [`path="${mount.subPath}"`] : [])];
    page.raw(`      ${mount.mountPath} from ${mount.name} (${flags.join(',')})`);
  }
}

function writeDevices(page: Page, container: Loose): void {
  const devices: Loose[] = container.volumeDevices ?? [];
  if (!devices.length) return;
  page.raw('    Devices:');
  for (const device of devices) page.raw(`      ${device.devicePath} from ${device.name}`);
}

/** DescribePodTemplate. */
export function writePodTemplate(page: Page, template: Loose): void {
  page.line(0, 'Pod Template:');
  if (!template) return page.raw('  <unset>');
  page.labels('Labels', template.metadata?.labels, '  ');
  if (Object.keys(template.metadata?.annotations ?? {}).length) page.annotations(template.metadata.annotations, '  ');
  const spec = template.spec ?? {};
  if (spec.serviceAccountName) page.raw(`  Service Account:\t${spec.serviceAccountName}`);
  if (spec.initContainers?.length) writeContainers(page, 'Init Containers', spec.initContainers, undefined, undefined, true);
  writeContainers(page, 'Containers', spec.containers ?? [], undefined, undefined, true);
  writeVolumes(page, spec.volumes, '  ');
  writeSpread(page, spec.topologySpreadConstraints, '  ');
  if (spec.priorityClassName) page.raw(`  Priority Class Name:\t${spec.priorityClassName}`);
  page.labels('Node-Selectors', spec.nodeSelector, '  ');
  writeTolerations(page, spec.tolerations, '  ');
}

export function writeTolerations(page: Page, tolerations: readonly Loose[] | undefined, indent = ''): void {
  if (!tolerations?.length) return page.raw(`${indent}Tolerations:\t<none>`);
  const texts = tolerations.map((one) => ({ key: one.key ?? '', text: tolerationText(one) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  texts.forEach(({ text }, at) => page.raw(`${indent}${at === 0 ? 'Tolerations:' : ''}\t${text}`));
}

function tolerationText(one: Loose): string {
  let text = one.key ?? '';
  if (one.value) text += `=${one.value}`;
  if (one.effect) text += `:${one.effect}`;
  if (one.operator === 'Exists' && !one.value) text += text === '' || one.key || one.effect ? `${text === '' ? '' : ' '}op=Exists` : '';
  if (one.tolerationSeconds !== undefined && one.tolerationSeconds !== null) text += ` for ${goDuration(one.tolerationSeconds * 1000).replace(/^(\d+)m0s$/, (whole: string, minutes: string) => (whole ? `${Number(minutes) * 60}s` : ''))}`;
  return text;
}

export function writeSpread(page: Page, constraints: readonly Loose[] | undefined, indent = ''): void {
  if (!constraints?.length) return;
  const sorted = [...constraints].sort((a, b) => byteOrder(a.topologyKey, b.topologyKey));
  const texts = sorted.map((one) => `${one.topologyKey}:${one.whenUnsatisfiable} when max skew ${one.maxSkew} is exceeded${one.labelSelector ? ` for selector ${orNone(selectorText(one.labelSelector))}` : ''}`);
  texts.forEach((text, at) => page.raw(`${indent}${at === 0 ? 'Topology Spread Constraints:' : ''}\t${text}`));
}
