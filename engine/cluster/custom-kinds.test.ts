import { beforeEach, expect, test } from 'vitest';
import { runToEnd } from '../testing/run-to-end';
import { createCluster, type Cluster } from '../whole';

let cluster: Cluster;

beforeEach(() => {
  cluster = createCluster({ seed: 'custom kinds' });
});

function said(script: string): string {
  const { stdout, stderr } = runToEnd(cluster, script);
  return stdout + stderr;
}

const version = (name: string, storage: boolean): object => ({
  name, served: true, storage,
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { color: { type: 'string' } }, 'x-kubernetes-validations': [{ rule: 'self.color != "none"' }] } } } },
  selectableFields: [{ jsonPath: '.spec.color' }],
});

function define(...versions: object[]): string {
  const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'shirts.lab.example.com' }, spec: { group: 'lab.example.com', scope: 'Namespaced', names: { plural: 'shirts', kind: 'Shirt' }, versions } };
  return said(`echo '${JSON.stringify(definition)}' | kubectl apply -f -; sleep 1`);
}

const shirt = (name: string, color: string): string => `echo '{"apiVersion":"lab.example.com/v1","kind":"Shirt","metadata":{"name":"${name}"},"spec":{"color":"${color}"}}' | kubectl apply -f -;`;

test('the controllers learn of a kind whose rules had to be loaded first, and its fields select', () => {
  define(version('v1', true));
  expect(said(`${shirt('a', 'red')}${shirt('b', 'blue')} kubectl get shirts --field-selector spec.color=blue -o name; kubectl get shirts --field-selector spec.size=1`)).toBe(
    'shirt.lab.example.com/a created\nshirt.lab.example.com/b created\nshirt.lab.example.com/b\nError from server (BadRequest): Unable to find "lab.example.com/v1, Resource=shirts" that match label selector "", field selector "spec.size=1": field label not supported: spec.size\n',
  );
});

test('a definition gets another version, though its finalizer is none that the core API knows', () => {
  define(version('v1', true));
  expect(define(version('v1', true), version('v2', false))).toBe('customresourcedefinition.apiextensions.k8s.io/shirts.lab.example.com configured\n');
  expect(said(`${shirt('a', 'red')} kubectl get shirts.v2.lab.example.com -o name`)).toContain('shirt.lab.example.com/a\n');
});

test('a definition whose rule is changed to one that does not compile says so, and goes on when it is mended', () => {
  const ruled = (rule: string): object => ({ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { color: { type: 'string' } }, 'x-kubernetes-validations': [{ rule }] } } } } });
  const established = `kubectl get crd shirts.lab.example.com -o jsonpath='{.status.conditions[?(@.type=="Established")].status}';`;
  define(ruled('self.color != "none"'));
  define(ruled('self.color !='));
  expect(said(`${established} ${shirt('a', 'none')}`)).toMatch(/^False.*failed rule: self.color != "none"/s);
  define(ruled('self.color != "red"'));
  expect(said(`${established} ${shirt('a', 'none')} ${shirt('b', 'red')}`)).toMatch(/^Trueshirt.lab.example.com\/a created\n.*failed rule: self.color != "red"/s);
});

test('a policy on deployments is not asked about their scale', () => {
  const policy = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy', metadata: { name: 'few' }, spec: { matchConstraints: { resourceRules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] }] }, validations: [{ expression: 'object.spec.replicas <= 2' }] } };
  const binding = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicyBinding', metadata: { name: 'few' }, spec: { policyName: 'few', validationActions: ['Deny'] } };
  said(`echo '${JSON.stringify(policy)}' | kubectl apply -f -; echo '${JSON.stringify(binding)}' | kubectl apply -f -; sleep 1; kubectl create deployment web --image=nginx`);
  expect(said('kubectl scale deployment web --replicas=4')).toBe('deployment.apps/web scaled\n');
  expect(said(`kubectl patch deployment web -p '{"spec":{"replicas":5}}'`)).toContain('denied request: failed expression: object.spec.replicas <= 2');
});

test('a deprecated version is warned of, and a definition that goes takes no more objects', () => {
  define(version('v1', true), { ...version('v1beta1', false), deprecated: true });
  expect(said(`${shirt('a', 'red')} kubectl get shirts.v1beta1.lab.example.com -o name`)).toBe('shirt.lab.example.com/a created\nshirt.lab.example.com/a\nWarning: lab.example.com/v1beta1 Shirt is deprecated; use lab.example.com/v1 Shirt\n');
  said(`kubectl patch shirt a --type=merge -p '{"metadata":{"finalizers":["lab.example.com/hold"]}}'; kubectl delete crd shirts.lab.example.com --wait=false; sleep 1`);
  expect(said(`kubectl get crd -o jsonpath='{.items[0].status.conditions[2].reason}'`)).toBe('InstanceDeletionInProgress');
  expect(said(shirt('b', 'red'))).toContain('create not allowed while custom resource definition is terminating');
  said(`kubectl patch shirt a --type=merge -p '{"metadata":{"finalizers":null}}'; sleep 6`);
  expect(said('kubectl get crd')).toBe('No resources found\n');
});
