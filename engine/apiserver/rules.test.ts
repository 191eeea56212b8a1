import * as expressions from './cel/compile';
import * as wire from '../api/wire-json';
import * as rare from './rare';
import { LazyModule } from '../runtime/lazy-module';
import { describe, expect, it } from 'vitest';
import defaults from '../api/testing/defaults.json';
import refusals from '../api/testing/refusals.json';
import type { Status } from '../api/status';
import { EventQueueClock } from '../runtime/clock';
import { Random } from '../runtime/random';
import { createApiServer } from './index';

/* Requests and answers recorded on Kubernetes v1.33.1. */
const user = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

function newServer() {
  const clock = new EventQueueClock(Date.parse('2026-11-21T08:21:00Z'));
  const server = createApiServer({ clock, random: new Random('rules'), expressions: LazyModule.of(expressions), rare: LazyModule.of(rare), wire: LazyModule.of(wire) });
  const send = (method: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE', path: string, object?: unknown, query: [string, string][] = [], type = 'application/json') => {
    const response = server.send({ method, path, query, user, headers: { 'content-type': type }, ...(object ? { body: { object } } : {}) });
    // Answers of many kinds.
    return { status: response.status, body: JSON.parse(JSON.stringify(response.object)) as any, warnings: response.warnings };
  };
  const create = (path: string, object: unknown) => send('POST', path, object);
  for (const name of ['default', 'lab']) {
    create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    create(`/api/v1/namespaces/${name}/serviceaccounts`, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
  }
  create('/apis/scheduling.k8s.io/v1/priorityclasses', { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'system-cluster-critical' }, value: 2000000000 });
  return { clock, send, create };
}

const settle = (text: string): string => text.replace(/\(0x[0-9a-f]+\)/g, '(0x)').replace(/kube-api-access-\w{5}/g, 'kube-api-access-x');
const free = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'clusterIP', 'clusterIPs', 'nodePort', 'lastPhaseTransitionTime']);

/** The object without what differs from run to run. */
function settled(value: unknown): unknown {
  if (typeof value === 'string') return settle(value).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'uid');
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !free.has(key)).map(([key, member]) => [key, settled(member)]));
}

describe('the rules of kinds', () => {
  const { send, create } = newServer();
  const dryRun: [string, string][] = [['dryRun', 'All'], ['fieldValidation', 'Strict']];

  it.each(refusals.map((one) => [one.label, one] as const))('refuse like the real server: %s', (_, { path, request, message, causes }) => {
    const { status, body } = send('POST', path, request, dryRun);
    expect(status).toBe(422);
    expect(settle((body as Status).message!)).toBe(settle(message));
    expect((body as Status).details?.causes?.map(({ reason, field }) => `${reason} ${field}`)).toEqual(causes);
  });

  it.each(defaults.map((one, at) => [`${at} ${one.path}`, one] as const))('fill in what the real server fills in: %s', (_, { path, request, response }) => {
    const { status, body } = send('POST', path, request, dryRun);
    expect(status).toBe(201);
    expect(settled(body)).toEqual(settled(response));
  });

  it('charge quotas and refuse what exceeds them', () => {
    create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
    const quota = create('/api/v1/namespaces/team/resourcequotas', { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small' }, spec: { hard: { configmaps: '1' } } });
    send('PUT', '/api/v1/namespaces/team/resourcequotas/small/status', { ...quota.body, status: { hard: { configmaps: '1' }, used: { configmaps: '0' } } });
    expect(create('/api/v1/namespaces/team/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } }).status).toBe(201);
    const second = create('/api/v1/namespaces/team/configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'two' } });
    expect(second.body.message).toBe('configmaps "two" is forbidden: exceeded quota: small, requested: configmaps=1, used: configmaps=1, limited: configmaps=1');
  });

  it('apply the defaults and bounds of a limit range to pods', () => {
    create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bounded' } });
    create('/api/v1/namespaces/bounded/limitranges', { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'l' }, spec: { limits: [{ type: 'Container', default: { cpu: '200m' }, defaultRequest: { cpu: '50m' }, min: { cpu: '10m' }, max: { cpu: '500m' } }] } });
    const pod = (resources: object) => create('/api/v1/namespaces/bounded/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx', resources }] } });
    expect(pod({ requests: { cpu: '1m' } }).body.message).toBe('pods "p" is forbidden: minimum cpu usage per Container is 10m, but request is 1m');
    expect(pod({ limits: { cpu: '900m' } }).body.message).toBe('pods "p" is forbidden: maximum cpu usage per Container is 500m, but limit is 900m');
    const { body } = pod({});
    expect(body.spec.containers[0].resources).toEqual({ limits: { cpu: '200m' }, requests: { cpu: '50m' } });
    expect(body.metadata.annotations).toEqual({ 'kubernetes.io/limit-ranger': 'LimitRanger plugin set: cpu request for container c; cpu limit for container c' });
  });

  it('hold pods to the standard that their namespace names', () => {
    create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'safe', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } });
    const spec = { containers: [{ name: 'web', image: 'nginx' }] };
    const why = '"restricted:latest": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")';
    expect(create('/api/v1/namespaces/safe/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec }).body.message).toBe(`pods "web" is forbidden: violates PodSecurity ${why}`);
    const deployment = create('/apis/apps/v1/namespaces/safe/deployments', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec } } });
    expect([deployment.status, deployment.warnings]).toEqual([201, [`would violate PodSecurity ${why}`]]);
  });

  it('show what an update of a pod may not change', () => {
    const pod = create('/api/v1/namespaces/lab/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'fixed' }, spec: { automountServiceAccountToken: false, containers: [{ name: 'c', image: 'nginx:1.27' }] } });
    const { status, body } = send('PUT', '/api/v1/namespaces/lab/pods/fixed', { ...pod.body, spec: { ...pod.body.spec, containers: [{ ...pod.body.spec.containers[0], command: ['a'] }] } });
    expect(status).toBe(422);
    expect(body.message.split('\n').slice(1).join('\n').replaceAll('\u00a0', ' ')).toBe(`  core.PodSpec{
  \tVolumes:        nil,
  \tInitContainers: nil,
  \tContainers: []core.Container{
  \t\t{
  \t\t\tName:       "c",
  \t\t\tImage:      "nginx:1.27",
- \t\t\tCommand:    nil,
+ \t\t\tCommand:    []string{"a"},
  \t\t\tArgs:       nil,
  \t\t\tWorkingDir: "",
  \t\t\t... // 19 identical fields
  \t\t},
  \t},
  \tEphemeralContainers: nil,
  \tRestartPolicy:       "Always",
  \t... // 29 identical fields
  }
`);
  });
});

describe('custom resources', () => {
  it('are served, defaulted, pruned and validated by their schema', () => {
    const { clock, send, create } = newServer();
    const schema = { type: 'object', required: ['spec'], properties: { spec: { type: 'object', required: ['size'], properties: { size: { type: 'integer', minimum: 1, maximum: 10 }, colour: { type: 'string', enum: ['red', 'green'], default: 'red' } } } } };
    const names = { plural: 'widgets', kind: 'Widget' };
    const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, subresources: { scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } } };
    expect(create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.lab.io' }, spec: { group: 'lab.io', scope: 'Namespaced', names, versions: [version] } }).status).toBe(201);
    clock.runUntil(clock.now() + 1000);
    const widget = (spec: object, query: [string, string][] = []) => send('POST', '/apis/lab.io/v1/namespaces/lab/widgets', { apiVersion: 'lab.io/v1', kind: 'Widget', metadata: { name: 'w' }, spec }, query);
    expect(widget({}).body.message).toBe('Widget.lab.io "w" is invalid: spec.size: Required value');
    expect(widget({ size: 'big' }).body.message).toBe('Widget.lab.io "w" is invalid: [spec.size: Invalid value: "string": spec.size in body must be of type integer: "string", .spec.size: Invalid value: 0: .spec.size accessor error: big is of the type string, expected int64]');
    expect(widget({ size: 30, colour: 'pink' }).body.message).toBe('Widget.lab.io "w" is invalid: [spec.size: Invalid value: 30: spec.size in body should be less than or equal to 10, spec.colour: Unsupported value: "pink": supported values: "red", "green"]');
    expect(widget({ size: 3, weight: 7 }, [['fieldValidation', 'Strict']]).status).toBe(400);
    expect(widget({ size: 3, weight: 7 }).body.spec).toEqual({ size: 3, colour: 'red' });
  });
});
