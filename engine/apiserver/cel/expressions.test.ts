import { beforeEach, describe, expect, it } from 'vitest';
import type { Status } from '../../api/status';
import { TestServer } from '../testing/test-server';

let t: TestServer;

beforeEach(() => {
  t = new TestServer();
});

const WIDGETS = '/apis/lab.example.com/v1/namespaces/lab/widgets';

function define(spec: object, extra: object = {}): void {
  const answer = t.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'widgets.lab.example.com' },
    spec: { group: 'lab.example.com', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec }, ...extra } } }] },
  });
  expect(answer.status).toBe(201);
  t.settle();
}

const create = (spec: unknown, name = 'w'): Status => t.send('POST', WIDGETS, { apiVersion: 'lab.example.com/v1', kind: 'Widget', metadata: { name }, spec }).object as Status;

describe('rules of custom resources', () => {
  const sizes = {
    type: 'object', required: ['min', 'max'], properties: { min: { type: 'integer' }, max: { type: 'integer' }, ratio: { type: 'number' }, color: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'color may not change' }] }, parts: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } }, 'x-kubernetes-validations': [{ rule: 'self.name.size() > 1' }] } } },
    'x-kubernetes-validations': [
      { rule: 'self.min <= self.max', messageExpression: '"min " + string(self.min) + " is above max " + string(self.max)' },
      { rule: 'self.ratio < 1', message: 'ratio must be below one', fieldPath: '.ratio', reason: 'FieldValueForbidden' },
    ],
  };

  it('refuses what breaks a rule, with its message, path and reason', () => {
    define(sizes);
    expect(create({ min: 3, max: 2, ratio: 1.5, parts: [{ name: 'ab' }, { name: 'x' }] }).message).toBe('Widget.lab.example.com "w" is invalid: [spec: Invalid value: "object": min 3 is above max 2, spec.ratio: Forbidden: ratio must be below one, spec.parts[1]: Invalid value: "object": failed rule: self.name.size() > 1]');
    expect(create({ min: 1, max: 2, ratio: 0.5 }).kind).toBe('Widget');
  });

  it('compares with the value before only where there is one', () => {
    define(sizes);
    create({ min: 1, max: 2, ratio: 0, color: 'red' });
    const change = (color: string): Status => t.send('PATCH', `${WIDGETS}/w`, { spec: { color } }, { 'content-type': 'application/merge-patch+json' }).object as Status;
    expect(change('blue').message).toBe('Widget.lab.example.com "w" is invalid: spec.color: Invalid value: "string": color may not change');
    expect(change('red').kind).toBe('Widget');
  });

  it('does not ask rules of an object that is not what they expect, and tells of values that are missing', () => {
    define(sizes);
    expect(create({ min: 1 }).message).toBe('Widget.lab.example.com "w" is invalid: [spec.max: Required value, <nil>: Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]');
    expect(create({ min: 1, max: 2 }).message).toBe('Widget.lab.example.com "w" is invalid: spec.ratio: Invalid value: "object": no such key: ratio evaluating rule: ratio must be below one');
  });

  it('does not establish a definition whose rules are no expressions', () => {
    define({ type: 'object', 'x-kubernetes-validations': [{ rule: 'self.min <=' }] });
    expect((t.object('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.lab.example.com') as { status: { conditions: object[] } }).status.conditions).toMatchObject([{ type: 'Established', status: 'False', reason: 'InvalidValidationRule', message: 'compilation failed: ERROR: <input>: Unexpected token: EOF' }]);
    expect(t.send('GET', WIDGETS).status).toBe(404);
  });
});

describe('validating admission policies', () => {
  const POLICIES = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
  const maps = '/api/v1/namespaces/lab/configmaps';

  function policy(spec: object, actions: string[] = ['Deny'], binding: object = {}): void {
    const constraints = { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] }] };
    expect(t.send('POST', POLICIES, { metadata: { name: 'p' }, spec: { matchConstraints: constraints, ...spec } }).status).toBe(201);
    expect(t.send('POST', `${POLICIES.replace('policies', 'policybindings')}`, { metadata: { name: 'b' }, spec: { policyName: 'p', validationActions: actions, ...binding } }).status).toBe(201);
    t.settle();
  }

  it('denies, with the words of the policy or of the expression', () => {
    policy({ variables: [{ name: 'team', expression: "has(object.metadata.labels) && 'team' in object.metadata.labels ? object.metadata.labels.team : ''" }], validations: [{ expression: "variables.team != ''", message: 'a team is needed' }, { expression: 'size(object.data) < 2', reason: 'Forbidden' }] });
    expect(t.send('POST', maps, { metadata: { name: 'a' } }).object).toMatchObject({ code: 422, reason: 'Invalid', message: `configmaps "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: a team is needed` });
    expect(t.send('POST', maps, { metadata: { name: 'a', labels: { team: 'x' } }, data: { a: '1', b: '2' } }).object).toMatchObject({ code: 403, reason: 'Forbidden', message: `configmaps "a" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: size(object.data) < 2` });
    expect(t.send('POST', maps, { metadata: { name: 'a', labels: { team: 'x' } }, data: { a: '1' } }).status).toBe(201);
    expect(t.send('POST', '/api/v1/namespaces/lab/secrets', { metadata: { name: 'a' } }).status).toBe(201);
  });

  it('warns where the binding only warns, and not outside its namespaces', () => {
    policy({ validations: [{ expression: 'false', message: 'never' }] }, ['Warn'], { matchResources: { namespaceSelector: { matchLabels: { watched: 'yes' } } } });
    expect(t.send('POST', maps, { metadata: { name: 'a' } }).warnings).toBeUndefined();
    t.send('PATCH', '/api/v1/namespaces/lab', { metadata: { labels: { watched: 'yes' } } }, { 'content-type': 'application/merge-patch+json' });
    expect(t.send('POST', maps, { metadata: { name: 'b' } })).toMatchObject({ status: 201, warnings: ["Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': never"] });
  });

  it('takes parameters from the object that the binding names', () => {
    t.send('POST', maps, { metadata: { name: 'limits' }, data: { most: '3' } });
    policy({ paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, validations: [{ expression: 'size(object.metadata.name) <= int(params.data.most)' }] }, ['Deny'], { paramRef: { name: 'limits', namespace: 'lab', parameterNotFoundAction: 'Deny' } });
    expect([t.send('POST', maps, { metadata: { name: 'abc' } }).status, t.send('POST', maps, { metadata: { name: 'abcd' } }).status]).toEqual([201, 422]);
  });

  it('fails as the policy says when an expression cannot be evaluated', () => {
    policy({ validations: [{ expression: 'object.nope > 1' }] });
    expect((t.send('POST', maps, { metadata: { name: 'a' } }).object as Status).message).toMatch(/denied request: expression 'object\.nope > 1' resulted in error: no such key: nope$/);
    t.send('PATCH', `${POLICIES}/p`, { spec: { failurePolicy: 'Ignore' } }, { 'content-type': 'application/merge-patch+json' });
    expect(t.send('POST', maps, { metadata: { name: 'a' } }).status).toBe(201);
  });
});

it('knows quantities', () => {
  define({ type: 'object', properties: { size: { type: 'string' } }, 'x-kubernetes-validations': [{ rule: "quantity(self.size).isLessThan(quantity('1Gi'))" }] });
  expect([create({ size: '500Mi' }, 'a').kind, create({ size: '2Gi' }, 'b').kind]).toEqual(['Widget', 'Status']);
});
