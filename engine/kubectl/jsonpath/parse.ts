/** JSONPath templates as k8s.io/client-go/util/jsonpath reads them. */
export type PathNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'list'; readonly nodes: readonly PathNode[] }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'identifier'; readonly name: string }
  | { readonly type: 'array'; readonly start?: number; readonly end?: number; readonly step?: number; readonly index: boolean }
  | { readonly type: 'filter'; readonly left: readonly PathNode[]; readonly right: readonly PathNode[]; readonly operator: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | { readonly type: 'union'; readonly parts: readonly (readonly PathNode[])[] };

export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

/** Top-level nodes: text, and one 'list' for every {action}. Throws JsonPathError in the library's words. */
export function parseTemplate(text: string): PathNode[] {
  const nodes: PathNode[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{', at);
    if (open < 0) {
      nodes.push({ type: 'text', text: text.slice(at) });
      break;
    }
    if (open > at) nodes.push({ type: 'text', text: text.slice(at, open) });
    const action = new ActionParser(text, open + 1);
    nodes.push({ type: 'list', nodes: action.parse() });
    at = action.at;
  }
  return nodes;
}

const TERMINATOR = /[\s.,[\]$@{}]/;

class ActionParser {
  constructor(private readonly text: string, public at: number) {}

  parse(): PathNode[] {
    const nodes: PathNode[] = [];
    for (;;) {
      const c = this.text[this.at];
      if (c === '}') {
        this.at += 1;
        return nodes;
      }
      if (this.text.startsWith('[?(', this.at)) nodes.push(this.#filter());
      else if (this.text.startsWith('..', this.at)) {
        this.at += 2;
        nodes.push({ type: 'recursive' });
        const next = this.text[this.at];
        if (next !== undefined && /[\w*]/.test(next)) nodes.push(this.#fieldBody());
      } else if (c === undefined || c === '\n' || c === '\r') throw new JsonPathError('unclosed action');
      else if (c === ' ' || c === '@' || c === '$') this.at += 1;
      else if (c === '[') nodes.push(...this.#array());
      else if (c === '"' || c === "'") nodes.push(this.#quote(c));
      else if (c === '.') {
        this.at += 1;
        nodes.push(this.#fieldBody());
      } else if (/[+\-\d]/.test(c)) nodes.push(this.#number());
      else if (/[\p{L}\p{N}_]/u.test(c)) nodes.push(this.#identifier());
      else throw new JsonPathError(`unrecognized character in action: ${unicodeName(c)}`);
    }
  }

  #word(): string {
    let out = '';
    while (this.at < this.text.length) {
      const c = this.text[this.at]!;
      if (c === '\\') {
        out += this.text[this.at + 1] ?? '';
        this.at += 2;
        continue;
      }
      if (TERMINATOR.test(c)) break;
      out += c;
      this.at += 1;
    }
    return out;
  }

  #fieldBody(): PathNode {
    const name = this.#word();
    return name === '*' ? { type: 'wildcard' } : { type: 'field', name };
  }

  #identifier(): PathNode {
    const word = this.#word();
    if (word === 'true' || word === 'false') return { type: 'bool', value: word === 'true' };
    return { type: 'identifier', name: word };
  }

  #number(): PathNode {
    const match = /^[+-]?[\d.eE]*/.exec(this.text.slice(this.at))!;
    this.at += match[0].length;
    const value = Number(match[0]);
    if (match[0] === '' || Number.isNaN(value)) throw new JsonPathError(`cannot parse number ${match[0]}`);
    return { type: 'number', value };
  }

  #quote(end: string): PathNode {
    let at = this.at + 1;
    while (at < this.text.length && this.text[at] !== end) {
      if (this.text[at] === '\n') break;
      at += this.text[at] === '\\' && this.text[at + 1] !== '\n' ? 2 : 1;
    }
    if (this.text[at] !== end) throw new JsonPathError('unterminated quoted string');
    const raw = this.text.slice(this.at + 1, at);
    this.at = at + 1;
    return { type: 'text', text: unquote(raw) };
  }

  #array(): PathNode[] {
    const start = this.at;
    let at = this.at + 1;
    let quote = '';
    for (; ; at += 1) {
      const c = this.text[at];
      if (c === undefined || c === '\n') throw new JsonPathError('unterminated array');
      if (quote) {
        if (c === quote) quote = '';
      } else if (c === "'") quote = c;
      else if (c === ']') break;
    }
    this.at = at + 1;
    const inner = this.text.slice(start + 1, at);
    const parts = splitUnion(inner);
    if (parts.length > 1) return [{ type: 'union', parts: parts.map((part) => new ActionParser(`[${part.trim()}]}`, 0).parse()) }];
    // A key in quotes is a path of its own: ['metadata.name'].
    const key = /^'([^']*)'$/.exec(inner);
    return key ? new ActionParser(`.${key[1]}}`, 0).parse() : [arrayNode(inner)];
  }

  #filter(): PathNode {
    let depth = 1;
    let at = this.at + 3;
    const start = at;
    let quote = '';
    for (; depth > 0; at += 1) {
      const c = this.text[at];
      if (c === undefined || c === '\n') throw new JsonPathError('unterminated filter');
      if (quote) {
        if (c === quote) quote = '';
      } else if (c === '"' || c === "'") quote = c;
      else if (c === '(') depth += 1;
      else if (c === ')') depth -= 1;
    }
    if (this.text[at] !== ']') throw new JsonPathError('unclosed array expect ]');
    const inner = this.text.slice(start, at - 1);
    this.at = at + 1;
    const match = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(inner);
    const side = (text: string): PathNode[] => new ActionParser(`${text}}`, 0).parse();
    if (!match) return { type: 'filter', left: side(inner), right: [], operator: 'exists' };
    return { type: 'filter', left: side(match[1]!), right: side(match[3]!), operator: match[2]! };
  }
}

function splitUnion(text: string): string[] {
  const parts: string[] = [];
  let quote = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "'") quote = !quote;
    else if (text[at] === ',' && !quote) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

function arrayNode(inner: string): PathNode {
  const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(inner === '*' ? ':' : inner);
  if (!match) throw new JsonPathError(`invalid array index ${inner}`);
  const read = (part: string | undefined): number | undefined => {
    const digits = (part ?? '').replace(/^:/, '');
    return digits === '' ? undefined : Number(digits);
  };
  const start = read(match[1]);
  const end = read(match[2]);
  const step = read(match[3]);
  return { type: 'array', index: match[2] === undefined, ...(start !== undefined ? { start } : {}), ...(end !== undefined ? { end } : {}), ...(step !== undefined ? { step } : {}) };
}

function unquote(raw: string): string {
  return raw.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)/g, (_, code: string) => {
    if (code.length > 1) return String.fromCharCode(parseInt(code.slice(1), 16));
    return ({ n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' } as Record<string, string>)[code] ?? code;
  });
}

function unicodeName(c: string): string {
  return `U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} '${c}'`;
}
