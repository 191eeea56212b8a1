import { natives } from './natives';
import { prelude } from './prelude';
import type { Filter, Pattern } from './tree';

/** Functions that the evaluator knows by itself. */
const SPECIAL = ['empty/0', 'error/0', 'path/1', 'getpath/1', 'range/1', 'range/2', 'range/3', 'recurse/1', 'repeat/1', 'while/2', 'until/2', 'input/0', 'inputs/0', 'input_line_number/0', 'input_filename/0', 'now/0', 'debug/0', 'stderr/0'];

let known: ReadonlySet<string> | undefined;
const builtins = (): ReadonlySet<string> => (known ??= new Set([...SPECIAL, ...natives.keys(), ...prelude().map(({ name, parameters }) => `${name}/${parameters.length}`)]));

/** What a filter names that is not there: jq finds it before it runs anything. */
export function undefinedNames(filter: Filter, variables: Iterable<string>): { name: string; at: number }[] {
  return [...look(filter, new Set(), new Set(variables))];
}

function* look(filter: Filter, functions: ReadonlySet<string>, variables: ReadonlySet<string>): Generator<{ name: string; at: number }, void, void> {
  const inner = function* inner(...filters: (Filter | undefined)[]): Generator<{ name: string; at: number }, void, void> {
    for (const one of filters) if (one) yield* look(one, functions, variables);
  };
  switch (filter.kind) {
    case 'variable': if (!variables.has(filter.name)) yield { name: `$${filter.name}`, at: filter.at }; return;
    case 'break': if (!variables.has(`*label*${filter.name}`)) yield { name: `$*label-${filter.name}`, at: filter.at }; return;
    case 'call': {
      const name = `${filter.name}/${filter.args.length}`;
      if (!functions.has(name) && !builtins().has(name)) yield { name, at: filter.at };
      yield* inner(...filter.args);
      return;
    }
    case 'define': {
      const { name, parameters, body } = filter.definition;
      const own = new Set([...functions, `${name}/${parameters.length}`]);
      const plain = parameters.map((parameter) => parameter.replace(/^\$/, ''));
      yield* look(body, new Set([...own, ...plain.map((parameter) => `${parameter}/0`)]), new Set([...variables, ...parameters.filter((parameter) => parameter.startsWith('$')).map((parameter) => parameter.slice(1))]));
      yield* look(filter.body, own, variables);
      return;
    }
    case 'bind':
      yield* inner(filter.source);
      yield* look(filter.body, functions, new Set([...variables, ...filter.patterns.flatMap(namesOf)]));
      return;
    case 'label': yield* look(filter.body, functions, new Set([...variables, `*label*${filter.name}`])); return;
    case 'reduce': case 'foreach': {
      const bound = new Set([...variables, ...namesOf(filter.pattern)]);
      yield* inner(filter.source, filter.start);
      yield* look(filter.update, functions, bound);
      if (filter.kind === 'foreach' && filter.extract) yield* look(filter.extract, functions, bound);
      return;
    }
    case 'object': yield* inner(...filter.entries.flat()); return;
    case 'text': yield* inner(...filter.parts.filter((part) => typeof part !== 'string')); return;
    case 'index': yield* inner(filter.of, filter.key); return;
    case 'slice': yield* inner(filter.of, filter.from, filter.to); return;
    case 'iterate': case 'negate': case 'array': yield* inner(filter.of); return;
    case 'try': yield* inner(filter.body, filter.handler); return;
    case 'if': yield* inner(filter.condition, filter.body, filter.otherwise); return;
    case 'pipe': case 'comma': case 'and': case 'or': case 'alternative': case 'binary': case 'assign': yield* inner(filter.left, filter.right); return;
    default:
  }
}

export function namesOf(pattern: Pattern): string[] {
  if (pattern.kind === 'name') return [pattern.name];
  if (pattern.kind === 'items') return pattern.items.flatMap(namesOf);
  return pattern.members.flatMap(({ name, value }) => [...(name === undefined ? [] : [name]), ...(value ? namesOf(value) : [])]);
}
