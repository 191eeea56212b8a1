import { expect, test } from 'vitest';
import type { Draft } from '../../kind';
import { podWarnings } from './warnings';

test('warns of node labels that are out of use, and of no others, whatever they are called', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [], nodeSelector: { constructor: 'x', 'beta.kubernetes.io/os': 'linux' } } } as unknown as Draft;
  expect(podWarnings(pod, undefined)).toEqual(['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead']);
});
