import { describe, expect, it } from 'vitest';
import { applyJsonPatch, applyStrategicPatch } from './local-patch';

const web = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
  spec: { replicas: 2, template: { spec: { containers: [{ name: 'a', image: 'nginx', ports: [{ containerPort: 80 }] }, { name: 'b', image: 'busybox' }] } } },
};

describe('a patch of an object at hand', () => {
  // What kubectl v1.33.1 prints for `kubectl patch -f web.yaml --local --type=json`.
  it.each([
    [{ op: 'test', path: '/spec/replicas', value: 3 }, 'testing value /spec/replicas failed: test failed'],
    [{ op: 'add', path: '/a/b', value: 3 }, 'add operation does not apply: doc is missing path: "/a/b": missing value'],
    [{ op: 'remove', path: '/a' }, "error in remove for path: '/a': Unable to remove nonexistent key: a: missing value"],
    [{ op: 'remove', path: '/spec/template/spec/containers/9' }, "error in remove for path: '/spec/template/spec/containers/9': Unable to access invalid index: 9: invalid index referenced"],
    [{ op: 'move', from: '/x', path: '/y' }, "error in move for path: 'x': Unable to remove nonexistent key: x: missing value"],
    [{ op: 'foo', path: '/y' }, 'Unexpected kind: foo'],
  ])('refuses %j', (operation, message) => {
    expect(() => applyJsonPatch(web, [operation])).toThrow(message);
  });

  it('replaces a member that is not there yet, and leaves the object as it was', () => {
    expect(applyJsonPatch(web, [{ op: 'replace', path: '/spec/paused', value: true }])).toMatchObject({ spec: { paused: true, replicas: 2 } });
    expect(web.spec).not.toHaveProperty('paused');
  });

  it('merges lists by the key of their schema', () => {
    const patch = { spec: { template: { spec: { containers: [{ name: 'a', ports: [{ containerPort: 80, name: 'http' }] }, { name: 'b', $patch: 'delete' }] } } } };
    expect(applyStrategicPatch(web, patch)).toMatchObject({ spec: { template: { spec: { containers: [{ name: 'a', image: 'nginx', ports: [{ containerPort: 80, name: 'http' }] }] } } } });
  });
});
