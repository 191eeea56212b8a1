import { formatText } from './format';
import { namesOf } from './names';
import { natives } from './natives';
import { deletePaths, getPath, setPath, slice, step } from './path';
import { prelude } from './prelude';
import { Scope, type Closure } from './scope';
import { compute, isArray, isObject, isTrue, cut, JqError, JqLimit, shown, toText, typeOf } from './value';
import type { Filter, Json, Pattern } from './tree';

/** One output of a filter, with the path to it where paths are asked for; null where they are and it is none. */
interface Out {
  readonly value: Json;
  readonly path: readonly Json[] | null | undefined;
}
/** Between its outputs a filter stops now and then (undefined), so that an endless one can be interrupted, and when it asks for an input. */
type Stream = Generator<Out | undefined, void, void>;
type Values = Generator<Json | undefined, void, void>;
type Paused<T> = Generator<undefined, T, void>;
type Of<Kind extends Filter['kind']> = Extract<Filter, { kind: Kind }>;

/** What stands outside of a filter. */
export interface Surroundings {
  readonly variables: ReadonlyMap<string, Json>;
  /** Asks for the next input; it is there when the filter goes on after its pause. */
  readonly ask: () => void;
  /** The input that was asked for; undefined at the end. */
  readonly input: () => Json | undefined;
  /** Where the last input came from, for `input_line_number` and `input_filename`. */
  readonly line: () => number;
  readonly file: () => string | null;
  /** The time, in seconds since the epoch. */
  readonly now: () => number;
  /** For `debug` and `stderr`. */
  readonly log: (text: string) => void;
}

/** Thrown by `break $name`, caught by its label. */
class Break {
  constructor(readonly label: Json) {}
}

/** Steps between two pauses. */
export const PAUSE_STEPS = 2048;
/** Elements of one array, and values that wait to be gone on with: more would fill the memory of the page. */
const MAX_HELD = 2_000_000;
const MAX_DEPTH = 2_000;
const IDENTITY: Filter = { kind: 'identity' };
const ONE: Filter = { kind: 'literal', value: 1 };
const ZERO: Filter = { kind: 'literal', value: 0 };

/** Runs a filter on an input; its outputs come one by one, undefined where it pauses. Throws JqError for an error that nothing catches. */
export function* run(filter: Filter, input: Json, surroundings: Surroundings): Values {
  const evaluator = new Evaluator(surroundings);
  let scope = new Scope(undefined, new Map(), surroundings.variables);
  for (const definition of prelude()) scope = scope.withDefinition(definition);
  try {
    for (const out of evaluator.outputs(filter, { value: input, path: undefined }, scope)) yield out?.value;
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
    if (this.#due()) yield undefined;
    switch (filter.kind) {
      case 'identity': yield input; return;
      case 'literal': yield result(filter.value); return;
      case 'variable': yield result(required(scope.variable(filter.name), `$${filter.name}`)); return;
      case 'recurse': yield* this.#recurse(input); return;
      case 'format': yield result(formatText(filter.format, input.value)); return;
      case 'text': for (const text of this.#text(filter, filter.parts.length - 1, '', input, scope)) yield text === undefined ? undefined : result(text); return;
      case 'index': yield* this.#index(filter, input, scope); return;
      case 'slice': yield* this.#slice(filter, input, scope); return;
      case 'iterate': yield* this.#each(filter.of, input, scope, (of) => this.#iterate(pathed(of, input, () => 'iterate through'))); return;
      case 'array': yield result(filter.of ? yield* this.#collect(filter.of, input, scope) : []); return;
      case 'object': for (const object of this.#object(filter, 0, {}, input, scope)) yield object === undefined ? undefined : result(object); return;
      case 'pipe': yield* this.#each(filter.left, input, scope, (left) => this.outputs(filter.right, input.path !== undefined && !left.path ? { value: left.value, path: null } : left, scope)); return;
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
      for (const value of this.#values(filter.of, input, scope)) yield value === undefined ? undefined : result(typeof value === 'number' ? -value : fail(`${shown(value)} cannot be negated`));
    } else if (filter.kind === 'binary') {
      for (const right of this.#values(filter.right, input, scope)) {
        if (right === undefined) yield undefined;
        else for (const left of this.#values(filter.left, input, scope)) yield left === undefined ? undefined : result(compute(filter.operator, left, right));
      }
    } else {
      for (const left of this.#values(filter.left, input, scope)) {
        if (left === undefined) yield undefined;
        else if (isTrue(left) === (filter.kind === 'or')) yield result(filter.kind === 'or');
        else for (const right of this.#values(filter.right, input, scope)) yield right === undefined ? undefined : result(isTrue(right));
      }
    }
  }

  *#control(filter: Filter, input: Out, scope: Scope): Stream {
    switch (filter.kind) {
      case 'alternative': yield* this.#alternative(filter, input, scope); return;
      case 'assign': yield* this.#assign(filter, input, scope); return;
      case 'try': yield* this.#try(filter, input, scope); return;
      case 'if': yield* this.#each(filter.condition, plain(input), scope, ({ value }) => this.outputs(isTrue(value) ? filter.body : filter.otherwise ?? IDENTITY, input, scope)); return;
      case 'reduce': yield* this.#reduce(filter, input, scope); return;
      case 'foreach': yield* this.#foreach(filter, input, scope); return;
      case 'bind': yield* this.#bind(filter, input, scope); return;
      case 'define': yield* this.outputs(filter.body, input, scope.withDefinition(filter.definition)); return;
      case 'label': yield* this.#label(filter, input, scope); return;
      case 'break': throw new Break(required(scope.variable(labelName(filter.name)), `$*label-${filter.name}`));
      default: return;
    }
  }

  /** Whether it is time for a pause. */
  #due(): boolean {
    this.#steps += 1;
    return this.#steps % PAUSE_STEPS === 0;
  }

  /** The outputs' values, with no thought of paths. */
  *#values(filter: Filter, input: Out, scope: Scope): Values {
    for (const out of this.outputs(filter, plain(input), scope)) yield out?.value;
  }

  *#each(filter: Filter, input: Out, scope: Scope, then: (out: Out) => Stream): Stream {
    yield* this.#eachOf(this.outputs(filter, input, scope), then);
  }

  *#collect(filter: Filter, input: Out, scope: Scope): Paused<Json[]> {
    const out: Json[] = [];
    for (const value of this.#values(filter, input, scope)) {
      if (value === undefined) yield undefined;
      else if (out.push(value) > MAX_HELD) throw new JqLimit();
    }
    return out;
  }

  *#recurse(input: Out): Stream {
    yield input;
    if (input.value !== null && typeof input.value === 'object') for (const inner of this.#iterate(input)) yield* this.#recurse(inner);
  }

  #step({ value, path }: Out, key: Json): Out {
    return { value: step(value, key), path: extended(path, key) };
  }

  *#iterate({ value, path }: Out): Generator<Out, void, void> {
    if (isArray(value)) for (const [at, one] of value.entries()) yield { value: one, path: extended(path, at) };
    else if (isObject(value)) for (const [key, one] of Object.entries(value)) yield { value: one, path: extended(path, key) };
    else throw new JqError(`Cannot iterate over ${shown(value)}`);
  }

  *#index(filter: Of<'index'>, input: Out, scope: Scope): Stream {
    yield* this.#each(filter.of, input, scope, function* at(this: Evaluator, of: Out): Stream {
      for (const key of this.#values(filter.key, input, scope)) yield key === undefined ? undefined : this.#step(pathed(of, input, () => `access element ${cut(key, 14)} of`), key);
    }.bind(this));
  }

  *#slice(filter: Of<'slice'>, input: Out, scope: Scope): Stream {
    const tos = filter.to ? yield* this.#collect(filter.to, input, scope) : [null];
    const froms = filter.from ? yield* this.#collect(filter.from, input, scope) : [null];
    for (const of of this.outputs(filter.of, input, scope)) {
      if (of === undefined) yield undefined;
      else for (const to of tos) for (const from of froms) {
        const key = { start: from, end: to };
        yield { value: slice(of.value, from, to), path: extended(pathed(of, input, () => `access element ${cut(key, 14)} of`).path, key) };
      }
    }
  }

  /** The parts up to `at`, before `after`; the last part varies slowest. */
  *#text(filter: Of<'text'>, at: number, after: string, input: Out, scope: Scope): Generator<string | undefined, void, void> {
    const part = filter.parts[at];
    if (part === undefined) yield after;
    else if (typeof part === 'string') yield* this.#text(filter, at - 1, part + after, input, scope);
    else {
      for (const value of this.#values(part, input, scope)) {
        if (value === undefined) yield undefined;
        else yield* this.#text(filter, at - 1, formatText(filter.format ?? '@text', value) + after, input, scope);
      }
    }
  }

  *#object(filter: Of<'object'>, at: number, before: { readonly [key: string]: Json }, input: Out, scope: Scope): Values {
    const entry = filter.entries[at];
    if (!entry) {
      yield before;
      return;
    }
    for (const key of this.#values(entry[0], input, scope)) {
      if (key === undefined) {
        yield undefined;
        continue;
      }
      if (typeof key !== 'string') throw new JqError(`Cannot use ${shown(key)} as object key`);
      for (const value of this.#values(entry[1], input, scope)) {
        if (value === undefined) yield undefined;
        else yield* this.#object(filter, at + 1, { ...before, [key]: value }, input, scope);
      }
    }
  }

  *#alternative(filter: Of<'alternative'>, input: Out, scope: Scope): Stream {
    let some = false;
    try {
      for (const left of this.outputs(filter.left, input, scope)) {
        if (left !== undefined && !isTrue(left.value)) continue;
        some ||= left !== undefined;
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
      let next: IteratorResult<Out | undefined, void>;
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
      if (start === undefined) {
        yield undefined;
        continue;
      }
      let state = start;
      for (const value of this.#values(filter.source, input, scope)) {
        if (value === undefined) {
          yield undefined;
          continue;
        }
        const bound = scope.withVariables(yield* this.#match(filter.pattern, value, scope, new Map()));
        let last: Out | undefined;
        for (const one of this.outputs(filter.update, state, bound)) {
          if (one === undefined) yield undefined;
          else last = one;
        }
        state = last ?? result(null);
      }
      yield state;
    }
  }

  *#foreach(filter: Of<'foreach'>, input: Out, scope: Scope): Stream {
    for (const start of this.outputs(filter.start, input, scope)) {
      if (start === undefined) {
        yield undefined;
        continue;
      }
      let state = start;
      for (const value of this.#values(filter.source, input, scope)) {
        if (value === undefined) {
          yield undefined;
          continue;
        }
        const bound = scope.withVariables(yield* this.#match(filter.pattern, value, scope, new Map()));
        for (const one of this.outputs(filter.update, state, bound)) {
          if (one !== undefined) state = one;
          if (one !== undefined && filter.extract) yield* this.outputs(filter.extract, one, bound);
          else yield one;
        }
      }
    }
  }

  *#bind(filter: Of<'bind'>, input: Out, scope: Scope): Stream {
    // With alternatives all their names are in sight, null where the one taken does not set them.
    const names = new Map(filter.patterns.length > 1 ? filter.patterns.flatMap(namesOf).map((name): [string, Json] => [name, null]) : []);
    for (const value of this.#values(filter.source, input, scope)) {
      if (value === undefined) {
        yield undefined;
        continue;
      }
      for (const [at, pattern] of filter.patterns.entries()) {
        try {
          yield* this.outputs(filter.body, input, scope.withVariables(yield* this.#match(pattern, value, scope, new Map(names))));
          break;
        } catch (error) {
          if (!(error instanceof JqError) || at === filter.patterns.length - 1) throw error;
        }
      }
    }
  }

  *#match(pattern: Pattern, value: Json, scope: Scope, into: Map<string, Json>): Paused<Map<string, Json>> {
    if (pattern.kind === 'name') into.set(pattern.name, value);
    else if (pattern.kind === 'items') {
      if (value !== null && !isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with number`);
      for (const [at, item] of pattern.items.entries()) yield* this.#match(item, step(value, at), scope, into);
    } else {
      for (const { key, name, value: inner } of pattern.members) {
        for (const one of this.#values(key, result(null), scope.withVariables(into))) {
          if (one === undefined) {
            yield undefined;
            continue;
          }
          if (typeof one !== 'string') throw new JqError(`Cannot index ${typeOf(value)} with ${typeOf(one)}`);
          const member = step(value, one);
          if (name !== undefined) into.set(name, member);
          if (inner) yield* this.#match(inner, member, scope, into);
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

  *#paths(filter: Filter, value: Json, scope: Scope): Generator<readonly Json[] | undefined, void, void> {
    for (const out of this.outputs(filter, { value, path: [] }, scope)) {
      if (out !== undefined && !out.path) throw new JqError(`Invalid path expression with result ${cut(out.value, 29)}`);
      yield out?.path ?? undefined;
    }
  }

  *#assign({ operator, left, right }: Of<'assign'>, input: Out, scope: Scope): Stream {
    const { value } = input;
    if (operator === '|=') {
      const removed: (readonly Json[])[] = [];
      let out = value;
      for (const path of this.#paths(left, value, scope)) {
        if (path === undefined) {
          yield undefined;
          continue;
        }
        let first: Out | undefined;
        for (first of this.outputs(right, result(getPath(out, path)), scope)) {
          if (first !== undefined) break;
          yield undefined;
        }
        if (first === undefined) removed.push(path);
        else out = setPath(out, path, first.value);
      }
      yield result(deletePaths(out, removed));
      return;
    }
    for (const operand of this.#values(right, input, scope)) {
      if (operand === undefined) {
        yield undefined;
        continue;
      }
      let out = value;
      for (const path of this.#paths(left, value, scope)) {
        if (path === undefined) {
          yield undefined;
          continue;
        }
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
      if (value === undefined) {
        yield undefined;
        continue;
      }
      const bound = new Map([...functions, [`${name}/0`, { parameters: [], body: { kind: 'literal', value } satisfies Filter, scope }]] as const);
      yield* this.#withArguments(closure, args, at + 1, bound, new Map([...variables, [name, value]]), input, scope);
    }
  }

  *#native(name: string, args: readonly Filter[], input: Out, scope: Scope): Stream {
    const [first = IDENTITY, second = IDENTITY] = args;
    switch (`${name}/${args.length}`) {
      case 'empty/0': return;
      case 'error/0': throw new JqError(input.value);
      case 'path/1': for (const path of this.#paths(first, input.value, scope)) yield path && result(path); return;
      case 'getpath/1':
        for (const value of this.#values(first, input, scope)) {
          if (value !== undefined && !isArray(value)) throw new JqError('Path must be specified as an array');
          yield value && { value: getPath(input.value, value as readonly Json[]), path: input.path && [...input.path, ...(value as readonly Json[])] };
        }
        return;
      case 'range/1': yield* this.#range([ZERO, first, ONE], input, scope); return;
      case 'range/2': yield* this.#range([first, second, ONE], input, scope); return;
      case 'range/3': yield* this.#range(args, input, scope); return;
      case 'recurse/1': yield* this.#deeper(input, (out) => this.outputs(first, out, scope)); return;
      case 'repeat/1': for (;;) yield* this.outputs(first, input, scope);
      case 'while/2': yield* this.#while(first, second, input, scope); return;
      case 'until/2': yield* this.#until(first, second, input, scope); return;
      case 'debug/0': this.around.log(`["DEBUG:",${JSON.stringify(input.value)}]\n`); yield input; return;
      case 'stderr/0': this.around.log(typeof input.value === 'string' ? input.value : toText(input.value)); yield input; return;
      case 'input/0': case 'inputs/0': yield* this.#inputs(name === 'inputs'); return;
      case 'input_line_number/0': yield result(this.around.line()); return;
      case 'input_filename/0': yield result(this.around.file()); return;
      case 'now/0': yield result(this.around.now()); return;
      default: {
        const native = natives.get(`${name}/${args.length}`) ?? fail(`${name}/${args.length} is not defined`);
        for (const values of this.#combinations(args, input, scope)) yield values && result(native(input.value, ...values));
      }
    }
  }

  *#inputs(all: boolean): Stream {
    do {
      this.around.ask();
      yield undefined;
      const next = this.around.input();
      if (next !== undefined) yield result(next);
      else if (all) return;
      else throw new JqError('break');
    } while (all);
  }

  /** The input, what `further` makes of it, what it makes of that, and so on, however deep. */
  *#deeper(input: Out, further: (out: Out) => Stream): Stream {
    yield input;
    const open = [further(input)];
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const { value: next, done } = top.next();
      if (done) open.pop();
      else yield next as Out | undefined;
      if (next && open.push(further(next)) > MAX_HELD / 10) throw new JqLimit();
    }
  }

  *#while(condition: Filter, update: Filter, input: Out, scope: Scope): Stream {
    // What fails the condition is `empty`, which is not gone on with.
    const kept = function* kept(this: Evaluator, out: Out): Stream {
      for (const value of this.#values(condition, out, scope)) if (value === undefined || isTrue(value)) yield value === undefined ? undefined : out;
    }.bind(this);
    yield* this.#eachOf(kept(input), (first) => this.#deeper(first, (out) => this.#each(update, out, scope, kept)));
  }

  *#until(condition: Filter, update: Filter, input: Out, scope: Scope): Stream {
    const open: Stream[] = [];
    let at: Out | undefined = input;
    for (;;) {
      if (at) {
        let ended = false;
        for (const value of this.#values(condition, at, scope)) {
          if (value === undefined) yield undefined;
          else ended = isTrue(value);
        }
        if (ended) yield at;
        else if (open.push(this.outputs(update, at, scope)) > MAX_HELD) throw new JqLimit();
      }
      const top = open.at(-1);
      if (!top) return;
      const { value: next, done } = top.next();
      at = next as Out | undefined;
      if (done) open.pop();
      else if (!at) yield undefined;
    }
  }

  *#eachOf(stream: Stream, then: (out: Out) => Stream): Stream {
    for (const out of stream) {
      if (out === undefined) yield undefined;
      else yield* then(out);
    }
  }

  *#combinations(args: readonly Filter[], input: Out, scope: Scope): Generator<Json[] | undefined, void, void> {
    const [first, ...rest] = args;
    if (!first) {
      yield [];
      return;
    }
    for (const others of this.#combinations(rest, input, scope)) {
      if (others === undefined) yield undefined;
      else for (const value of this.#values(first, input, scope)) yield value === undefined ? undefined : [value, ...others];
    }
  }

  *#range(args: readonly Filter[], input: Out, scope: Scope): Stream {
    for (const bounds of this.#combinations(args, input, scope)) {
      if (bounds === undefined) {
        yield undefined;
        continue;
      }
      const [from, to, by] = bounds;
      if (typeof from !== 'number' || typeof to !== 'number' || typeof by !== 'number') throw new JqError('Range bounds must be numeric');
      for (let at = from; by > 0 ? at < to : by < 0 && at > to; at += by) {
        if (this.#due()) yield undefined;
        yield result(at);
      }
    }
  }
}

const extended = (path: Out['path'], key: Json): Out['path'] => path && [...path, key];

/** What is stepped into, which has to be a path where paths are asked for. */
function pathed(of: Out, input: Out, what: () => string): Out {
  if (input.path !== undefined && !of.path) throw new JqError(`Invalid path expression near attempt to ${what()} ${cut(of.value, 29)}`);
  return of;
}

/** Without its path: paths through it are not asked for. */
const plain = (input: Out): Out => (input.path === undefined ? input : result(input.value));
const result = (value: Json): Out => ({ value, path: undefined });
const labelName = (name: string): string => `*label*${name}`;
const fail = (message: string): never => { throw new JqError(message); };
const required = (value: Json | undefined, name: string): Json => (value === undefined ? fail(`${name} is not defined`) : value);
