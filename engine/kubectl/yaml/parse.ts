import { decodeUtf8, decodeBase64 } from '../../runtime/bytes';
import { Scanner, YamlError } from './scanner';
import type { Token } from './scanner';
import { resolveScalar } from './resolve';

export { YamlError } from './scanner';

/** A bound on nodes, aliases expanded, so that a "YAML bomb" ends with an error as go-yaml's own bound does. */
const MAX_NODES = 400_000;

/** Parses the first document of a text to JSON, as sigs.k8s.io/yaml does, or with `strict` as kyaml. Throws YamlError with go-yaml's words. */
export function parseYaml(text: string, strict = false): unknown {
  return new Parser(text, strict).document();
}

class Parser {
  readonly #scanner: Scanner;
  readonly #anchors = new Map<string, { value: unknown; size: number }>();
  #nodes = 0;

  constructor(text: string, private readonly strict: boolean) {
    this.#scanner = new Scanner(text);
  }

  document(): unknown {
    while (this.#scanner.peek().type === 'document-end') this.#scanner.next();
    if (this.#scanner.peek().type === 'stream-end') return undefined;
    let directives = false;
    while (this.#scanner.peek().type === 'directive') {
      this.#scanner.next();
      directives = true;
    }
    if (this.#scanner.peek().type === 'document-start') this.#scanner.next();
    else if (directives) throw this.#fault('did not find expected <document start>', this.#scanner.peek());
    const first = this.#scanner.peek().type;
    const value = first === 'stream-end' || first === 'document-end' || first === 'document-start' ? null : this.#node(true, false);
    const end = this.#scanner.peek();
    if (end.type !== 'stream-end' && end.type !== 'document-end' && end.type !== 'document-start') throw this.#fault('did not find expected <document start>', end);
    return value;
  }

  #fault(problem: string, token: Token): YamlError {
    return new YamlError(problem, token.line, false);
  }

  #node(block: boolean, indentless: boolean): unknown {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) throw new YamlError('document contains excessive aliasing', 0, false);
    let token = this.#scanner.peek();
    if (token.type === 'alias') return this.#alias(this.#scanner.next());
    let anchor: string | undefined;
    let tag: string | undefined;
    while (token.type === 'anchor' || token.type === 'tag') {
      if (token.type === 'anchor') anchor = token.value;
      else tag = token.value;
      this.#scanner.next();
      token = this.#scanner.peek();
    }
    const before = this.#nodes;
    const value = this.#content(token, block, indentless, tag, anchor !== undefined || tag !== undefined);
    if (anchor !== undefined) this.#anchors.set(anchor, { value, size: this.#nodes - before });
    return value;
  }

  #alias(token: Token): unknown {
    const found = this.#anchors.get(token.value);
    if (!found) throw new YamlError(`unknown anchor '${token.value}' referenced`, 0, false);
    this.#nodes += found.size;
    if (this.#nodes > MAX_NODES) throw new YamlError('document contains excessive aliasing', 0, false);
    return found.value;
  }

  #content(token: Token, block: boolean, indentless: boolean, tag: string | undefined, decorated: boolean): unknown {
    if (indentless && token.type === 'block-entry') return this.#indentlessSequence();
    switch (token.type) {
      case 'scalar':
        this.#scanner.next();
        return scalarValue(token, tag, this.strict);
      case 'flow-sequence-start':
        return this.#flowSequence();
      case 'flow-mapping-start':
        return this.#flowMapping();
      case 'block-sequence-start':
        if (block) return this.#blockSequence();
        break;
      case 'block-mapping-start':
        if (block) return this.#blockMapping();
        break;
      default:
    }
    if (decorated) return tag === '!!str' || tag === '!' ? '' : null;
    throw this.#fault('did not find expected node content', token);
  }

  #blockSequence(): unknown[] {
    this.#scanner.next();
    const items: unknown[] = [];
    for (;;) {
      const token = this.#scanner.next();
      if (token.type === 'block-end') return items;
      if (token.type !== 'block-entry') throw this.#fault("did not find expected '-' indicator", token);
      const next = this.#scanner.peek().type;
      items.push(next === 'block-entry' || next === 'block-end' ? null : this.#node(true, false));
    }
  }

  #indentlessSequence(): unknown[] {
    const items: unknown[] = [];
    while (this.#scanner.peek().type === 'block-entry') {
      this.#scanner.next();
      const next = this.#scanner.peek().type;
      items.push(next === 'block-entry' || next === 'key' || next === 'value' || next === 'block-end' ? null : this.#node(true, false));
    }
    return items;
  }

  #blockMapping(): Record<string, unknown> {
    this.#scanner.next();
    const out: Record<string, unknown> = {};
    for (;;) {
      const token = this.#scanner.peek();
      if (token.type === 'block-end') {
        this.#scanner.next();
        return out;
      }
      if (token.type !== 'key') throw this.#fault('did not find expected key', token);
      this.#scanner.next();
      const after = this.#scanner.peek().type;
      const merge = this.#scanner.peek().plain === true && this.#scanner.peek().value === '<<';
      const key = after === 'key' || after === 'value' || after === 'block-end' ? null : this.#node(true, true);
      let value: unknown = null;
      if (this.#scanner.peek().type === 'value') {
        this.#scanner.next();
        const next = this.#scanner.peek().type;
        value = next === 'key' || next === 'value' || next === 'block-end' ? null : this.#node(true, true);
      }
      put(out, key, value, merge);
    }
  }

  #flowSequence(): unknown[] {
    this.#scanner.next();
    const items: unknown[] = [];
    for (let first = true; ; first = false) {
      if (this.#scanner.peek().type === 'flow-sequence-end') break;
      if (!first) {
        const token = this.#scanner.peek();
        if (token.type !== 'flow-entry') throw this.#fault("did not find expected ',' or ']'", token);
        this.#scanner.next();
        if (this.#scanner.peek().type === 'flow-sequence-end') break;
      }
      if (this.#scanner.peek().type === 'key') {
        const pair: Record<string, unknown> = {};
        this.#flowPair(pair);
        items.push(pair);
      } else items.push(this.#node(false, false));
    }
    this.#scanner.next();
    return items;
  }

  #flowMapping(): Record<string, unknown> {
    this.#scanner.next();
    const out: Record<string, unknown> = {};
    for (let first = true; ; first = false) {
      if (this.#scanner.peek().type === 'flow-mapping-end') break;
      if (!first) {
        const token = this.#scanner.peek();
        if (token.type !== 'flow-entry') throw this.#fault("did not find expected ',' or '}'", token);
        this.#scanner.next();
        if (this.#scanner.peek().type === 'flow-mapping-end') break;
      }
      if (this.#scanner.peek().type === 'key') this.#flowPair(out);
      else put(out, this.#node(false, false), null, false);
    }
    this.#scanner.next();
    return out;
  }

  #flowPair(out: Record<string, unknown>): void {
    this.#scanner.next();
    const ends = (type: string): boolean => type === 'value' || type === 'flow-entry' || type === 'flow-mapping-end' || type === 'flow-sequence-end';
    const merge = this.#scanner.peek().plain === true && this.#scanner.peek().value === '<<';
    const key = ends(this.#scanner.peek().type) ? null : this.#node(false, false);
    let value: unknown = null;
    if (this.#scanner.peek().type === 'value') {
      this.#scanner.next();
      const next = this.#scanner.peek().type;
      value = next === 'flow-entry' || next === 'flow-mapping-end' || next === 'flow-sequence-end' ? null : this.#node(false, false);
    }
    put(out, key, value, merge);
  }
}

function put(out: Record<string, unknown>, key: unknown, value: unknown, merge: boolean): void {
  if (merge) {
    for (const source of Array.isArray(value) ? value : [value]) {
      if (!source || typeof source !== 'object' || Array.isArray(source)) throw new YamlError('map merge requires map or sequence of maps as the value', 0, false);
      for (const [name, held] of Object.entries(source)) if (!(name in out)) out[name] = held;
    }
    return;
  }
  if (key !== null && typeof key === 'object') throw new YamlError(`invalid map key: ${goValue(key)}`, 0, false);
  const name = key === null ? 'null' : String(key);
  if (name === '__proto__') Object.defineProperty(out, name, { value, enumerable: true, configurable: true, writable: true });
  else out[name] = value;
}

function goValue(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goValue).join(', ')}}`;
  if (value && typeof value === 'object') return `map[interface {}]interface {}{${Object.entries(value).map(([key, held]) => `${JSON.stringify(key)}:${goValue(held)}`).join(', ')}}`;
  return value === null ? 'interface {}(nil)' : typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function scalarValue(token: Token, tag: string | undefined, strict: boolean): unknown {
  if (tag === '!!str' || tag === '!') return token.value;
  if (tag === '!!binary') {
    const bytes = decodeBase64(token.value);
    if (!bytes) throw new YamlError('!!binary value contains invalid base64 data', 0, false);
    return decodeUtf8(bytes);
  }
  if (!token.plain && tag === undefined) return token.value;
  const resolved = resolveScalar(token.value, strict);
  if (tag === '!!float' && typeof resolved.value === 'number') return resolved.value;
  return resolved.tag === 'str' || resolved.tag === 'timestamp' || resolved.tag === 'merge' ? token.value : resolved.value;
}
