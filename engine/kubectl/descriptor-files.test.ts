import { expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster } from '../whole';

test.each([
  ['kubectl create -f <(echo "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}")', 'configmap/a created\n'],
  ['echo "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}" | kubectl apply -f /dev/stdin', 'configmap/b created\n'],
  ['kubectl create configmap c --from-file=key=<(echo hi) -o jsonpath={.data.key}', 'hi\n'],
])('a file may be a pipe: %s', (script, printed) => {
  expect(runToEnd(createCluster({ seed: 'descriptors' }), script).output).toBe(printed);
});

test('the path of a pipe can be looked at', () => {
  const script = '[ -p <(true) ] && stat -Lc %F <(true); stat -c %F <(true); [ -e /dev/fd/77 ] || echo none';
  expect(runToEnd(createCluster({ seed: 'descriptors' }), script).output).toBe('fifo\nsymbolic link\nnone\n');
});

test('an endless manifest ends where the memory does', () => {
  const { output } = runToEnd(createCluster({ seed: 'descriptors' }), 'cat /dev/zero | kubectl apply -f -; echo $?');
  expect(output).toBe('error: Cannot allocate memory\n1\n');
});
