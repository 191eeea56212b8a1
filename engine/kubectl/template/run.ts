import { decodeBase64, decodeUtf8 } from '../../runtime/bytes';
import { byteOrder } from '../json';
import { formatFloat, goPrint } from '../go-value';
import { TemplateError } from './lex';
import { parseGoTemplate } from './parse';
import type { Operand, ParsedTemplate, Pipe, TemplateNode } from './parse';
import { formatGo } from './printf';

/** Missing map keys print as this. */
const NO_VALUE = Symbol('no value');
const MAX_STEPS = 1_000_000;
class LoopControl extends Error {
  constructor(readonly kind: 'break' | 'continue') {
    super(kind);
  }
}

/** A Go template as `-o go-template` runs it. */
export class GoTemplate {
  readonly #parsed: ParsedTemplate;
  constructor(readonly source: string, private readonly allowMissing = true) {
    this.#parsed = parseGoTemplate(source);
  }

  /** Returns what was written before a failure together with it. */
  run(data: unknown): { text: string; error?: TemplateError } {
    const run = new Run(this.#parsed, this.allowMissing);
    try {
      run.nodes(this.#parsed.nodes, data, [new Map([['$', data]])]);
      return { text: run.text() };
    } catch (error) {
      if (error instanceof TemplateError) return { text: run.text(), error };
      throw error;
    }
  }
}

type Scope = Map<string, unknown>[];

class Run {
  readonly #out: string[] = [];
  #steps = 0;
  #pipe: Pipe | undefined;
  /** The template that is being executed, as faults name it. */
  #name = 'output';

  constructor(private readonly parsed: ParsedTemplate, private readonly allowMissing: boolean) {}

  text(): string {
    return this.#out.join('');
  }

  nodes(nodes: readonly TemplateNode[], dot: unknown, scope: Scope): void {
    for (const node of nodes) {
      this.#steps += 1;
      if (this.#steps > MAX_STEPS) throw new TemplateError('template: output: exceeded maximum number of steps');
      if (node.type === 'text') this.#out.push(node.text);
      else if (node.type === 'action') {
        const value = this.#eval(node.pipe, dot, scope);
        if (node.pipe.declare.length === 0) this.#out.push(show(value));
      } else if (node.type === 'template') this.#template(node, dot, scope);
      else if (node.type === 'if' || node.type === 'with' || node.type === 'range') this.#control(node, dot, scope);
      else throw new LoopControl(node.type);
    }
  }

  #template({ name, pipe, line, column, source }: Extract<TemplateNode, { type: 'template' }>, dot: unknown, scope: Scope): void {
    const body = this.parsed.named.get(name);
    if (!body) throw new TemplateError(`template: output:${line}:${column}: executing ${JSON.stringify(this.#name)} at <${source}>: template ${JSON.stringify(name)} not defined`);
    const value = pipe ? this.#eval(pipe, dot, scope) : NO_VALUE;
    const around = this.#name;
    this.#name = name;
    this.nodes(body, value, [new Map([['$', value]])]);
    this.#name = around;
  }

  #control(node: Extract<TemplateNode, { type: 'if' | 'with' | 'range' }>, dot: unknown, scope: Scope): void {
    const inner: Scope = [...scope, new Map()];
    if (node.type === 'range') return this.#range(node, dot, inner);
    const value = this.#eval(node.pipe, dot, inner);
    if (truthy(value)) this.nodes(node.body, node.type === 'with' ? value : dot, inner);
    else this.nodes(node.otherwise, dot, inner);
  }

  #range(node: Extract<TemplateNode, { type: 'if' | 'with' | 'range' }>, dot: unknown, scope: Scope): void {
    const value = this.#eval({ ...node.pipe, declare: [] }, dot, scope);
    const pairs = rangePairs(value);
    if (!pairs) throw this.#fault(node.pipe, `range can't iterate over ${show(value)}`, lastPath(node.pipe));
    if (pairs.length === 0) return this.nodes(node.otherwise, dot, scope);
    const [first, second] = node.pipe.declare;
    for (const [key, item] of pairs) {
      const frame = new Map<string, unknown>();
      if (second) {
        frame.set(first!, key);
        frame.set(second, item);
      } else if (first) frame.set(first, item);
      try {
        this.nodes(node.body, item, [...scope, frame]);
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error;
        if (error.kind === 'break') break;
      }
    }
  }

  #eval(pipe: Pipe, dot: unknown, scope: Scope): unknown {
    if (pipe.source) this.#pipe = pipe;
    let value: unknown = NO_VALUE;
    pipe.commands.forEach((command, at) => {
      value = this.#command(command, dot, scope, at === 0 ? [] : [value]);
    });
    const name = pipe.declare[0];
    if (name) {
      if (pipe.assign) for (let at = scope.length - 1; at >= 0; at -= 1) {
        if (!scope[at]!.has(name)) continue;
        scope[at]!.set(name, value);
        return value;
      }
      scope[scope.length - 1]!.set(name, value);
    }
    return value;
  }

  #command(command: readonly Operand[], dot: unknown, scope: Scope, final: readonly unknown[]): unknown {
    const head = command[0]!;
    if (head.type === 'nil') throw this.#fault(undefined, 'nil is not a command', 'nil');
    if (head.type === 'function') return this.#call(head.name, command.slice(1), dot, scope, final);
    if (command.length > 1 || final.length) throw this.#fault(undefined, `can't give argument to non-function ${operandText(head)}`);
    return this.#operand(head, dot, scope);
  }

  #operand(operand: Operand, dot: unknown, scope: Scope): unknown {
    switch (operand.type) {
      case 'dot': return dot;
      case 'nil': return null;
      case 'literal': return operand.value;
      case 'field': return this.#fields(dot, operand.names, operandText(operand));
      case 'variable': return this.#fields(this.#variable(operand.name, scope), operand.names, operandText(operand));
      case 'chain': return this.#fields(this.#eval(operand.pipe, dot, scope), operand.names, '');
      case 'function': return this.#call(operand.name, [], dot, scope, []);
    }
  }

  #variable(name: string, scope: Scope): unknown {
    for (let at = scope.length - 1; at >= 0; at -= 1) if (scope[at]!.has(name)) return scope[at]!.get(name);
    throw this.#fault(undefined, `undefined variable: ${name}`);
  }

  #fields(start: unknown, names: readonly string[], shown: string): unknown {
    let value = start;
    for (const name of names) {
      if (value === NO_VALUE || value === null || value === undefined) {
        // A key that is missing stays missing further down; only a null that is there cannot be looked into.
        if (value === NO_VALUE && this.allowMissing) return NO_VALUE;
        if (value === NO_VALUE || value === undefined || names.indexOf(name) > 0) throw this.#fault(undefined, `nil pointer evaluating interface {}.${name}`, shown);
        throw this.#fault(undefined, `nil data; no entry for key "${name}"`, shown);
      }
      if (typeof value !== 'object' || Array.isArray(value)) throw this.#fault(undefined, `can't evaluate field ${name} in type ${typeof value === 'object' || names.indexOf(name) > 0 ? 'interface {}' : typeof value}`, shown);
      const record = value as Record<string, unknown>;
      if (Object.hasOwn(record, name)) value = record[name];
      else if (this.allowMissing) value = NO_VALUE;
      else throw this.#fault(undefined, `map has no entry for key "${name}"`, shown);
    }
    return value;
  }

  #call(name: string, operands: readonly Operand[], dot: unknown, scope: Scope, final: readonly unknown[]): unknown {
    if (name === 'and' || name === 'or') {
      let last: unknown = NO_VALUE;
      for (const operand of operands) {
        last = this.#operand(operand, dot, scope);
        if (truthy(last) === (name === 'or')) return last;
      }
      return final.length ? final[0] : last;
    }
    const args = [...operands.map((operand) => this.#operand(operand, dot, scope)), ...final].map((value) => (value === NO_VALUE ? undefined : value));
    return builtin(name, args, (problem) => this.#callFault([name, ...operands.map(operandText)].join(' '), `error calling ${name}: ${problem}`));
  }

  #callFault(call: string, problem: string): TemplateError {
    const at = this.#pipe;
    return new TemplateError(`template: output:${at?.line ?? 1}:${(at?.column ?? 0) + 2 + Math.max(0, at?.source.indexOf(call) ?? 0)}: executing ${JSON.stringify(this.#name)} at <${call}>: ${problem}`);
  }

  #fault(pipe: Pipe | undefined, problem: string, shown?: string): TemplateError {
    const at = pipe ?? this.#pipe;
    const source = shown ?? at?.source ?? '';
    // A path stands where its second name does, as Go's parser puts it together.
    const offset = at ? at.column + 2 + (shown ? Math.max(0, at.source.indexOf(shown)) + Math.max(0, shown.indexOf('.', 1)) : 0) : 0;
    return new TemplateError(`template: output:${at?.line ?? 1}:${offset}: executing ${JSON.stringify(this.#name)} at <${source}>: ${problem}`);
  }
}

/** The path that was looked at last, where a pipe ends with one. */
function lastPath(pipe: Pipe): string | undefined {
  const last = pipe.commands.at(-1)?.at(-1);
  return last?.type === 'field' || last?.type === 'variable' ? operandText(last) : undefined;
}

function operandText(operand: Operand): string {
  if (operand.type === 'field') return `.${operand.names.join('.')}`;
  if (operand.type === 'variable') return [operand.name, ...operand.names].join('.');
  if (operand.type === 'literal') return typeof operand.value === 'string' ? JSON.stringify(operand.value) : String(operand.value);
  return operand.type === 'dot' ? '.' : operand.type;
}

function rangePairs(value: unknown): [unknown, unknown][] | undefined {
  if (value === null || value === undefined || value === NO_VALUE) return [];
  if (Array.isArray(value)) return value.map((item, at) => [at, item]);
  if (typeof value === 'number') return Array.from({ length: Math.min(value, 100_000) }, (_, at) => [at, at]);
  if (typeof value === 'object') return Object.keys(value).sort(byteOrder).map((key) => [key, (value as Record<string, unknown>)[key]]);
  return undefined;
}

function truthy(value: unknown): boolean {
  if (value === NO_VALUE || value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object') return Object.keys(value).length > 0;
  return Boolean(value);
}

function show(value: unknown): string {
  if (value === NO_VALUE || value === null || value === undefined) return '<no value>';
  return typeof value === 'number' ? formatFloat(value) : goPrint(value);
}

function builtin(name: string, args: readonly unknown[], fault: (problem: string) => TemplateError): unknown {
  const [first, second] = args;
  switch (name) {
    case 'not': return !truthy(first);
    case 'len':
      if (typeof first === 'string') return [...first].length === first.length ? first.length : first.length;
      if (Array.isArray(first)) return first.length;
      if (first && typeof first === 'object') return Object.keys(first).length;
      if (first === undefined) throw fault('reflect: call of reflect.Value.Type on zero Value');
      throw fault(first === null ? 'len of nil pointer' : `len of type ${typeof first}`);
    case 'index': return args.slice(1).reduce((value, key) => indexOf(value, key, fault), first);
    case 'slice': return (first as unknown[] | string).slice(Number(second ?? 0), args[2] === undefined ? undefined : Number(args[2]));
    case 'print': return args.map((arg, at) => (at > 0 && typeof arg !== 'string' && typeof args[at - 1] !== 'string' ? ' ' : '') + goPrint(arg)).join('');
    case 'println': return `${args.map(goPrint).join(' ')}\n`;
    case 'printf': return formatGo(String(first ?? ''), args.slice(1));
    case 'html': return args.map(goPrint).join('').replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' })[c]!);
    case 'js': return args.map(goPrint).join('').replace(/['"\\<>&=\n]/g, (c) => (/['"\\]/.test(c) ? `\\${c}` : `\\u00${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`));
    case 'urlquery': return encodeURIComponent(args.map(goPrint).join('')).replace(/%20/g, '+');
    case 'eq': return args.slice(1).some((other) => basicEqual(first, other, fault));
    case 'ne': return !basicEqual(first, second, fault);
    case 'lt': case 'le': case 'gt': case 'ge': return ordered(name, first, second, fault);
    case 'exists': return args.slice(1).reduce<unknown>((value, key) => (value && typeof value === 'object' ? (value as Record<string, unknown>)[String(key)] : undefined), first) !== undefined;
    case 'base64decode': {
      const bytes = decodeBase64(String(first ?? ''));
      if (!bytes) throw fault('base64 decode failed: illegal base64 data at input byte 0');
      return decodeUtf8(bytes);
    }
    default: throw fault('not a function');
  }
}

function indexOf(value: unknown, key: unknown, fault: (problem: string) => TemplateError): unknown {
  if (value === undefined || value === null) throw fault('index of untyped nil');
  if (Array.isArray(value)) {
    if (typeof key !== 'number') throw fault('cannot index slice/array with type string');
    if (key < 0 || key >= value.length) throw fault(`index out of range: ${key}`);
    return value[key];
  }
  if (typeof value === 'object') {
    if (typeof key === 'number') throw fault('value has type int; should be string');
    return (value as Record<string, unknown>)[String(key)];
  }
  if (typeof value === 'string' && typeof key === 'string') throw fault('cannot index slice/array with type string');
  throw fault(`can't index item of type ${typeof value}`);
}

function basicEqual(a: unknown, b: unknown, fault: (problem: string) => TemplateError): boolean {
  if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null);
  if (typeof a === 'object' || typeof b === 'object') throw fault('non-comparable type');
  if (typeof a !== typeof b) throw fault('incompatible types for comparison');
  return a === b;
}

function ordered(name: string, a: unknown, b: unknown, fault: (problem: string) => TemplateError): boolean {
  if (typeof a !== typeof b || a === null || a === undefined) throw fault('incompatible types for comparison');
  const x = a as number;
  const y = b as number;
  return name === 'lt' ? x < y : name === 'le' ? x <= y : name === 'gt' ? x > y : x >= y;
}
