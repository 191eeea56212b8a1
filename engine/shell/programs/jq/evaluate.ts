import { formatText } from './format';
import { namesOf } from './names';
import { natives } from './natives';
import { deletePaths, getPath, setPath, slice, step } from './path';
import { prelude } from './prelude';
import { Scope, type Closure } from './scope';
import { compute, isArray, isObject, isTrue, JqError, JqLimit, shown, typeOf } from './value';
import type { Filter, Json, Pattern } from './tree';

/** One output of a filter, with the path to it where paths are asked for; without one it is no path. */
interface Out {
  readonly value: Json;
  readonly path: readonly Json[] | undefined;
}
type Stream = Generator<Out, void, void>;
type Of<Kind extends Filter['kind']> = Extract<Filter, { kind: Kind }>;

/** What stands outside of a filter. */
export interface Surroundings {
  readonly variables: ReadonlyMap<string, Json>;
  /** The next input; undefined at the end. */
  readonly input: () => Json | undefined;
  /** The time, in seconds since the epoch. */
  readonly now: () => number;
  /** For `debug` and `stderr`. */
  readonly log: (text: string) => void;
}

/** Thrown by `break $name`, caught by its label. */
class Break {
  constructor(readonly label: Json) {}
}

/** Steps after which a filter is given up: some seconds of work. */
const MAX_STEPS = 4_000_000;
const MAX_DEPTH = 2_000;
const IDENTITY: Filter = { kind: 'identity' };
const ONE: Filter = { kind: 'literal', value: 1 };
const ZERO: Filter = { kind: 'literal', value: 0 };

/** Runs a filter on an input; its outputs come one by one. Throws JqError for an error that nothing catches. */
export function* run(filter: Filter, input: Json, surroundings: Surroundings): Generator<Json, void, void> {
  const evaluator = new Evaluator(surroundings);
  let scope = new Scope(undefined, new Map(), surroundings.variables);
  for (const definition of prelude()) scope = scope.withDefinition(definition);
  try {
    for (const { value } of evaluator.outputs(filter, { value: input, path: undefined }, scope)) yield value;
  } catch (error) {
    if (error instanceof Break) throw new JqError('break');
    if (error instanceof RangeError) throw new JqLimit('the filter calls itself too deeply');
    throw error;
  }
}

class Evaluator {
  #steps = 0;
  #depth = 0;

  constructor(private readonly around: Surroundings) {}

  *outputs(filter: Filter, input: Out, scope: Scope): Stream {
    this.#count();
    switch (filter.kind) {
      case 'identity': yield input; return;
      case 'literal': yield result(filter.value); return;
      case 'variable': yield result(required(scope.variable(filter.name), `$${filter.name}`)); return;
      case 'recurse': yield* this.#recurse(input); return;
      case 'format': yield result(formatText(filter.format, input.value)); return;
      case 'text': for (const text of this.#text(filter, 0, '', input, scope)) yield result(text); return;
      case 'index': yield* this.#index(filter, input, scope); return;
      case 'slice': yield* this.#slice(filter, input, scope); return;
      case 'iterate': for (const of of this.outputs(filter.of, input, scope)) yield* this.#iterate(of); return;
      case 'array': yield result(filter.of ? [...this.#values(filter.of, input, scope)] : []); return;
      case 'object': for (const object of this.#object(filter, 0, {}, input, scope)) yield result(object); return;
      case 'pipe': for (const left of this.outputs(filter.left, input, scope)) yield* this.outputs(filter.right, left, scope); return;
      case 'comma':
        yield* this.outputs(filter.left, input, scope);
        yield* this.outputs(filter.right, input, scope);
        return;
      case 'call': yield* this.#call(filter, input, scope); return;
      case 'negate': case 'binary': case 'and': case 'or': yield* this.#compute(filter, input, scope); return;
      default: yield* this.#control(filter, input, scope);
    }
  }

  *#compute(filter: Of<'negate' | 'binary' | 'and' | 'or'>, input: Out, scope: Scope): Stream {
    if (filter.kind === 'negate') {
      for (const value of this.#values(filter.of, input, scope)) yield result(typeof value === 'number' ? -value : fail(`${shown(value)} cannot be negated`));
    } else if (filter.kind === 'binary') {
      for (const right of this.#values(filter.right, input, scope)) for (const left of this.#values(filter.left, input, scope)) yield result(compute(filter.operator, left, right));
    } else {
      for (const left of this.#values(filter.left, input, scope)) {
        if (isTrue(left) === (filter.kind === 'or')) yield result(filter.kind === 'or');
        else for (const right of this.#values(filter.right, input, scope)) yield result(isTrue(right));
      }
    }
  }

  *#control(filter: Filter, input: Out, scope: Scope): Stream {
    switch (filter.kind) {
      case 'alternative': yield* this.#alternative(filter, input, scope); return;
      case 'assign': yield* this.#assign(filter, input, scope); return;
      case 'try': yield* this.#try(filter, input, scope); return;
      case 'if': for (const value of this.#values(filter.condition, input, scope)) yield* this.outputs(isTrue(value) ? filter.body : filter.otherwise ?? IDENTITY, input, scope); return;
      case 'reduce': yield* this.#reduce(filter, input, scope); return;
      case 'foreach': yield* this.#foreach(filter, input, scope); return;
      case 'bind': yield* this.#bind(filter, input, scope); return;
      case 'define': yield* this.outputs(filter.body, input, scope.withDefinition(filter.definition)); return;
      case 'label': yield* this.#label(filter, input, scope); return;
      case 'break': throw new Break(required(scope.variable(labelName(filter.name)), `$*label-${filter.name}`));
      default: return;
    }
  }

  #count(): void {
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) throw new JqLimit(`jq: the filter was given up after ${MAX_STEPS / 1e6} million steps`);
  }

  /** The outputs' values, with no thought of paths. */
  *#values(filter: Filter, input: Out, scope: Scope): Generator<Json, void, void> {
    for (const { value } of this.outputs(filter, input.path ? result(input.value) : input, scope)) yield value;
  }

  *#recurse(input: Out): Stream {
    yield input;
    if (input.value !== null && typeof input.value === 'object') for (const inner of this.#iterate(input)) yield* this.#recurse(inner);
  }

  *#iterate({ value, path }: Out): Stream {
    if (isArray(value)) for (const [at, one] of value.entries()) yield { value: one, path: path && [...path, at] };
    else if (isObject(value)) for (const [key, one] of Object.entries(value)) yield { value: one, path: path && [...path, key] };
    else throw new JqError(`Cannot iterate over ${shown(value)}`);
  }

  *#index(filter: Of<'index'>, input: Out, scope: Scope): Stream {
    for (const of of this.outputs(filter.of, input, scope)) {
      for (const key of this.#values(filter.key, input, scope)) yield { value: step(of.value, key), path: of.path && [...of.path, key] };
    }
  }

  *#slice(filter: Of<'slice'>, input: Out, scope: Scope): Stream {
    const ends = (end: Filter | undefined): Json[] => (end ? [...this.#values(end, input, scope)] : [null]);
    for (const of of this.outputs(filter.of, input, scope)) {
      for (const to of ends(filter.to)) for (const from of ends(filter.from)) yield { value: slice(of.value, from, to), path: of.path && [...of.path, { start: from, end: to }] };
    }
  }

  *#text(filter: Of<'text'>, at: number, before: string, input: Out, scope: Scope): Generator<string, void, void> {
    const part = filter.parts[at];
    if (part === undefined) yield before;
    else if (typeof part === 'string') yield* this.#text(filter, at + 1, before + part, input, scope);
    else for (const value of this.#values(part, input, scope)) yield* this.#text(filter, at + 1, before + formatText(filter.format ?? '@text', value), input, scope);
  }

  *#object(filter: Of<'object'>, at: number, before: { readonly [key: string]: Json }, input: Out, scope: Scope): Generator<Json, void, void> {
    const entry = filter.entries[at];
    if (!entry) {
      yield before;
      return;
    }
    for (const key of this.#values(entry[0], input, scope)) {
      if (typeof key !== 'string') throw new JqError(`Object keys must be strings, not ${shown(key)}`);
      for (const value of this.#values(entry[1], input, scope)) yield* this.#object(filter, at + 1, { ...before, [key]: value }, input, scope);
    }
  }

  *#alternative(filter: Of<'alternative'>, input: Out, scope: Scope): Stream {
    let some = false;
    try {
      for (const left of this.outputs(filter.left, input, scope)) {
        if (!isTrue(left.value)) continue;
        some = true;
        yield left;
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
    }
    if (!some) yield* this.outputs(filter.right, input, scope);
  }

  /** Catches what the body throws, not what is done with its outputs. */
  *#try(filter: Of<'try'>, input: Out, scope: Scope): Stream {
    const stream = this.outputs(filter.body, input, scope);
    for (;;) {
      let next: IteratorResult<Out, void>;
      try {
        next = stream.next();
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        if (filter.handler) yield* this.outputs(filter.handler, result(error.value), scope);
        return;
      }
      if (next.done) return;
      yield next.value;
    }
  }

  *#reduce(filter: Of<'reduce'>, input: Out, scope: Scope): Stream {
    for (const start of this.outputs(filter.start, input, scope)) {
      let state = start;
      for (const value of this.#values(filter.source, input, scope)) {
        const bound = scope.withVariables(this.#match(filter.pattern, value, scope, new Map()));
        let last: Out | undefined;
        for (const one of this.outputs(filter.update, state, bound)) last = one;
        state = last ?? result(null);
      }
      yield state;
    }
  }

  *#foreach(filter: Of<'foreach'>, input: Out, scope: Scope): Stream {
    for (const start of this.outputs(filter.start, input, scope)) {
      let state = start;
      for (const value of this.#values(filter.source, input, scope)) {
        const bound = scope.withVariables(this.#match(filter.pattern, value, scope, new Map()));
        for (const one of this.outputs(filter.update, state, bound)) {
          state = one;
          if (filter.extract) yield* this.outputs(filter.extract, one, bound);
          else yield one;
        }
      }
    }
  }

  *#bind(filter: Of<'bind'>, input: Out, scope: Scope): Stream {
    // With alternatives all their names are in sight, null where the one taken does not set them.
    const names = new Map(filter.patterns.length > 1 ? filter.patterns.flatMap(namesOf).map((name): [string, Json] => [name, null]) : []);
    for (const value of this.#values(filter.source, input, scope)) {
      for (const [at, pattern] of filter.patterns.entries()) {
        try {
          yield* this.outputs(filter.body, input, scope.withVariables(this.#match(pattern, value, scope, new Map(names))));
          break;
        } catch (error) {
          if (!(error instanceof JqError) || at === filter.patterns.length - 1) throw error;
        }
      }
    }
  }

  #match(pattern: Pattern, value: Json, scope: Scope, into: Map<string, Json>): Map<string, Json> {
    if (pattern.kind === 'name') into.set(pattern.name, value);
    else if (pattern.kind === 'items') {
      if (value !== null && !isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with number`);
      for (const [at, item] of pattern.items.entries()) this.#match(item, step(value, at), scope, into);
    } else {
      for (const { key, name, value: inner } of pattern.members) {
        for (const one of this.#values(key, result(null), scope.withVariables(into))) {
          if (typeof one !== 'string') throw new JqError(`Cannot index ${typeOf(value)} with ${typeOf(one)}`);
          const member = step(value, one);
          if (name !== undefined) into.set(name, member);
          if (inner) this.#match(inner, member, scope, into);
        }
      }
    }
    return into;
  }

  *#label(filter: Of<'label'>, input: Out, scope: Scope): Stream {
    const label: Json = { label: filter.name };
    try {
      yield* this.outputs(filter.body, input, scope.withVariables(new Map([[labelName(filter.name), label]])));
    } catch (error) {
      if (!(error instanceof Break) || error.label !== label) throw error;
    }
  }

  #paths(filter: Filter, value: Json, scope: Scope): (readonly Json[])[] {
    const out: (readonly Json[])[] = [];
    for (const { value: at, path } of this.outputs(filter, { value, path: [] }, scope)) {
      if (!path) throw new JqError(`Invalid path expression with result ${shown(at).replace(/^\w+ \((.*)\)$/, '$1')}`);
      out.push(path);
    }
    return out;
  }

  *#assign({ operator, left, right }: Of<'assign'>, input: Out, scope: Scope): Stream {
    const { value } = input;
    if (operator === '|=') {
      const removed: (readonly Json[])[] = [];
      let out = value;
      for (const path of this.#paths(left, value, scope)) {
        const first = this.outputs(right, result(getPath(out, path)), scope).next();
        if (first.done) removed.push(path);
        else out = setPath(out, path, first.value.value);
      }
      yield result(deletePaths(out, removed));
      return;
    }
    for (const operand of this.#values(right, input, scope)) {
      let out = value;
      for (const path of this.#paths(left, value, scope)) {
        const old = getPath(out, path);
        out = setPath(out, path, operator === '=' ? operand : operator === '//=' ? (isTrue(old) ? old : operand) : compute(operator.slice(0, -1) as '+', old, operand));
      }
      yield result(out);
    }
  }

  *#call({ name, args }: Of<'call'>, input: Out, scope: Scope): Stream {
    const closure = scope.find(`${name}/${args.length}`);
    if (!closure) {
      yield* this.#native(name, args, input, scope);
      return;
    }
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new JqLimit('jq: the filter calls itself too deeply');
    try {
      yield* this.#withArguments(closure, args, 0, new Map(), new Map(), input, scope);
    } finally {
      this.#depth -= 1;
    }
  }

  /** Arguments are filters that see where they were written; `$x` stands for each value of its argument in turn. */
  *#withArguments(closure: Closure, args: readonly Filter[], at: number, functions: ReadonlyMap<string, Closure>, variables: ReadonlyMap<string, Json>, input: Out, scope: Scope): Stream {
    const parameter = closure.parameters[at];
    if (parameter === undefined) {
      yield* this.outputs(closure.body, input, functions.size === 0 ? closure.scope : new Scope(closure.scope, functions, variables));
      return;
    }
    const argument = args[at]!;
    if (!parameter.startsWith('$')) {
      yield* this.#withArguments(closure, args, at + 1, new Map([...functions, [`${parameter}/0`, { parameters: [], body: argument, scope }]]), variables, input, scope);
      return;
    }
    const name = parameter.slice(1);
    for (const value of this.#values(argument, input, scope)) {
      const bound = new Map([...functions, [`${name}/0`, { parameters: [], body: { kind: 'literal', value } satisfies Filter, scope }]] as const);
      yield* this.#withArguments(closure, args, at + 1, bound, new Map([...variables, [name, value]]), input, scope);
    }
  }

  *#native(name: string, args: readonly Filter[], input: Out, scope: Scope): Stream {
    const [first = IDENTITY, second = IDENTITY] = args;
    switch (`${name}/${args.length}`) {
      case 'empty/0': return;
      case 'error/0': throw new JqError(input.value);
      case 'error/1': for (const value of this.#values(first, input, scope)) throw new JqError(value); return;
      case 'path/1': for (const path of this.#paths(first, input.value, scope)) yield result(path); return;
      case 'getpath/1':
        for (const value of this.#values(first, input, scope)) {
          if (!isArray(value)) throw new JqError('Path must be specified as an array');
          yield { value: getPath(input.value, value), path: input.path && [...input.path, ...value] };
        }
        return;
      case 'range/1': yield* this.#range([ZERO, first, ONE], input, scope); return;
      case 'range/2': yield* this.#range([first, second, ONE], input, scope); return;
      case 'range/3': yield* this.#range(args, input, scope); return;
      case 'input/0': yield result(nextOf(this.around.input())); return;
      case 'inputs/0': for (let next = this.around.input(); next !== undefined; next = this.around.input()) yield result(next); return;
      case 'now/0': yield result(this.around.now()); return;
      case 'debug/0': this.around.log(`["DEBUG:",${JSON.stringify(input.value)}]\n`); yield input; return;
      case 'debug/1': for (const value of this.#values(first, input, scope)) this.around.log(`["DEBUG:",${JSON.stringify(value)}]\n`); yield input; return;
      case 'stderr/0': this.around.log(JSON.stringify(input.value)); yield input; return;
      default: {
        const native = natives.get(`${name}/${args.length}`) ?? fail(`${name}/${args.length} is not defined`);
        for (const values of this.#combinations(args, input, scope)) yield result(native(input.value, ...values));
      }
    }
  }

  *#combinations(args: readonly Filter[], input: Out, scope: Scope): Generator<Json[], void, void> {
    const [first, ...rest] = args;
    if (!first) yield [];
    else for (const others of this.#combinations(rest, input, scope)) for (const value of this.#values(first, input, scope)) yield [value, ...others];
  }

  *#range(args: readonly Filter[], input: Out, scope: Scope): Stream {
    for (const [from, to, by] of this.#combinations(args, input, scope)) {
      if (typeof from !== 'number' || typeof to !== 'number' || typeof by !== 'number') throw new JqError('Range bounds must be numeric');
      for (let at = from; by > 0 ? at < to : by < 0 && at > to; at += by) {
        this.#count();
        yield result(at);
      }
    }
  }
}

const result = (value: Json): Out => ({ value, path: undefined });
const labelName = (name: string): string => `*label*${name}`;
const fail = (message: string): never => { throw new JqError(message); };
const required = (value: Json | undefined, name: string): Json => (value === undefined ? fail(`${name} is not defined`) : value);
const nextOf = (value: Json | undefined): Json => (value === undefined ? fail('No more inputs') : value);
