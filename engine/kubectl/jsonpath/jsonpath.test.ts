import { describe, expect, it } from 'vitest';
import { GoTemplate } from '../template/run';
import { JsonPath } from './evaluate';

const LIST = {
  items: [
    { metadata: { name: 'alpha', labels: { app: 'web' } }, spec: { nodeName: 'worker-1', containers: [{ image: 'nginx:1.27' }] } },
    { metadata: { name: 'beta' }, spec: { nodeName: 'worker-2', containers: [{ image: 'redis:7' }, { image: 'busybox:1.36' }] } },
  ],
};

describe('JSONPath templates', () => {
  it.each([
    ['{.items[*].metadata.name}', 'alpha beta'],
    ['{range .items[*]}{.metadata.name}{"\\t"}{.spec.nodeName}{"\\n"}{end}', 'alpha\tworker-1\nbeta\tworker-2\n'],
    ['{.items[?(@.spec.nodeName=="worker-2")].metadata.name}', 'beta'],
    ['{.items[-1:].metadata.name} {.items[0:2].metadata.name}', 'beta alpha beta'],
    ['{..image}', 'nginx:1.27 redis:7 busybox:1.36'],
    ['{.items[0].metadata.labels}', '{"app":"web"}'],
    ['{.items[0].spec.nope}', ''],
    ["{.items[0]['metadata','spec']['name','nodeName']}", 'alpha worker-1'],
  ])('%s', (template, text) => {
    expect(new JsonPath(template).print(LIST)).toBe(text);
  });

  it('says what is wrong in the library words', () => {
    expect(() => new JsonPath('{.spec.nope')).toThrow('unclosed action');
    expect(() => new JsonPath('{.items[7].metadata.name}').print(LIST)).toThrow('array index out of bounds: index 7, length 2');
  });
});

describe('Go templates', () => {
  it.each([
    ['{{range .items}}{{.metadata.name}} {{len .spec.containers}}{{"\\n"}}{{end}}', 'alpha 1\nbeta 2\n'],
    ['{{with index .items 0}}{{printf "%-6s|%3d" .metadata.name 7}}{{end}}', 'alpha |  7'],
    ['{{if eq (len .items) 2}}two{{else}}other{{end}}', 'two'],
    ['{{range $i, $e := .items}}{{if $i}}, {{end}}{{$e.metadata.name}}{{end}}', 'alpha, beta'],
    ['{{(index .items 0).metadata.nope}}', '<no value>'],
  ])('%s', (template, text) => {
    expect(new GoTemplate(template).run(LIST).text).toBe(text);
  });

  it.each([
    ['{{range (index .items 0).metadata.name}}x{{end}}', "range can't iterate over alpha"],
    ['{{(index .items 0).metadata.name.x}}', "can't evaluate field x in type interface {}"],
    ['{{index (index .items 0).metadata 1}}', 'error calling index: value has type int; should be string'],
    ['{{nil}}', 'output:1:2: executing "output" at <nil>: nil is not a command'],
    ['{{len .nope}}', 'output:1:2: executing "output" at <len .nope>: error calling len: reflect: call of reflect.Value.Type on zero Value'],
  ])('%s fails', (template, message) => {
    expect(new GoTemplate(template).run(LIST).error?.message).toContain(message);
  });

  it('names the second part of a path as the place', () => {
    const pod = { metadata: { name: 'web' } };
    expect(new GoTemplate('{{.metadata.name.x}}').run(pod).error?.message).toBe('template: output:1:11: executing "output" at <.metadata.name.x>: can\'t evaluate field x in type interface {}');
    expect(new GoTemplate('{{range .metadata.name}}x{{end}}').run(pod).error?.message).toBe('template: output:1:17: executing "output" at <.metadata.name>: range can\'t iterate over web');
    expect(() => new GoTemplate('{{.items[0].name}}')).toThrow("template: output:1: bad character U+005B '['");
  });

  it('tells where an expression failed', () => {
    expect(new GoTemplate('{{.items.nope}}').run(LIST).error?.message).toBe('template: output:1:8: executing "output" at <.items.nope>: can\'t evaluate field nope in type interface {}');
  });
});
