import { natives } from './natives';
import { prelude } from './prelude';
import type { Filter, Pattern } from './tree';

/** Functions that the evaluator knows by itself. */
const SPECIAL = ['empty/0', 'error/0', 'error/1', 'path/1', 'getpath/1', 'range/1', 'range/2', 'range/3', 'input/0', 'inputs/0', 'now/0', 'debug/0', 'debug/1', 'stderr/0'];

let known: ReadonlySet<string> | undefined;
const builtins = (): ReadonlySet<string> => (known ??= new Set([...SPECIAL, ...natives.keys(), ...prelude().map(({ name, parameters }) => `${name}/${parameters.length}`)]));

/** What a filter names that is not there: jq finds it before it runs anything. */
export function undefinedName(filter: Filter, variables: Iterable<string>): string | undefined {
  return look(filter, new Set(), new Set(variables));
}

function look(filter: Filter, functions: ReadonlySet<string>, variables: ReadonlySet<string>): string | undefined {
  const inner = (...filters: (Filter | undefined)[]): string | undefined => {
    for (const one of filters) {
      const found = one && look(one, functions, variables);
      if (found) return found;
    }
    return undefined;
  };
  switch (filter.kind) {
    case 'variable': return variables.has(filter.name) ? undefined : `$${filter.name}`;
    case 'break': return variables.has(`*label*${filter.name}`) ? undefined : `$*label-${filter.name}`;
    case 'call': {
      const name = `${filter.name}/${filter.args.length}`;
      return functions.has(name) || builtins().has(name) ? inner(...filter.args) : name;
    }
    case 'define': {
      const { name, parameters, body } = filter.definition;
      const own = new Set([...functions, `${name}/${parameters.length}`]);
      const plain = parameters.map((parameter) => parameter.replace(/^\$/, ''));
      return look(body, new Set([...own, ...plain.map((parameter) => `${parameter}/0`)]), new Set([...variables, ...parameters.filter((parameter) => parameter.startsWith('$')).map((parameter) => parameter.slice(1))])) ?? look(filter.body, own, variables);
    }
    case 'bind': return inner(filter.source) ?? look(filter.body, functions, new Set([...variables, ...filter.patterns.flatMap(namesOf)]));
    case 'label': return look(filter.body, functions, new Set([...variables, `*label*${filter.name}`]));
    case 'reduce': case 'foreach': {
      const bound = new Set([...variables, ...namesOf(filter.pattern)]);
      return inner(filter.source, filter.start) ?? look(filter.update, functions, bound) ?? (filter.kind === 'foreach' && filter.extract ? look(filter.extract, functions, bound) : undefined);
    }
    case 'object': return inner(...filter.entries.flat());
    case 'text': return inner(...filter.parts.filter((part) => typeof part !== 'string'));
    case 'index': return inner(filter.of, filter.key);
    case 'slice': return inner(filter.of, filter.from, filter.to);
    case 'iterate': case 'negate': case 'array': return inner(filter.of);
    case 'try': return inner(filter.body, filter.handler);
    case 'if': return inner(filter.condition, filter.body, filter.otherwise);
    case 'pipe': case 'comma': case 'and': case 'or': case 'alternative': case 'binary': case 'assign': return inner(filter.left, filter.right);
    default: return undefined;
  }
}

export function namesOf(pattern: Pattern): string[] {
  if (pattern.kind === 'name') return [pattern.name];
  if (pattern.kind === 'items') return pattern.items.flatMap(namesOf);
  return pattern.members.flatMap(({ name, value }) => [...(name === undefined ? [] : [name]), ...(value ? namesOf(value) : [])]);
}
