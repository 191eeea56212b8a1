import { dnsSubdomain } from '../../../api/names';
import { KubectlError } from '../../errors';
import { staticMapping } from '../../resource/builder';
import type { Command, Session } from '../../session';
import { enforcedNamespace, metadata } from './objects';
import { SERVICES } from '../polymorphic';
import { creation } from './typed';

function portsOf(session: Session): Record<string, unknown>[] {
  const nodePort = session.flags.has('node-port') ? session.flags.number('node-port') : 0;
  return session.flags.list('tcp').map((spec) => {
    const [first, target = first] = spec.split(':') as [string, string | undefined];
    if (!/^\d+$/.test(first)) throw new KubectlError(`strconv.ParseUint: parsing ${JSON.stringify(first)}: invalid syntax`);
    const port = Number(first);
    if (port > 65535) throw new KubectlError(`strconv.ParseUint: parsing "${first}": value out of range`);
    const targetPort = /^\d+$/.test(target) ? Number(target) : target;
    return { name: spec.replaceAll(':', '-'), protocol: 'TCP', port, targetPort, ...(nodePort ? { nodePort } : {}) };
  });
}

function serviceCommand(type: string): Command {
  return creation((session, name) => {
    const { flags } = session;
    const clusterIP = flags.has('clusterip') ? flags.text('clusterip') : '';
    const externalName = flags.has('external-name') ? flags.text('external-name') : '';
    const ports = portsOf(session);
    if (type !== 'ExternalName' && ports.length === 0 && clusterIP !== 'None') throw new KubectlError('at least one tcp port specifier must be provided');
    if (type === 'ExternalName' && dnsSubdomain(externalName).length > 0) throw new KubectlError(`invalid service external name ${externalName}`);
    const labels = { app: name };
    return {
      mapping: SERVICES,
      object: {
        kind: 'Service',
        apiVersion: 'v1',
        metadata: metadata(name, enforcedNamespace(session), labels),
        spec: { ...(ports.length ? { ports } : {}), selector: labels, ...(clusterIP ? { clusterIP } : {}), type, ...(externalName ? { externalName } : {}) },
        status: { loadBalancer: {} },
      },
    };
  });
}

export const createClusterIP = serviceCommand('ClusterIP');
export const createNodePort = serviceCommand('NodePort');
export const createLoadBalancer = serviceCommand('LoadBalancer');
export const createExternalName = serviceCommand('ExternalName');

function backend(service: string, port: string): Record<string, unknown> {
  return { service: { name: service, port: /^\d+$/.test(port) ? { number: Number(port) } : port ? { name: port } : {} } };
}

interface ParsedRule {
  readonly host: string;
  readonly path: string;
  readonly backend: Record<string, unknown>;
  readonly secret: string | undefined;
}

/** Open at the end, as the real one is. */
const RULE = /^([\w*.-]*)(\/.*)=([\w-]+):([\w-]+)(?:,(tls)=?([\w-]+)?)?/;

function parseRule(text: string): ParsedRule {
  const match = RULE.exec(text);
  if (!match) throw new KubectlError(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  return { host: match[1]!, path: match[2]!, backend: backend(match[3]!, match[4]!), secret: match[5] ? (match[6] ?? '') : undefined };
}

function tlsOf(rules: readonly ParsedRule[]): Record<string, unknown>[] {
  const bySecret = new Map<string, string[]>();
  for (const rule of rules) {
    if (rule.secret === undefined) continue;
    const hosts = bySecret.get(rule.secret) ?? [];
    if (rule.host && !hosts.includes(rule.host)) hosts.push(rule.host);
    bySecret.set(rule.secret, hosts);
  }
  return [...bySecret].map(([secretName, hosts]) => ({ ...(hosts.length ? { hosts } : {}), ...(secretName ? { secretName } : {}) }));
}

export const createIngress = creation((session, name) => {
  const { flags } = session;
  const rules = flags.list('rule').map(parseRule);
  const fallback = flags.text('default-backend');
  if (rules.length === 0 && !fallback) throw new KubectlError('not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)');
  const annotations: Record<string, string> = {};
  for (const one of flags.list('annotation')) {
    const at = one.indexOf('=');
    if (at < 0) throw new KubectlError(`annotation ${one} is invalid and should be in format key=[value]`);
    annotations[one.slice(0, at)] = one.slice(at + 1);
  }
  const byHost = new Map<string, Record<string, unknown>[]>();
  for (const rule of rules) {
    const prefix = rule.path.endsWith('*');
    const path = { path: prefix ? rule.path.slice(0, -1) : rule.path, pathType: prefix || rule.path === '' ? 'Prefix' : 'Exact', backend: rule.backend };
    byHost.set(rule.host, [...(byHost.get(rule.host) ?? []), path]);
  }
  const tls = tlsOf(rules);
  const className = flags.text('class');
  const [service, port] = fallback.split(':');
  if (fallback && port === undefined) throw new KubectlError('default-backend should be in format servicename:serviceport');
  return {
    mapping: staticMapping('networking.k8s.io/v1', 'Ingress', 'ingresses'),
    object: {
      kind: 'Ingress',
      apiVersion: 'networking.k8s.io/v1',
      metadata: metadata(name, enforcedNamespace(session), undefined, Object.keys(annotations).length ? annotations : undefined),
      spec: {
        ...(className ? { ingressClassName: className } : {}),
        ...(fallback ? { defaultBackend: backend(service!, port!) } : {}),
        ...(tls.length ? { tls } : {}),
        ...(byHost.size ? { rules: [...byHost].map(([host, paths]) => ({ ...(host ? { host } : {}), http: { paths } })) } : {}),
      },
      status: { loadBalancer: {} },
    },
  };
});
