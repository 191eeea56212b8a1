import { TemplateError, segmentsOf } from './lex';
import type { ActionToken, Segment } from './lex';

export type Operand =
  | { readonly type: 'dot' | 'nil' }
  | { readonly type: 'literal'; readonly value: string | number | boolean }
  | { readonly type: 'field'; readonly names: readonly string[] }
  | { readonly type: 'variable'; readonly name: string; readonly names: readonly string[] }
  | { readonly type: 'chain'; readonly pipe: Pipe; readonly names: readonly string[] }
  | { readonly type: 'function'; readonly name: string };

export interface Pipe {
  readonly declare: readonly string[];
  readonly assign: boolean;
  readonly commands: readonly (readonly Operand[])[];
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

export type TemplateNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly pipe: Pipe }
  | { readonly type: 'if' | 'with' | 'range'; readonly pipe: Pipe; readonly body: readonly TemplateNode[]; readonly otherwise: readonly TemplateNode[] }
  | { readonly type: 'template'; readonly name: string; readonly pipe: Pipe | undefined; readonly line: number; readonly column: number; readonly source: string }
  | { readonly type: 'break' }
  | { readonly type: 'continue' };

export interface ParsedTemplate {
  readonly nodes: readonly TemplateNode[];
  readonly named: ReadonlyMap<string, readonly TemplateNode[]>;
}

/** Names of functions that templates may call. */
const FUNCTIONS = new Set(['and', 'or', 'not', 'len', 'index', 'slice', 'print', 'printf', 'println', 'html', 'js', 'urlquery', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'call', 'exists', 'base64decode']);

/** Parses a Go template. Throws TemplateError in text/template's words. */
export function parseGoTemplate(text: string, name = 'output'): ParsedTemplate {
  return new Parser(segmentsOf(text, name), name).all();
}

class Parser {
  #at = 0;
  readonly #named = new Map<string, readonly TemplateNode[]>();
  /** How many ranges surround what is being read. */
  #loops = 0;

  constructor(private readonly segments: readonly Segment[], private readonly name: string) {}

  all(): ParsedTemplate {
    const { nodes, end } = this.#list();
    if (end) throw new TemplateError(`template: ${this.name}:1: unexpected {{${end}}}`);
    return { nodes, named: this.#named };
  }

  #list(): { nodes: TemplateNode[]; end: string | undefined; rest: readonly ActionToken[]; segment?: Segment & { action: readonly ActionToken[] } } {
    const nodes: TemplateNode[] = [];
    while (this.#at < this.segments.length) {
      const segment = this.segments[this.#at]!;
      this.#at += 1;
      if ('text' in segment) {
        nodes.push({ type: 'text', text: segment.text });
        continue;
      }
      const tokens = trimmed(segment.action);
      const head = tokens[0];
      if (!head) throw this.#fault(segment, 'missing value for command');
      if (head.kind !== 'identifier') {
        nodes.push({ type: 'action', pipe: this.#pipe(tokens, segment, 'command') });
        continue;
      }
      const rest = trimmed(tokens.slice(1));
      if (head.text === 'end' || head.text === 'else') return { nodes, end: head.text, rest, segment: segment as Segment & { action: readonly ActionToken[] } };
      if (head.text === 'if' || head.text === 'with' || head.text === 'range') nodes.push(this.#control(head.text, rest, segment));
      else if (head.text === 'define' || head.text === 'block') this.#define(head.text, rest, segment, nodes);
      else if (head.text === 'template') nodes.push(this.#called(rest[0]!, rest.length > 1 ? this.#pipe(trimmed(rest.slice(1)), segment, 'template clause') : undefined, segment));
      else if (head.text === 'break' || head.text === 'continue') {
        if (this.#loops === 0) throw this.#fault(segment, `{{${head.text}}} outside {{range}}`);
        nodes.push(head.text === 'break' ? { type: 'break' } : { type: 'continue' });
      }
      else nodes.push({ type: 'action', pipe: this.#pipe(tokens, segment, 'command') });
    }
    return { nodes, end: undefined, rest: [] };
  }

  #control(type: 'if' | 'with' | 'range', tokens: readonly ActionToken[], segment: Segment): TemplateNode {
    const pipe = this.#pipe(tokens, segment, type);
    if (type === 'range') this.#loops += 1;
    const body = this.#list();
    if (type === 'range') this.#loops -= 1;
    if (!body.end) throw new TemplateError(`template: ${this.name}:${lineOf(segment)}: unexpected EOF`);
    let otherwise: readonly TemplateNode[] = [];
    if (body.end === 'else') {
      const head = body.rest[0];
      if (head?.kind === 'identifier' && (head.text === 'if' || head.text === 'with')) otherwise = [this.#control(head.text, trimmed(body.rest.slice(1)), body.segment!)];
      else {
        const second = this.#list();
        if (second.end !== 'end') throw new TemplateError(`template: ${this.name}:${lineOf(segment)}: ${second.end ? `expected end; found {{${second.end}}}` : 'unexpected EOF'}`);
        otherwise = second.nodes;
      }
    }
    return { type, pipe, body: body.nodes, otherwise };
  }

  #define(word: string, tokens: readonly ActionToken[], segment: Segment, nodes: TemplateNode[]): void {
    const name = unquoted(tokens[0]!);
    const body = this.#list();
    if (body.end !== 'end') throw new TemplateError(`template: ${this.name}:${lineOf(segment)}: unexpected EOF`);
    this.#named.set(name, body.nodes);
    if (word === 'block') nodes.push(this.#called(tokens[0]!, this.#pipe(trimmed(tokens.slice(1)), segment, 'block clause'), segment));
  }

  /** The call of another template, which stands where its name does. */
  #called(name: ActionToken, pipe: Pipe | undefined, segment: Segment): TemplateNode {
    const { source, line, column } = segment as { source: string; line: number; column: number };
    return { type: 'template', name: unquoted(name), pipe, line, column: column + 2 + Math.max(0, source.indexOf(name.text)), source: `{{${source.trim()}}}` };
  }

  #pipe(tokens: readonly ActionToken[], segment: Segment, context: string): Pipe {
    const { declare, assign, rest } = declarations(tokens);
    const reader = new PipeReader(rest, (problem) => this.#fault(segment, problem));
    const commands = reader.commands(false, context);
    const at = segment as { source: string; line: number; column: number };
    return { declare, assign, commands, source: at.source, line: at.line, column: at.column };
  }

  #fault(segment: Segment, problem: string): TemplateError {
    return new TemplateError(`template: ${this.name}:${lineOf(segment)}: ${problem}`);
  }
}

function declarations(tokens: readonly ActionToken[]): { declare: string[]; assign: boolean; rest: readonly ActionToken[] } {
  const solid = tokens.filter((token) => token.kind !== 'space');
  const first = solid[0];
  if (first?.kind === 'variable' && (solid[1]?.kind === 'declare' || solid[1]?.kind === 'assign')) {
    return { declare: [first.text], assign: solid[1].kind === 'assign', rest: after(tokens, solid[1]) };
  }
  if (first?.kind === 'variable' && solid[1]?.kind === 'comma' && solid[2]?.kind === 'variable' && solid[3]?.kind === 'declare') {
    return { declare: [first.text, solid[2].text], assign: false, rest: after(tokens, solid[3]) };
  }
  return { declare: [], assign: false, rest: tokens };
}

function after(tokens: readonly ActionToken[], token: ActionToken): ActionToken[] {
  return tokens.slice(tokens.indexOf(token) + 1);
}

class PipeReader {
  #at = 0;
  constructor(private readonly tokens: readonly ActionToken[], private readonly fault: (problem: string) => TemplateError) {}

  commands(inParens: boolean, context: string): Operand[][] {
    const commands: Operand[][] = [];
    let current: Operand[] = [];
    const flush = (): void => {
      if (current.length === 0) throw this.fault(`missing value for ${context}`);
      commands.push(current);
      current = [];
    };
    for (;;) {
      const token = this.tokens[this.#at];
      if (!token || (inParens && token.kind === 'close')) break;
      this.#at += 1;
      if (token.kind === 'space') continue;
      if (token.kind === 'pipe') flush();
      else current.push(this.#operand(token));
    }
    flush();
    return commands;
  }

  #names(): string[] {
    const names: string[] = [];
    while (this.tokens[this.#at]?.kind === 'field') {
      names.push(this.tokens[this.#at]!.text.slice(1));
      this.#at += 1;
    }
    return names;
  }

  #operand(token: ActionToken): Operand {
    switch (token.kind) {
      case 'field': return { type: 'field', names: [token.text.slice(1), ...this.#names()] };
      case 'variable': return { type: 'variable', name: token.text, names: this.#names() };
      case 'dot': return { type: 'dot' };
      case 'nil': return { type: 'nil' };
      case 'bool': return { type: 'literal', value: token.text === 'true' };
      case 'number': return { type: 'literal', value: Number(token.text) };
      case 'char': return { type: 'literal', value: unquoteGo(`"${token.text.slice(1, -1)}"`).codePointAt(0)! };
      case 'string': return { type: 'literal', value: unquoted(token) };
      case 'open': {
        const commands = this.commands(true, 'parenthesized pipeline');
        if (this.tokens[this.#at]?.kind !== 'close') throw this.fault('unclosed left paren');
        this.#at += 1;
        return { type: 'chain', pipe: { declare: [], assign: false, commands, source: '', line: 1, column: 0 }, names: this.#names() };
      }
      case 'identifier':
        if (!FUNCTIONS.has(token.text)) throw this.fault(`function ${JSON.stringify(token.text)} not defined`);
        return { type: 'function', name: token.text };
      default:
        throw this.fault(`unexpected ${JSON.stringify(token.text)} in operand`);
    }
  }
}

function trimmed(tokens: readonly ActionToken[]): readonly ActionToken[] {
  let from = 0;
  let to = tokens.length;
  while (from < to && tokens[from]!.kind === 'space') from += 1;
  while (to > from && tokens[to - 1]!.kind === 'space') to -= 1;
  return tokens.slice(from, to);
}

function lineOf(segment: Segment): number {
  return 'line' in segment ? segment.line : 1;
}

function unquoted(token: ActionToken): string {
  return token.text.startsWith('`') ? token.text.slice(1, -1) : unquoteGo(token.text);
}

function unquoteGo(text: string): string {
  return text.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/g, (_, code: string) => {
    if (/^[xuU]/.test(code) && code.length > 1) return String.fromCodePoint(parseInt(code.slice(1), 16));
    if (/^[0-7]{3}$/.test(code)) return String.fromCharCode(parseInt(code, 8));
    return ({ n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' } as Record<string, string>)[code] ?? code;
  });
}
