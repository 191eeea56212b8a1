import { Document, isAlias, isCollection, isMap, isPair, isScalar, isSeq, Pair, parseDocument, Scalar, visit, YAMLMap, YAMLSeq } from 'yaml';
import type { Node, ScalarTag } from 'yaml';
import type { Json } from './tree';

const MAX_ALIASES = 100;

/** Text that is printed as it was read: numbers as written, aliases. */
class Verbatim {
  constructor(readonly text: string) {}
}

const VERBATIM: ScalarTag = { tag: 'tag:podlab,2025:verbatim', default: true, identify: (value) => value instanceof Verbatim, resolve: (text) => text, stringify: (item) => (item.value as Verbatim).text };

export interface Style {
  readonly indent: number;
  /** -P: everything in block style, nothing quoted without need. */
  readonly pretty: boolean;
  readonly withoutComments: boolean;
}

/** A document whose values remember the nodes that they were read from, so that comments, quotes and order stay. */
export class YamlSource {
  readonly value: Json;
  readonly #nodes: WeakMap<object, Node>;

  /** `marked`: the text began with `---`. Documents that are merged share their `nodes`. */
  constructor(readonly document: Document, readonly marked: boolean, nodes = new WeakMap<object, Node>()) {
    this.#nodes = nodes;
    this.value = this.#read(document.contents as Node | null);
  }

  #read(node: Node | null): Json {
    if (isMap(node)) {
      const out: Record<string, Json> = {};
      for (const pair of node.items) out[keyOf(pair)] = this.#read(pair.value as Node | null);
      this.#nodes.set(out, node);
      return out;
    }
    if (isSeq(node)) {
      const out = node.items.map((item) => this.#read(item as Node | null));
      this.#nodes.set(out, node);
      return out;
    }
    return isAlias(node) ? (node.toJS(this.document, { maxAliasCount: MAX_ALIASES }) as Json) : ((node?.value ?? null) as Json);
  }

  /** What stands at a path, as yq prints it. */
  atPath(path: readonly Json[], style: Style): string {
    if (path.length === 0) return this.#print(this.document.contents as Node | null, style, true);
    let node: unknown = this.document.contents;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(this.document);
      const count = isSeq(node) ? node.items.length : 0;
      node = isCollection(node) ? node.get(isSeq(node) && Number(step) < 0 ? count + Number(step) : step, true) : undefined;
    }
    return this.#print((node ?? null) as Node | null, style, false);
  }

  /** A value that a filter made: what it took from the document is printed as it stood there. */
  text(value: Json, style: Style): string {
    const root = this.document.contents as Node | null;
    const whole = value !== null && typeof value === 'object' && (this.#nodes.get(value) === root || (!this.#nodes.has(value) && isCollection(root) && Array.isArray(value) === isSeq(root)));
    return this.#print(this.#node(value, whole ? root : null), style, whole);
  }

  /** The node of a value; of one that is new, `before` is what stood in its place. */
  #node(value: Json, before: Node | null): Node {
    if (value !== null && typeof value === 'object') {
      const known = this.#nodes.get(value);
      if (known) return known;
      if (isAlias(before) && JSON.stringify(before.toJS(this.document)) === JSON.stringify(value)) return before;
      return Array.isArray(value) ? this.#sequence(value, isSeq(before) ? before : undefined) : this.#map(value as Readonly<Record<string, Json>>, isMap(before) ? before : undefined);
    }
    const old = isAlias(before) ? before.resolve(this.document) : before;
    if (before && isScalar(old) && old.value === value) return before;
    const made = new Scalar(value);
    if (isScalar(before)) {
      Object.assign(made, { comment: before.comment, commentBefore: before.commentBefore, anchor: before.anchor });
      if (typeof value === 'string' && typeof before.value === 'string' && before.type?.startsWith('QUOTE')) made.type = before.type!;
    }
    return made;
  }

  #sequence(value: readonly Json[], before: YAMLSeq | undefined): YAMLSeq {
    const made = new YAMLSeq();
    inherit(made, before);
    const items = (before?.items ?? []) as Node[];
    const left = [...items];
    made.items = value.map((item, at) => {
      if (value.length >= items.length) return this.#node(item, items[at] ?? null);
      // Some went: a scalar keeps its node where it stands now.
      const same = left.findIndex((one) => isScalar(one) && one.value === item);
      return this.#node(item, same >= 0 ? left.splice(same, 1)[0]! : null);
    });
    return made;
  }

  #map(value: Readonly<Record<string, Json>>, before: YAMLMap | undefined): YAMLMap {
    const made = new YAMLMap();
    inherit(made, before);
    made.items = Object.keys(value).map((key) => {
      const pair = before?.items.find((one) => keyOf(one) === key);
      return new Pair((pair?.key ?? new Scalar(key)) as Node, this.#node(value[key]!, (pair?.value ?? null) as Node | null));
    });
    return made;
  }

  #print(node: Node | null, style: Style, whole: boolean): string {
    if (node === null) return 'null\n';
    if (isScalar(node) && !whole) return `${typeof node.value === 'string' ? node.value : written(node)}\n`;
    const document = new Document(null, { version: '1.2', customTags: [VERBATIM] });
    document.contents = node.clone() as never;
    if (whole && !style.withoutComments) Object.assign(document, { commentBefore: this.document.commentBefore, comment: this.document.comment });
    visit(document, {
      Pair: (_key, pair) => { if (isPair(pair) && isScalar(pair.key)) plain(pair.key, style); },
      Node: (_key, one) => {
        if (isAlias(one)) return new Scalar(new Verbatim(`*${one.source}`));
        plain(one as Node, style);
        return undefined;
      },
    });
    if (isScalar(node) && typeof node.value === 'string') return `${node.value}\n`;
    const text = document.toString({ indent: Math.max(1, style.indent), lineWidth: 0, flowCollectionPadding: false, nullStr: 'null', defaultStringType: 'PLAIN', commentString: (comment) => comment.replace(/^(?!$)(?: $)?/gm, '#') });
    return whole && this.marked ? `---\n${text.replace(/^---\n/, '')}` : text;
  }
}

/** Values that come from no document: with --null-input, and of JSON. */
export function sourceOf(value: Json): YamlSource {
  const document = new Document(null);
  document.contents = document.createNode(value) as never;
  return new YamlSource(document, false);
}

/** `1.10` stays `1.10`, `0644` octal, `~` a null. */
function written(node: Scalar): string {
  if (node.value instanceof Verbatim) return node.value.text;
  return node.source !== undefined && node.source !== '' && typeof node.value !== 'string' ? node.source : String(node.value);
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function inherit(made: YAMLMap | YAMLSeq, before: YAMLMap | YAMLSeq | undefined): void {
  if (before) Object.assign(made, { flow: before.flow && before.items.length > 0, comment: before.comment, commentBefore: before.commentBefore, anchor: before.anchor, tag: before.tag });
}

/** What of a node's looks is kept: no blank lines, numbers as written, words that YAML 1.1 takes for booleans in quotes. */
function plain(node: Node, style: Style): void {
  Object.assign(node, { spaceBefore: false });
  if (style.withoutComments) Object.assign(node, { comment: undefined, commentBefore: undefined });
  if (isCollection(node) && style.pretty) node.flow = false;
  if (!isScalar(node)) return;
  if (style.pretty && node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED') delete (node as { type?: unknown }).type;
  if (typeof node.value === 'number' || typeof node.value === 'boolean') node.value = new Verbatim(written(node));
  else if (typeof node.value === 'string' && node.source === undefined && /^(?:y|yes|n|no|on|off)$/i.test(node.value)) node.type = 'QUOTE_DOUBLE';
}

/** Whether a text given on the command line or in a variable is a number, a boolean, a list: YAML's own reading. */
export function readScalar(text: string): Json {
  return (parseDocument(text).toJS({ maxAliasCount: MAX_ALIASES }) ?? null) as Json;
}
