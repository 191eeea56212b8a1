import type { Task } from '../../runtime/process';
import type { DescribeContext, Describer } from './describer';
import { Page, orNone, writeEvents } from './page';
import type { Loose } from '../resource/loose';

const pairs = (map: Loose): string => Object.keys(map ?? {}).sort().map((key) => `${key}=${map[key]}`).join(',');

/** Addresses and ports of the slices of a service for one of its ports. */
function* endpointsOf(context: DescribeContext, namespace: string, service: string): Task<Loose[]> {
  return yield* context.list('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', namespace, { labelSelector: `kubernetes.io/service-name=${service}` });
}

/** formatEndpointSlices: the first three; the count of the others begins with the fourth endpoint, ready or not. */
function endpointText(slices: readonly Loose[], portName: string | undefined): string {
  if (slices.length === 0) return '<none>';
  const list: string[] = [];
  let more = false;
  let count = 0;
  for (const slice of slices) {
    const ports: Loose[] = slice.ports?.length ? slice.ports.filter((port: Loose) => (port.name ?? '') === (portName ?? '')) : [{}];
    for (const { port } of ports) {
      for (const endpoint of slice.endpoints ?? []) {
        if (list.length === 3) more = true;
        if (endpoint.conditions?.ready === false) continue;
        if (!more) list.push(port === undefined ? endpoint.addresses[0] : `${endpoint.addresses[0]}:${port}`);
        count += 1;
      }
    }
  }
  return list.join(',') + (more ? ` + ${count - 3} more...` : '');
}

export const describeService: Describer = function* service(context, object) {
  const page = new Page();
  const { metadata, spec, status = {} } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  page.line(0, 'Selector:', orNone(pairs(spec.selector)));
  page.line(0, 'Type:', spec.type ?? '');
  if (spec.ipFamilyPolicy) page.line(0, 'IP Family Policy:', spec.ipFamilyPolicy);
  if (spec.ipFamilies?.length) page.line(0, 'IP Families:', spec.ipFamilies.join(','));
  else page.line(0, 'IP Families:', '<none>');
  page.line(0, 'IP:', spec.clusterIP ?? '');
  page.line(0, 'IPs:', spec.clusterIPs?.length ? spec.clusterIPs.join(',') : '<none>');
  if (spec.externalIPs?.length) page.line(0, 'External IPs:', spec.externalIPs.join(','));
  if (spec.loadBalancerIP) page.line(0, 'Desired LoadBalancer IP:', spec.loadBalancerIP);
  if (spec.externalName) page.line(0, 'External Name:', spec.externalName);
  const ingress: Loose[] = status.loadBalancer?.ingress ?? [];
  if (ingress.length) page.line(0, 'LoadBalancer Ingress:', ingress.map((one) => (one.ip ? `${one.ip}${one.ipMode ? ` (${one.ipMode})` : ''}` : one.hostname)).join(', '));
  const slices = yield* endpointsOf(context, metadata.namespace, metadata.name);
  for (const port of spec.ports ?? []) {
    const name = port.name || '<unset>';
    page.line(0, 'Port:', name, `${port.port}/${port.protocol ?? 'TCP'}`);
    page.line(0, 'TargetPort:', `${port.targetPort ?? port.port}/${port.protocol ?? 'TCP'}`);
    if (port.nodePort) page.line(0, 'NodePort:', name, `${port.nodePort}/${port.protocol ?? 'TCP'}`);
    page.line(0, 'Endpoints:', endpointText(slices, port.name));
  }
  page.line(0, 'Session Affinity:', spec.sessionAffinity ?? '');
  if (spec.externalTrafficPolicy) page.line(0, 'External Traffic Policy:', spec.externalTrafficPolicy);
  if (spec.internalTrafficPolicy) page.line(0, 'Internal Traffic Policy:', spec.internalTrafficPolicy);
  if (spec.healthCheckNodePort) page.line(0, 'HealthCheck NodePort:', String(spec.healthCheckNodePort));
  if (spec.loadBalancerSourceRanges?.length) page.line(0, 'LoadBalancer Source Ranges:', spec.loadBalancerSourceRanges.join(','));
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

export const describeIngress: Describer = function* ingress(context, object) {
  const page = new Page();
  const { metadata, spec, status = {} } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.labels('Labels', metadata.labels);
  page.line(0, 'Namespace:', metadata.namespace);
  page.line(0, 'Address:', (status.loadBalancer?.ingress ?? []).map((one: Loose) => one.ip ?? one.hostname).join(','));
  page.line(0, 'Ingress Class:', spec.ingressClassName ?? '<none>');
  const fallback = spec.defaultBackend;
  page.line(0, 'Default backend:', fallback ? yield* backendText(context, metadata.namespace, fallback) : '<default>');
  if (spec.tls?.length) {
    page.line(0, 'TLS:');
    for (const tls of spec.tls) page.line(1, tls.secretName ? `${tls.secretName} terminates ${(tls.hosts ?? []).join(',')}` : `SNI routes ${(tls.hosts ?? []).join(',')}`);
  }
  page.line(0, 'Rules:');
  page.line(1, 'Host', 'Path', 'Backends');
  page.line(1, '----', '----', '--------');
  let count = 0;
  for (const rule of spec.rules ?? []) {
    if (!rule.http) continue;
    count += 1;
    page.line(1, rule.host || '*', '');
    for (const path of rule.http.paths ?? []) page.line(2, '', `${path.path ?? ''} `, yield* backendText(context, metadata.namespace, path.backend));
  }
  if (count === 0) page.line(1, '*', '*', fallback ? yield* backendText(context, metadata.namespace, fallback) : '<default>');
  page.annotations(metadata.annotations);
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

/** A service with its endpoints, or a resource. */
function* backendText(context: DescribeContext, namespace: string, backend: Loose): Task<string> {
  if (backend.service) return `${backend.service.name}:${backend.service.port?.number || backend.service.port?.name || ''} (${yield* backendEndpoints(context, namespace, backend)})`;
  return backend.resource ? `APIGroup: ${backend.resource.apiGroup ?? '<none>'}, Kind: ${backend.resource.kind}, Name: ${backend.resource.name}` : '';
}

function* backendEndpoints(context: DescribeContext, namespace: string, backend: Loose): Task<string> {
  const service = (yield* context.get('v1', 'Service', 'services', namespace, backend.service.name)) as Loose;
  if (typeof service === 'string') return `<error: ${service}>`;
  const wanted = backend.service.port?.number || backend.service.port?.name;
  const port = (service.spec.ports ?? []).find((one: Loose) => one.port === wanted || one.name === wanted);
  return endpointText(yield* endpointsOf(context, namespace, backend.service.name), port?.name);
}

export const describeNetworkPolicy: Describer = function* networkPolicy(_context, object) {
  const page = new Page();
  const { metadata, spec } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
  page.line(0, 'Created on:', `${metadata.creationTimestamp.replace('T', ' ').replace('Z', '')} +0000 UTC`);
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  page.line(0, 'Spec:');
  const selected = selectorOf(spec.podSelector);
  page.raw(`  PodSelector: ${selected === '' ? '    <none> (Allowing the specific traffic to all pods in this namespace)' : `    ${selected}`}`);
  const types: string[] = spec.policyTypes ?? [];
  if (types.includes('Ingress')) {
    page.raw('  Allowing ingress traffic:');
    writeRules(page, spec.ingress, 'from', 'From', 'source', 'ingress');
  } else page.raw('  Not affecting ingress traffic');
  if (types.includes('Egress')) {
    page.raw('  Allowing egress traffic:');
    writeRules(page, spec.egress, 'to', 'To', 'destination', 'egress');
  } else page.raw('  Not affecting egress traffic');
  page.raw(`  Policy Types: ${types.join(', ')}`);
  return page.text();
};

function selectorOf(selector: Loose): string {
  const expressions = (selector?.matchExpressions ?? []).map((one: Loose) => (one.operator === 'Exists' ? one.key : one.operator === 'DoesNotExist' ? `!${one.key}` : `${one.key} ${one.operator.toLowerCase()} (${(one.values ?? []).join(',')})`));
  return [pairs(selector?.matchLabels), ...expressions].filter((one) => one !== '').join(',');
}

function writeRules(page: Page, rules: readonly Loose[] | undefined, field: 'from' | 'to', title: string, side: string, direction: string): void {
  const pad = '    ';
  if (!rules?.length) return page.raw(`${pad}<none> (Selected pods are isolated for ${direction} connectivity)`);
  rules.forEach((rule, at) => {
    if (!rule.ports?.length) page.raw(`${pad}To Port: <any> (traffic allowed to all ports)`);
    for (const port of rule.ports ?? []) {
      const protocol = port.protocol ?? 'TCP';
      page.raw(port.endPort ? `${pad}To Port Range: ${port.port}-${port.endPort}/${protocol}` : `${pad}To Port: ${port.port ?? '<nil>'}/${protocol}`);
    }
    if (!rule[field]?.length) page.raw(`${pad}${title}: <any> (traffic not restricted by ${side})`);
    for (const peer of rule[field] ?? []) {
      page.raw(`${pad}${title}:`);
      if (peer.namespaceSelector) page.raw(`${pad}  NamespaceSelector: ${orNone(selectorOf(peer.namespaceSelector))}`);
      if (peer.podSelector) page.raw(`${pad}  PodSelector: ${orNone(selectorOf(peer.podSelector))}`);
      if (peer.ipBlock) {
        page.raw(`${pad}  IPBlock:\n${pad}    CIDR: ${peer.ipBlock.cidr}\n${pad}    Except: ${(peer.ipBlock.except ?? []).join(', ')}`);
      }
    }
    if (at < rules.length - 1) page.raw(`${pad}----------`);
  });
}

export const describeEndpoints: Describer = function* endpoints(context, object) {
  const page = new Page();
  const { metadata, subsets = [] } = object as Loose;
  page.line(0, 'Name:', metadata.name);
  page.line(0, 'Namespace:', metadata.namespace);
  page.labels('Labels', metadata.labels);
  page.annotations(metadata.annotations);
  page.line(0, 'Subsets:');
  for (const subset of subsets) {
    page.line(1, 'Addresses:', orNone((subset.addresses ?? []).map((one: Loose) => one.ip).join(',')));
    page.line(1, 'NotReadyAddresses:', orNone((subset.notReadyAddresses ?? []).map((one: Loose) => one.ip).join(',')));
    if (subset.ports?.length) {
      page.line(1, 'Ports:');
      page.line(2, 'Name', 'Port', 'Protocol');
      page.line(2, '----', '----', '--------');
      for (const port of subset.ports) page.line(2, port.name || '<unset>', String(port.port), port.protocol ?? 'TCP');
    }
    page.raw('');
  }
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};

export const describeIngressClass: Describer = function* ingressClass(context, object) {
  const page = new Page();
  const one = object as Loose;
  page.line(0, 'Name:', one.metadata.name);
  page.labels('Labels', one.metadata.labels);
  page.annotations(one.metadata.annotations);
  page.line(0, 'Controller:', one.spec?.controller ?? '');
  const parameters = one.spec?.parameters;
  if (parameters) {
    page.line(0, 'Parameters:');
    if (parameters.apiGroup) page.line(1, 'APIGroup:', parameters.apiGroup);
    page.line(1, 'Kind:', parameters.kind);
    page.line(1, 'Name:', parameters.name);
  }
  writeEvents(page, yield* context.events(object), context.nowMs);
  return page.text();
};
