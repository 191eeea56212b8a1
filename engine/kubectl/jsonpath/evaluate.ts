import { byteOrder, compactJson, indentedJson } from '../json';
import { formatFloat, goPrint } from '../go-value';
import { JsonPathError, parseTemplate } from './parse';
import type { PathNode } from './parse';

/** A JSONPath template that can be run on objects. */
export class JsonPath {
  readonly #nodes: readonly PathNode[];

  constructor(readonly template: string, private readonly allowMissing = true) {
    this.#nodes = parseTemplate(template);
  }

  /** The text of the template for one object. Throws JsonPathError. */
  print(object: unknown): string {
    const run = new Run(this.allowMissing);
    return run.template(this.#nodes, object).map((piece) => (typeof piece === 'string' ? piece : printResults(piece.values))).join('');
  }

  /** The same as indented JSON arrays (jsonpath-as-json). */
  printJson(object: unknown): string {
    const run = new Run(this.allowMissing);
    return run.template(this.#nodes, object).map((piece) => `${indentedJson(typeof piece === 'string' ? [piece] : piece.values)}\n`).join('');
  }

  /** The results of every action, one array each. */
  find(object: unknown): unknown[][] {
    return new Run(this.allowMissing).template(this.#nodes, object).map((piece) => (typeof piece === 'string' ? [piece] : [...piece.values]));
  }
}

type Piece = string | { readonly values: readonly unknown[] };

class Run {
  constructor(private readonly allowMissing: boolean) {}

  template(nodes: readonly PathNode[], object: unknown): Piece[] {
    return this.#span(nodes, 0, nodes.length, object);
  }

  #span(nodes: readonly PathNode[], from: number, to: number, object: unknown): Piece[] {
    const out: Piece[] = [];
    for (let at = from; at < to; at += 1) {
      const node = nodes[at]!;
      if (node.type === 'text') {
        out.push(node.text);
        continue;
      }
      const inner = node.type === 'list' ? node.nodes : [node];
      const head = inner[0];
      if (head?.type === 'identifier' && head.name === 'range') {
        const end = matchingEnd(nodes, at, to);
        for (const item of this.#list(inner.slice(1), [object])) out.push(...this.#span(nodes, at + 1, end, item));
        at = end;
      } else if (head?.type === 'identifier' && head.name === 'end') throw new JsonPathError('not in range, nothing to end');
      else out.push({ values: this.#list(inner, [object]) });
    }
    return out;
  }

  #list(nodes: readonly PathNode[], input: readonly unknown[]): readonly unknown[] {
    let values = input;
    for (const node of nodes) values = this.#step(node, values);
    return values;
  }

  #step(node: PathNode, input: readonly unknown[]): unknown[] {
    switch (node.type) {
      case 'text': return [node.text];
      case 'number': return [node.value];
      case 'bool': return [node.value];
      case 'list': return [...this.#list(node.nodes, input)];
      case 'field': return this.#field(input, node.name);
      case 'array': return input.flatMap((value) => slice(value, node));
      case 'wildcard': return input.flatMap(children);
      case 'recursive': return input.flatMap(descendants);
      case 'union': return node.parts.flatMap((part) => [...this.#list(part, input)]);
      case 'filter': return input.flatMap((value) => this.#filter(value, node));
      case 'identifier': throw new JsonPathError(`unrecognized identifier ${node.name}`);
      default: throw new JsonPathError('unexpected Node');
    }
  }

  #field(input: readonly unknown[], name: string): unknown[] {
    const found = input.flatMap((value) => {
      if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, name)) return [];
      const field = (value as Record<string, unknown>)[name];
      return field === undefined ? [] : [field];
    });
    if (found.length === 0 && input.length > 0 && !this.allowMissing) throw new JsonPathError(`${name} is not found`);
    return found;
  }

  #filter(value: unknown, node: Extract<PathNode, { type: 'filter' }>): unknown[] {
    if (!Array.isArray(value)) throw new JsonPathError(`${goPrint(value)} is not array or slice and cannot be filtered`);
    return value.filter((item: unknown) => this.#passes(item, node));
  }

  #passes(item: unknown, node: Extract<PathNode, { type: 'filter' }>): boolean {
    const quiet = new Run(true);
    const left = quiet.#list(node.left, [item]);
    if (node.operator === 'exists') return left.length > 0;
    if (left.length === 0) return false;
    if (left.length > 1) throw new JsonPathError('can only compare one element at a time');
    const right = quiet.#list(node.right, [item]);
    if (right.length === 0) return false;
    if (right.length > 1) throw new JsonPathError('can only compare one element at a time');
    return compare(left[0], right[0], node.operator);
  }
}

function matchingEnd(nodes: readonly PathNode[], from: number, to: number): number {
  let depth = 0;
  for (let at = from; at < to; at += 1) {
    const node = nodes[at]!;
    const head = node.type === 'list' ? node.nodes[0] : undefined;
    if (head?.type === 'identifier') depth += head.name === 'range' ? 1 : head.name === 'end' ? -1 : 0;
    else continue;
    if (depth === 0) return at;
  }
  return to;
}

function slice(value: unknown, node: Extract<PathNode, { type: 'array' }>): unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new JsonPathError(`${goType(value)} is not array or slice`);
  const length = value.length;
  if (node.index) {
    const wanted = node.start ?? 0;
    const at = wanted < 0 ? wanted + length : wanted;
    if (at < 0 || at >= length) throw new JsonPathError(`array index out of bounds: index ${wanted < 0 ? at : wanted}, length ${length}`);
    return [value[at]];
  }
  const step = node.step ?? 1;
  if (step <= 0) throw new JsonPathError('step must be > 0');
  const place = (at: number): number => (at < 0 ? at + length : at);
  const from = place(node.start ?? 0);
  const to = place(node.end ?? length);
  // Who asks for nothing gets it, wherever that would stand.
  if (from === to) return [];
  if (from < 0 || from >= length) throw new JsonPathError(`array index out of bounds: index ${from}, length ${length}`);
  if (to < 0 || to > length) throw new JsonPathError(`array index out of bounds: index ${to - 1}, length ${length}`);
  if (from > to) throw new JsonPathError(`starting index ${from} is greater than ending index ${to}`);
  const out: unknown[] = [];
  for (let at = from; at < to; at += step) out.push(value[at]);
  return out;
}

function mapValues(value: object): unknown[] {
  return Object.keys(value).sort(byteOrder).map((key) => (value as Record<string, unknown>)[key]);
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  return value !== null && typeof value === 'object' ? mapValues(value) : [];
}

function descendants(value: unknown): unknown[] {
  const out: unknown[] = [];
  const visit = (one: unknown): void => {
    if (one === null || typeof one !== 'object') return;
    out.push(one);
    for (const child of children(one)) visit(child);
  };
  visit(value);
  return out;
}

function compare(left: unknown, right: unknown, operator: string): boolean {
  if (typeof left === 'object' || typeof right === 'object') throw new JsonPathError('invalid type for comparison');
  if (goType(left) !== goType(right)) throw new JsonPathError('incompatible types for comparison');
  if (typeof left === 'boolean' && operator !== '==' && operator !== '!=') throw new JsonPathError('invalid type for comparison');
  const a = left as number;
  const b = right as number;
  switch (operator) {
    case '==': return a === b;
    case '!=': return a !== b;
    case '<': return a < b;
    case '>': return a > b;
    case '<=': return a <= b;
    case '>=': return a >= b;
    default: throw new JsonPathError(`unrecognized filter operator ${operator}`);
  }
}

function printResults(values: readonly unknown[]): string {
  return values.map(resultText).join(' ');
}

/** How one result of a path prints. */
export function resultText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'object') return compactJson(value);
  if (typeof value === 'number') return formatFloat(value);
  return String(value);
}

/** The Go type of a decoded JSON value that is there. */
function goType(value: unknown): string {
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'int64' : 'float64') : 'string';
}

/** The path of --sort-by and custom columns, which may come without braces and leading dot. Undefined when malformed. */
export function relaxedPath(text: string): string | undefined {
  if (text === '') return '';
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text);
  if (!match) return undefined;
  return `{.${match[1] ?? match[2]}}`;
}
