import { expect, it } from 'vitest';
import type { KubeObject } from '../object';
import { coreCells } from './core-cells';
import { podCells } from './pod-cells';

const NOW = Date.parse('2026-11-21T12:00:00Z');

const object = (fields: object): KubeObject => ({ metadata: { name: 'x', creationTimestamp: '2026-11-21T11:59:00Z' }, ...fields }) as unknown as KubeObject;

it('shows of a repeated event when it was last seen, and not how often', () => {
  const repeated = object({ type: 'Normal', reason: 'Pulling', involvedObject: { kind: 'Pod', name: 'p' }, firstTimestamp: '2026-11-21T11:59:40Z', lastTimestamp: '2026-11-21T11:59:56Z', count: 2, message: 'Pulling image', reportingComponent: 'kubelet', reportingInstance: 'worker-1' });
  expect(coreCells['/events']!(repeated, NOW)).toEqual(['4s', 'Normal', 'Pulling', 'pod/p', '', 'kubelet, worker-1', 'Pulling image', '20s', 2, 'x']);
});

it('lists the addresses of a load balancer once and in order', () => {
  const service = object({ spec: { type: 'LoadBalancer', clusterIP: '10.96.0.9' }, status: { loadBalancer: { ingress: [{ ip: '9.9.9.9' }, { hostname: 'b.example' }, { ip: '9.9.9.9' }, { ip: '1.1.1.1' }] } } });
  expect(coreCells['/services']!(service, NOW)[3]).toBe('1.1.1.1,9.9.9.9,b.example');
});

it('counts of the init containers of an initialised pod the restarts of sidecars only', () => {
  const pod = object({
    spec: { initContainers: [{ name: 'first' }, { name: 'sidecar', restartPolicy: 'Always' }], containers: [{ name: 'main' }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Initialized', status: 'True' }],
      initContainerStatuses: [
        { name: 'first', restartCount: 3, state: { terminated: { exitCode: 0 } }, lastState: { terminated: { finishedAt: '2026-11-21T11:59:50Z' } } },
        { name: 'sidecar', restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { finishedAt: '2026-11-21T11:59:30Z' } } },
      ],
      containerStatuses: [{ name: 'main', ready: true, restartCount: 0, state: { running: {} } }],
    },
  });
  expect(podCells(pod, NOW).slice(1, 4)).toEqual(['1/2', 'Init:CrashLoopBackOff', '2 (30s ago)']);
});
