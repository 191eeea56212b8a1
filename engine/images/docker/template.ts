/** Go templates as `docker -f` uses them: fields, range, json, index by key, if. */
type Node = { readonly text: string } | { readonly expression: string; readonly body?: readonly Node[]; readonly otherwise?: readonly Node[] };

/** A template that asks for what is not there, in Docker's words. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** The text of a template for a value. Throws TemplateError for an unknown field. */
export function renderTemplate(template: string, value: unknown): string {
  const tokens = template.split(/(\{\{.*?\}\})/).filter((token) => token !== '');
  return render(parse(tokens).nodes, value, { root: value, variables: new Map() });
}

function parse(tokens: string[]): { nodes: Node[]; end: string } {
  const nodes: Node[] = [];
  for (let token = tokens.shift(); token !== undefined; token = tokens.shift()) {
    if (!token.startsWith('{{')) {
      nodes.push({ text: token });
      continue;
    }
    const expression = token.slice(2, -2).replace(/^-|-$/g, '').trim();
    if (expression === 'end' || expression === 'else') return { nodes, end: expression };
    if (/^(range|if|with) /.test(expression)) {
      const body = parse(tokens);
      const otherwise = body.end === 'else' ? parse(tokens).nodes : undefined;
      nodes.push({ expression, body: body.nodes, otherwise });
    } else nodes.push({ expression });
  }
  return { nodes, end: '' };
}

/** The whole value, and what `range $key, $value :=` gave names to. */
interface Scope {
  readonly root: unknown;
  readonly variables: ReadonlyMap<string, unknown>;
}

function render(nodes: readonly Node[], value: unknown, scope: Scope): string {
  return nodes.map((node) => ('text' in node ? node.text : renderAction(node, value, scope))).join('');
}

function renderAction(node: Exclude<Node, { text: string }>, value: unknown, scope: Scope): string {
  const block = /^(range|if|with) (?:(\$\w+)(?:, *(\$\w+))? *:= *)?(.*)$/.exec(node.expression);
  if (!block) return textOf(evaluate(node.expression, value, scope));
  const [, kind, first, second, expression] = block;
  const subject = evaluate(expression!, value, scope);
  if (kind === 'range') {
    const items: readonly (readonly [unknown, unknown])[] = Array.isArray(subject) ? [...subject.entries()] : subject && typeof subject === 'object' ? Object.entries(subject) : [];
    if (items.length === 0) return render(node.otherwise ?? [], value, scope);
    return items.map(([key, item]) => {
      const variables = new Map(scope.variables);
      if (first) variables.set(first, second ? key : item);
      if (second) variables.set(second, item);
      return render(node.body!, item, { ...scope, variables });
    }).join('');
  }
  const isTrue = subject !== undefined && subject !== null && subject !== '' && subject !== false && subject !== 0 && !(Array.isArray(subject) && subject.length === 0);
  return render(isTrue ? node.body! : (node.otherwise ?? []), kind === 'with' && isTrue ? subject : value, scope);
}

/** The words of an expression; what stands in parentheses or quotes is one. */
function wordsOf(expression: string): string[] {
  const words: string[] = [];
  let depth = 0;
  for (const [piece] of expression.matchAll(/"[^"]*"|[()]|\s+|[^\s()"]+/g)) {
    if (/^\s/.test(piece) && depth === 0) words.push('');
    else words.push(`${words.pop() ?? ''}${piece}`);
    if (piece === '(') depth += 1;
    if (piece === ')') depth -= 1;
  }
  return words.filter((word) => word !== '');
}

function evaluate(expression: string, value: unknown, scope: Scope): unknown {
  const [word = '.', ...rest] = wordsOf(expression);
  const given = (at: number): unknown => operand(rest[at] ?? '.', value, scope);
  switch (word) {
    case 'json': return JSON.stringify(given(0));
    case 'len': return (given(0) as { length?: number }).length ?? 0;
    case 'index': return rest.slice(1).reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key.replace(/"/g, '')], given(0));
    case 'println': return `${textOf(given(0))}\n`;
    case 'upper': return textOf(given(0)).toUpperCase();
    case 'lower': return textOf(given(0)).toLowerCase();
    case 'join': return (given(0) as readonly unknown[]).map(textOf).join(textOf(given(1)));
    default: return operand(word, value, scope);
  }
}

function operand(word: string, value: unknown, scope: Scope): unknown {
  if (word.startsWith('"')) return JSON.parse(word) as string;
  const nested = /^\((.*)\)(\.[^()]+)?$/.exec(word);
  if (nested) return member(evaluate(nested[1]!, value, scope), nested[2] ?? '', word);
  const [, variable, path = ''] = /^(\$\w*)?(.*)$/.exec(word)!;
  const from = variable === undefined ? value : variable === '$' ? scope.root : scope.variables.get(variable);
  return member(from, path, word);
}

function member(value: unknown, path: string, shown: string): unknown {
  let at = value;
  for (const name of path.split('.').filter((part) => part !== '')) {
    if (at === null || typeof at !== 'object' || !(name in at)) throw new TemplateError(`template: :1:2: executing "" at <${shown}>: map has no entry for key "${name}"`);
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '<no value>';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(textOf).join(' ')}]`;
  if (typeof value === 'object') return `map[${Object.entries(value).map(([key, item]) => `${key}:${textOf(item)}`).join(' ')}]`;
  return String(value);
}
