import { beforeAll, expect, test } from 'vitest';
import { createCluster, type Cluster } from '../../../whole';
import { runToEnd } from '../../../testing/run-to-end';

let cluster: Cluster;

function sh(text: string): string {
  const { stdout, stderr } = runToEnd(cluster, text);
  return stdout + stderr;
}

beforeAll(() => {
  cluster = createCluster({ seed: 'edit' });
  sh('kubectl create cm one --from-literal=a=1; kubectl create cm two --from-literal=b=1; kubectl create deployment web --image=nginx --replicas=0');
});

test('several objects are edited as one list, and told of in its order', () => {
  expect(sh(`KUBE_EDITOR='sed -i "s/b: .*/b: z/"' kubectl edit cm one two`)).toBe('configmap/one skipped\nconfigmap/two edited\n');
  expect(sh(`KUBE_EDITOR='grep -c ^kind:.List' kubectl edit cm one two`)).toBe('1\nEdit cancelled, no changes made.\n');
});

test('why an edit was refused stands at the head of the file that is opened again', () => {
  const text = sh(`printf '#!/bin/sh\\nsed -n "5,\\$s/^# /# /p" $1\\nsed -i "s/replicas:.*/replicas: -1/" $1\\n' > editor; chmod +x editor; KUBE_EDITOR=./editor kubectl edit deploy web`);
  expect(text).toContain('# deployments.apps "web" was not valid:\n# * spec.replicas: Invalid value: -1: must be greater than or equal to 0\n');
  expect(text).toContain('error: Edit cancelled, no valid changes were saved.\n');
});

test('create --edit creates what the editor leaves', () => {
  sh('kubectl create cm three --from-literal=a=1 --dry-run=client -o yaml > three.yaml');
  expect(sh(`KUBE_EDITOR='sed -i s/three/four/' kubectl create -f three.yaml --edit`)).toBe('configmap/four created\n');
  expect(sh('KUBE_EDITOR=true kubectl create -f three.yaml --edit; kubectl get cm three')).toBe('Edit cancelled, no changes made.\nError from server (NotFound): configmaps "three" not found\n');
});
