import { expect, it } from 'vitest';
import { templateHash } from './template-hash';

it('gives a template the hash that it has in a real cluster', () => {
  // Recorded on v1.33.1: the ReplicaSet of this Deployment was d-569bfd4485.
  const container = { name: 'c', image: 'registry.k8s.io/pause:3.10', resources: {}, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', imagePullPolicy: 'IfNotPresent' } as const;
  const spec = { containers: [container], restartPolicy: 'Always', terminationGracePeriodSeconds: 1, dnsPolicy: 'ClusterFirst', securityContext: {}, schedulerName: 'default-scheduler' } as const;
  expect(templateHash({ metadata: { labels: { app: 'a' } }, spec }, undefined)).toBe('569bfd4485');
});
