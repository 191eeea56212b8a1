import { beforeAll, expect, test } from 'vitest';
import { createCluster, type Cluster } from '../../../whole';
import { runToEnd } from '../../../testing/run-to-end';

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: things, singular: thing, kind: Thing}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        description: A thing.
        properties:
          spec:
            type: object
            description: "What it should be, in so many words that the line has to be broken somewhere. Values are:\\nfirst\\n - second"
            required: [size]
            properties:
              size: {type: integer, description: How large it is.}
              port: {x-kubernetes-int-or-string: true, description: A port.}
              parts: {type: array, description: The parts., items: {type: object, description: One part., properties: {name: {type: string, description: Its name.}}}}
`;

let cluster: Cluster;

function sh(text: string): string {
  const { stdout, stderr } = runToEnd(cluster, text);
  return stdout + stderr;
}

beforeAll(() => {
  cluster = createCluster({ seed: 'explain' });
  sh(`kubectl apply -f - <<'EOF'\n${DEFINITION}EOF\nsleep 3`);
});

// Both layouts as kubectl 1.33 prints them for this definition.
test('explain goes down into structures that have no name of their own', () => {
  expect(sh('kubectl explain thing.spec --recursive')).toBe(`GROUP:      example.com
KIND:       Thing
VERSION:    v1

FIELD: spec <Object>


DESCRIPTION:
    What it should be, in so many words that the line has to be broken
    somewhere. Values are:
    first
     - second
    
FIELDS:
  parts	<[]Object>
    name	<string>
  port	<Object>
  size	<integer> -required-

`);
  expect(sh('kubectl explain thing.spec.parts')).toContain('DESCRIPTION:\n    The parts.\n    One part.\n    \nFIELDS:\n');
});

test('explain --output plaintext-openapiv2 keeps the old layout', () => {
  expect(sh('kubectl explain thing.spec --output plaintext-openapiv2')).toBe(`KIND:     Thing
VERSION:  example.com/v1

RESOURCE: spec <Object>

DESCRIPTION:
     What it should be, in so many words that the line has to be broken
     somewhere. Values are:
     first
     - second

FIELDS:
   parts	<[]Object>
     The parts.

   port	<>
     A port.

   size	<integer> -required-
     How large it is.

`);
  expect(sh('kubectl explain thing.spec.size --output plaintext-openapiv2')).toBe('KIND:     Thing\nVERSION:  example.com/v1\n\nFIELD:    size <integer>\n\nDESCRIPTION:\n     How large it is.\n');
  expect(sh('kubectl explain thing.spec --recursive --output plaintext-openapiv2')).toContain('FIELDS:\n   parts\t<[]Object>\n      name\t<string>\n   port\t<>\n   size\t<integer>\n');
});
