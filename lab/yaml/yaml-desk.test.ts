import { describe, expect, it } from 'vitest';
import { makeLabCluster } from '../engine';
import { YamlDesk } from './yaml-desk';

const desk = new YamlDesk(makeLabCluster({ seed: 'yaml', workers: 2 }).transport, () => new Map([['IoK8sApiCoreV1Container.image', 'Container image name. More text.']]));
/** The text with the cursor at |. */
const at = (marked: string) => ({ text: marked.replace('|', ''), at: marked.indexOf('|') });
const DEPLOYMENT = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n';

describe('the editor on the cluster\'s schema', () => {
  it('names unknown fields, wrong types, bad words and missing fields where they stand', () => {
    const text = `${DEPLOYMENT}      - name: web\n        img: nginx\n        imagePullPolicy: Sometimes\n        ports:\n        - containerPort: "80"\n  replicas: many\n`;
    const problems = desk.answer({ ask: 'check', text, at: 0 }).problems!;
    expect(problems.map(({ from, to, message }) => [text.slice(from, to).split('\n')[0], message])).toEqual([
      ['img', 'unknown field "img"'],
      ['Sometimes', 'imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"'],
      ['"80"', 'containerPort: integer expected'],
      ['many', 'replicas: integer expected'],
      ['t', 'selector: Required value'],
    ]);
  });

  it('proposes what is near a misspelt field, and names a kind that is not there', () => {
    expect(desk.answer({ ask: 'check', text: `${DEPLOYMENT}      - name: web\n        Image: x\n`, at: 0 }).problems![0]!.message).toBe('unknown field "Image"; image?');
    expect(desk.answer({ ask: 'check', text: 'apiVersion: v1\nkind: Deployment\n', at: 0 }).problems).toMatchObject([{ message: 'no matches for kind "Deployment" in version "v1"; Deployment: apps/v1' }]);
    expect(desk.answer({ ask: 'check', text: 'a: [1\n', at: 0 }).problems!.length).toBeGreaterThan(0);
  });

  it('completes the fields of the place, without those that stand there', () => {
    const { options } = desk.answer({ ask: 'complete', ...at(`${DEPLOYMENT}      - name: web\n        ima|`) });
    expect(options!.map(({ label }) => label)).toEqual(expect.arrayContaining(['image', 'imagePullPolicy', 'ports']));
    expect(options!.map(({ label }) => label)).not.toContain('name');
    expect(options!.find(({ label }) => label === 'image')).toMatchObject({ insert: 'image: ', type: 'string', about: 'Container image name.' });
    expect(desk.answer({ ask: 'complete', ...at(`${DEPLOYMENT}      - |`) }).options![0]).toMatchObject({ label: 'name', required: true });
  });

  it('completes words of a list of words, kinds and versions', () => {
    expect(desk.answer({ ask: 'complete', ...at(`${DEPLOYMENT}      - name: web\n        imagePullPolicy: If|`) }).options!.map(({ label }) => label)).toContain('IfNotPresent');
    expect(desk.answer({ ask: 'complete', ...at('apiVersion: apps/v1\nkind: |') }).options!.map(({ label }) => label)).toContain('StatefulSet');
  });

  it('says what a field is', () => {
    const text = `${DEPLOYMENT}      - name: web\n        image: nginx\n`;
    expect(desk.answer({ ask: 'hover', text, at: text.indexOf('image') + 2 }).hover).toMatchObject({ name: 'image', type: 'string', about: 'Container image name. More text.' });
  });
});
