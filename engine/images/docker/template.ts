/** Go templates as `docker -f` uses them: fields, range, json, index by key, if. */
type Node = { readonly text: string } | { readonly expression: string; readonly body?: readonly Node[]; readonly otherwise?: readonly Node[] };

/** A template that asks for what is not there, in Docker's words. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** The text of a template for a value. Throws TemplateError for an unknown field. */
export function renderTemplate(template: string, value: unknown): string {
  const tokens = template.split(/(\{\{.*?\}\})/).filter((token) => token !== '');
  return render(parse(tokens).nodes, value, value);
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

function render(nodes: readonly Node[], value: unknown, root: unknown): string {
  return nodes.map((node) => ('text' in node ? node.text : renderAction(node, value, root))).join('');
}

function renderAction(node: Exclude<Node, { text: string }>, value: unknown, root: unknown): string {
  const block = /^(range|if|with) (.*)$/.exec(node.expression);
  if (block) {
    const subject = evaluate(block[2]!.replace(/^\$\w+(?:, *\$\w+)? *:= */, ''), value, root);
    if (block[1] === 'range') {
      const items = Array.isArray(subject) ? subject : subject && typeof subject === 'object' ? Object.values(subject) : [];
      return items.length === 0 ? render(node.otherwise ?? [], value, root) : items.map((item) => render(node.body!, item, root)).join('');
    }
    const isTrue = subject !== undefined && subject !== null && subject !== '' && subject !== false && subject !== 0 && !(Array.isArray(subject) && subject.length === 0);
    return render(isTrue ? node.body! : (node.otherwise ?? []), block[1] === 'with' && isTrue ? subject : value, root);
  }
  return textOf(evaluate(node.expression, value, root));
}

function evaluate(expression: string, value: unknown, root: unknown): unknown {
  const words = expression.split(/\s+/);
  if (words[0] === 'json') return JSON.stringify(field(words[1] ?? '.', value, root));
  if (words[0] === 'len') return (field(words[1] ?? '.', value, root) as { length?: number }).length ?? 0;
  if (words[0] === 'index') return words.slice(2).reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key.replace(/"/g, '')], field(words[1]!, value, root));
  if (words[0] === 'println') return `${textOf(field(words[1] ?? '.', value, root))}\n`;
  if (/^".*"$/.test(expression)) return JSON.parse(expression) as string;
  return field(words[0]!, value, root);
}

function field(path: string, value: unknown, root: unknown): unknown {
  let at = path.startsWith('$') ? root : value;
  for (const name of path.replace(/^\$/, '').split('.').filter((part) => part !== '')) {
    if (at === null || typeof at !== 'object' || !(name in at)) throw new TemplateError(`template: :1:2: executing "" at <${path}>: map has no entry for key "${name}"`);
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
