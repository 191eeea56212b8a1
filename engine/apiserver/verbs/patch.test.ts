import { beforeEach, describe, expect, it } from 'vitest';
import type { Status } from '../../api/status';
import { TestServer, pod } from '../testing/test-server';

const PODS = '/api/v1/namespaces/lab/pods';
const STRATEGIC = 'application/strategic-merge-patch+json';
const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const APPLY = 'application/apply-patch+yaml';
let t: TestServer;

const patch = (type: string, body: string, query = ''): Status => t.send('PATCH', `${PODS}/p${query}`, body, { 'content-type': type }).object as Status;

beforeEach(() => {
  t = new TestServer();
  t.send('POST', PODS, pod('p'));
});

describe('a patch that cannot be read or applied is refused in the words of its decoder', () => {
  it.each([
    [STRATEGIC, '{bad', 400, "invalid character 'b' looking for beginning of object key string"],
    [MERGE, '{bad', 400, "error decoding patch: invalid character 'b' looking for beginning of object key string"],
    [JSON_PATCH, '{}', 400, 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'],
    [STRATEGIC, '{"metadata":{"labels":{"a":1}}}', 422, ' "" is invalid: patch: Invalid value: "map[metadata:map[labels:map[a:1]]]": cannot convert int64 to string'],
    [STRATEGIC, '{"spec":{"activeDeadlineSeconds":"x"}}', 422, ' "" is invalid: patch: Invalid value: "map[spec:map[activeDeadlineSeconds:x]]": unrecognized type: int64'],
    [STRATEGIC, '{"spec":{"containers":{"name":"x"}}}', 422, ' "" is invalid: patch: Invalid value: "map[spec:map[containers:map[name:x]]]": cannot restore slice from map'],
    [STRATEGIC, '{"spec":{"containers":[{"image":"x"}]}}', 500, 'map: map[image:x] does not contain declared merge key: name'],
    ['application/json', '{}', 415, '415: Unsupported Media Type'],
  ])('%s %s', (type, body, code, message) => {
    expect(patch(type, body)).toMatchObject({ code, message });
  });

  it('quotes the patched object where a merge patch does not fit', () => {
    const { message } = patch(MERGE, '{"spec":{"nodeName":5}}');
    expect(message).toMatch(/^ "" is invalid: patch: Invalid value: "\{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"Pod\\",/);
    expect(message).toMatch(/: json: cannot unmarshal number into Go struct field PodSpec\.spec\.nodeName of type string$/);
  });
});

it('says of every value of an applied configuration what was expected', () => {
  expect(patch(APPLY, 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {activeDeadlineSeconds: soon, containers: [{name: c, image: 5, env: {a: b}}]}\n', '?fieldManager=m').message).toBe([
    'failed to create typed patch object (/p; /v1, Kind=Pod): errors:',
    '  .spec.activeDeadlineSeconds: expected numeric (int or float), got string',
    '  .spec.containers[name="c"].image: expected string, got &value.valueUnstructured{Value:5}',
    '  .spec.containers[name="c"].env: expected list, got &{map[a:b]}',
  ].join('\n'));
});

it('finds members that are named twice, in JSON and in YAML', () => {
  expect(patch(STRATEGIC, '{"metadata":{"labels":{"z":"1","z":"2"}}}', '?fieldValidation=Strict').message).toMatch(/: strict decoding error: duplicate field "metadata\.labels\.z"$/);
  const create = (body: string, type: string): Status => t.send('POST', '/api/v1/namespaces/lab/configmaps?fieldValidation=Strict', body, { 'content-type': type }).object as Status;
  expect(create('{"metadata":{"name":"a","name":"b"},"datas":{}}', 'application/json').message).toBe('ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "metadata.name", unknown field "datas"');
  expect(create('metadata:\n  name: a\n  name: b\n', 'application/yaml').message).toBe('ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n  line 3: key "name" already set in map');
});

it('checks the options of a write', () => {
  expect(patch(MERGE, '{}', '?force=true').message).toBe('PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch');
  expect(patch(MERGE, '{}', '?dryRun=yes').message).toBe('PatchOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: []string{"yes"}: supported values: "All"');
  expect(patch(MERGE, '{}', '?fieldValidation=x').message).toBe('PatchOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "x": supported values: "", "Ignore", "Strict", "Warn"');
});
