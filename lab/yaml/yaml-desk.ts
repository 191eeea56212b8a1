import { isMap, isScalar, isSeq, parseAllDocuments, type Node, type Pair } from 'yaml';
import type { Transport } from '../../engine/index';
import { ClusterSchema, inside, typeName, type Place, type Schema } from './cluster-schema';
import type { YamlAnswer, YamlAsk, YamlOption, YamlProblem } from './yaml-ask';

const MOST_PROBLEMS = 50;
const LONGEST_TEXT = 200_000;

/** Answers what the editor asks about a manifest: its errors, what may stand here, and what this field means. */
export class YamlDesk {
  readonly #schema: ClusterSchema;

  constructor(transport: Transport, descriptions: () => ReadonlyMap<string, string> | undefined) {
    this.#schema = new ClusterSchema(transport, descriptions);
  }

  answer({ ask, text, at }: YamlAsk): YamlAnswer {
    if (text.length > LONGEST_TEXT) return {};
    return ask === 'check' ? { problems: this.#check(text) } : ask === 'complete' ? this.#complete(text, at) : this.#hover(text, at);
  }

  #check(text: string): YamlProblem[] {
    const problems: YamlProblem[] = [];
    const documents = parseAllDocuments(text, { prettyErrors: false });
    if (!Array.isArray(documents)) return problems;
    for (const document of documents) {
      for (const error of document.errors) problems.push({ from: error.pos[0], to: Math.max(error.pos[1], error.pos[0] + 1), severity: 'error', message: error.message });
      if (document.errors.length > 0 || !isMap(document.contents)) continue;
      const apiVersion = document.contents.get('apiVersion'), kind = document.contents.get('kind');
      if (typeof apiVersion !== 'string' || typeof kind !== 'string') continue;
      const root = this.#schema.root(apiVersion, kind);
      if (root) this.#checkNode(document.contents, root.place, root.schemas, problems);
      else {
        const node = document.contents.get('kind', true) as Node | undefined;
        const [from, to] = spanOf(node);
        const known = this.#schema.kinds().filter((one) => one.kind === kind).map((one) => one.apiVersion);
        problems.push({ from, to, severity: 'error', message: `no matches for kind "${kind}" in version "${apiVersion}"${known.length > 0 ? `; ${kind}: ${known.join(', ')}` : ''}` });
      }
    }
    return problems.slice(0, MOST_PROBLEMS);
  }

  #checkNode(node: Node, place: Place, schemas: Readonly<Record<string, Schema>>, problems: YamlProblem[]): void {
    if (problems.length >= MOST_PROBLEMS) return;
    const { schema, owner } = inside(schemas, place);
    const [from, to] = spanOf(node);
    const wrong = (message: string): void => void problems.push({ from, to, severity: 'error', message });
    if (isScalar(node)) {
      if (node.value === null) return;
      const expected = valueProblem(node.value, schema);
      if (expected) wrong(`${place.field || 'value'}: ${expected}`);
    } else if (isSeq(node)) {
      if (schema.type !== undefined && schema.type !== 'array') return wrong(`${place.field}: ${typeName(place)} expected, this is a list`);
      if (schema.items) for (const item of node.items) this.#checkNode(item as Node, { schema: schema.items, owner, field: place.field, required: false }, schemas, problems);
    } else if (isMap(node)) {
      if (schema.type !== undefined && schema.type !== 'object') return wrong(`${place.field}: ${typeName(place)} expected, this is a map`);
      if (!schema.properties && !schema.additionalProperties) return;
      const names = new Set<string>();
      for (const pair of node.items as Pair<Node, Node | null>[]) {
        const name = String(isScalar(pair.key) ? pair.key.value : pair.key);
        names.add(name);
        const field = schema.properties?.[name] ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
        if (field) {
          if (pair.value) this.#checkNode(pair.value, { schema: field, owner, field: name, required: false }, schemas, problems);
        } else if (schema.additionalProperties !== true && !schema['x-kubernetes-preserve-unknown-fields']) {
          const [start, end] = spanOf(pair.key);
          const close = nearest(name, Object.keys(schema.properties ?? {}));
          problems.push({ from: start, to: end, severity: 'error', message: `unknown field "${name}"${close ? `; ${close}?` : ''}` });
        }
      }
      const missing = (schema.required ?? []).filter((name) => !names.has(name) && schema.properties?.[name] !== undefined);
      // A list's item that is being typed has nothing yet; a required field of it is only a reminder.
      if (missing.length > 0) problems.push({ from, to: Math.min(to, from + 1), severity: 'warning', message: `${missing.join(', ')}: Required value` });
    }
  }

  #complete(text: string, at: number): YamlAnswer {
    const line = lineAt(text, at);
    const before = text.slice(line.from, at);
    const key = /^(\s*(?:- +)*)([\w.-]*)$/.exec(before);
    const value = /^(\s*(?:- +)*)([\w./-]+):\s+(["']?)([\w./-]*)$/.exec(before);
    const context = contextAt(text, line.from);
    const root = context.apiVersion && context.kind ? this.#schema.root(context.apiVersion, context.kind) : undefined;
    if (value) {
      const from = at - value[4]!.length, path = [...pathAt(text, line.from, value[1]!.length, value[1]!.includes('-')), value[2]!];
      if (path.length === 1 && (value[2] === 'kind' || value[2] === 'apiVersion')) return { from, options: this.#rootValues(value[2], context) };
      const place = root && this.#schema.walk(root.schemas, root.place, path);
      if (!place || !root) return {};
      const { schema } = inside(root.schemas, place);
      const words = schema.enum ?? (schema.type === 'boolean' ? ['true', 'false'] : []);
      return { from, options: words.map((word) => ({ label: word, insert: word, type: '', required: false, about: '' })) };
    }
    if (!key) return {};
    const from = at - key[2]!.length;
    const path = pathAt(text, line.from, key[1]!.length, key[1]!.includes('-'));
    if (!root) return path.length > 0 ? {} : { from, options: ['apiVersion', 'kind', 'metadata', 'spec'].map((name) => ({ label: name, insert: `${name}:${name === 'metadata' || name === 'spec' ? '' : ' '}`, type: 'string', required: true, about: '' })) };
    const place = this.#schema.walk(root.schemas, root.place, path);
    if (!place) return {};
    const { schema, owner } = inside(root.schemas, place);
    const present = siblings(text, line.from, key[1]!.length);
    const options = Object.entries(schema.properties ?? {}).filter(([name]) => !present.has(name) && !(path.length === 0 && name === 'status')).map(([name, field]): YamlOption => {
      const one: Place = { schema: field, owner, field: name, required: schema.required?.includes(name) ?? false };
      const type = typeName(one);
      const { schema: full } = inside(root.schemas, one);
      return { label: name, insert: `${name}:${full.type === 'array' || full.properties || full.additionalProperties ? '' : ' '}`, type, required: one.required, about: firstSentence(this.#schema.about(one)) };
    });
    return { from, options: options.sort((a, b) => Number(b.required) - Number(a.required) || (a.label < b.label ? -1 : 1)) };
  }

  #rootValues(field: string, context: { apiVersion?: string; kind?: string }): YamlOption[] {
    const kinds = this.#schema.kinds();
    const fits = kinds.filter((one) => field === 'kind' ? !context.apiVersion || one.apiVersion === context.apiVersion : !context.kind || one.kind === context.kind);
    const chosen = fits.length > 0 ? fits : kinds;
    const words = [...new Set(chosen.map((one) => (field === 'kind' ? one.kind : one.apiVersion)))].sort();
    return words.map((word) => ({ label: word, insert: word, type: field === 'kind' ? chosen.filter((one) => one.kind === word).map((one) => one.apiVersion).join(', ') : '', required: false, about: '' }));
  }

  #hover(text: string, at: number): YamlAnswer {
    const line = lineAt(text, at);
    const found = /^(\s*(?:- +)*)([\w.-]+):/.exec(line.text);
    const context = contextAt(text, line.from);
    if (!found || !context.apiVersion || !context.kind) return {};
    const from = line.from + found[1]!.length, to = from + found[2]!.length;
    if (at < from || at > to) return {};
    const root = this.#schema.root(context.apiVersion, context.kind);
    const place = root && this.#schema.walk(root.schemas, root.place, [...pathAt(text, line.from, found[1]!.length, found[1]!.includes('-')), found[2]!]);
    return place && root ? { hover: { from, to, name: found[2]!, type: typeName(place), required: place.required, about: this.#schema.about(place) } } : {};
  }
}

function valueProblem(value: unknown, schema: Schema): string | undefined {
  if (schema['x-kubernetes-int-or-string'] || schema.oneOf) return undefined;
  if (schema.enum && typeof value === 'string' && !schema.enum.includes(value) && !schema.enum.includes('')) return `Unsupported value: "${value}": supported values: ${schema.enum.map((one) => `"${one}"`).join(', ')}`;
  const is = typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : typeof value === 'number' ? 'number' : 'other';
  switch (schema.type) {
    case 'string': return is === 'string' ? undefined : `string expected; write "${String(value)}" in quotes`;
    case 'integer': return is === 'number' && Number.isInteger(value) ? undefined : `integer expected`;
    case 'number': return is === 'number' ? undefined : 'number expected';
    case 'boolean': return is === 'boolean' ? undefined : 'true or false expected';
    case 'array': return 'a list expected; begin its items with "- "';
    case 'object': return 'a map expected; write its fields indented below';
    default: return undefined;
  }
}

function spanOf(node: Node | null | undefined): [number, number] {
  const range = node?.range;
  return range ? [range[0], Math.max(range[1], range[0] + 1)] : [0, 1];
}

function lineAt(text: string, at: number): { from: number; text: string } {
  const from = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  return { from, text: text.slice(from, end < 0 ? text.length : end) };
}

/** apiVersion and kind of the document that this line belongs to. */
function contextAt(text: string, lineFrom: number): { apiVersion?: string; kind?: string } {
  const start = text.lastIndexOf('\n---', lineFrom - 1);
  const end = text.indexOf('\n---', lineFrom);
  const part = text.slice(start < 0 ? 0 : start + 4, end < 0 ? text.length : end);
  const apiVersion = /^apiVersion:\s*["']?([\w./-]+)/m.exec(part)?.[1], kind = /^kind:\s*["']?(\w+)/m.exec(part)?.[1];
  return { ...(apiVersion && { apiVersion }), ...(kind && { kind }) };
}

/** The fields that a line stands in, read from the indentation above it, so that it works while the text is half written. */
function pathAt(text: string, lineFrom: number, column: number, isItem: boolean): (string | number)[] {
  const path: (string | number)[] = isItem ? [0] : [];
  let indent = isItem ? indentOf(text.slice(lineFrom)) : column;
  let item = isItem;
  for (const line of text.slice(0, lineFrom).split('\n').slice(0, -1).reverse()) {
    if (line.startsWith('---')) break;
    const found = /^(\s*)((?:- +)*)(?:([\w./-]+):.*|(\S.*))?$/.exec(line);
    if (!found || (!found[3] && !found[2]) || /^\s*#/.test(line)) continue;
    const dash = found[1]!.length, fields = dash + found[2]!.length;
    if (found[2] && !item && fields === indent) {
      // A sibling that opens the list's item.
      path.unshift(0);
      indent = dash;
      item = true;
      continue;
    }
    if (found[3] && !found[2] && (dash < indent || (item && dash === indent))) {
      path.unshift(found[3]);
      indent = dash;
      item = false;
    } else if (found[3] && found[2] && fields < indent) {
      path.unshift(0, found[3]);
      indent = dash;
      item = true;
    }
    if (indent === 0 && !item) break;
  }
  return path;
}

const indentOf = (text: string): number => /^\s*/.exec(text)![0].length;

/** Names of fields beside this one. */
function siblings(text: string, lineFrom: number, column: number): Set<string> {
  const names = new Set<string>();
  const lines = text.split('\n'), here = text.slice(0, lineFrom).split('\n').length - 1;
  const read = (line: string): boolean => {
    const found = /^(\s*(?:- +)*)([\w./-]+):/.exec(line);
    if (found && found[1]!.length === column) names.add(found[2]!);
    return line.trim() === '' || (/^\s*(?:- +)*/.exec(line)![0].length >= column);
  };
  for (let at = here - 1; at >= 0 && read(lines[at]!); at -= 1) if (/^\s*- /.test(lines[at]!) && /^\s*(?:- +)*/.exec(lines[at]!)![0].length === column) break;
  for (let at = here + 1; at < lines.length && !/^\s*- /.test(lines[at]!) && read(lines[at]!); at += 1);
  return names;
}

const firstSentence = (text: string): string => /^.*?[.](?=\s|$)/s.exec(text)?.[0] ?? text;

/** The known name that differs least, if it is near enough to be meant. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  return known.find((one) => one.toLowerCase() === lower) ?? known.map((one) => [distance(lower, one.toLowerCase()), one] as const).filter(([far]) => far <= Math.max(1, Math.floor(name.length / 4))).sort((a, b) => a[0] - b[0])[0]?.[1];
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
