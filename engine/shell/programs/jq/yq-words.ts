import type { Filter, Json } from './tree';

/** What a filter of yq knows beside its input. */
export interface Place {
  readonly document: number;
  readonly file: number;
  readonly name: string;
}

/** Functions of yq that jq has under another name, or not. */
const DEFINITIONS = [
  'def upcase: ascii_upcase;', 'def downcase: ascii_downcase;', 'def to_string: tostring;', 'def to_number: tonumber;', 'def to_json: tojson;', 'def from_json: fromjson;',
  'def any_c(f): any(.[]; f);', 'def all_c(f): all(.[]; f);', 'def with(p; u): p |= u;', 'def split_doc: .;', 'def explode(p): .;',
  'def omit($names): if type == "array" then [to_entries[] | select([.key] | inside($names) | not) | .value] else with_entries(select([.key] | inside($names) | not)) end;',
  'def sort_keys(p): def r: if type == "object" then to_entries | sort_by(.key) | map(.value |= r) | from_entries elif type == "array" then map(r) else . end; p |= r;',
  'def pick($names): . as $all | if type == "array" then [$names[] as $at | $all[$at]] else reduce $names[] as $name ({}; if $all | has($name) then .[$name] = $all[$name] else . end) end;',
  'def __item(l; r): if first(l) | type == "array" then (r | if type == "array" then . else [.] end) else r end;',
  'def kind: if type == "object" then "map" elif type == "array" then "seq" else "scalar" end;',
  'def tag: {"object":"!!map","array":"!!seq","string":"!!str","boolean":"!!bool","null":"!!null","number":(if type == "number" and (. | floor) == . then "!!int" else "!!float" end)}[type];',
].join(' ');

/** What is only in yq and not simulated: named instead of a parse error. */
const REFUSED = /^(?:line_?[cC]omment|head_?[cC]omment|foot_?[cC]omment|comments|style|anchor|alias|key|is_key|parent|parents|path|line|column|load|load_str|load_xml|load_props|load_base64|eval|to_yaml|from_yaml|to_props|from_props|to_xml|from_xml|to_csv|from_csv|to_tsv|from_tsv|shuffle|pivot|envsubst|filter|format_datetime|tz|with_dtf|from_unix|to_unix|error|get_comment)$/;

export class YqWordError extends Error {}

/** yq's expression in jq's words. */
export function translate(source: string, env: (name: string) => string | undefined, readValue: (text: string) => Json, place: Place): string {
  const tokens: readonly string[] = source.match(/"(?:[^"\\]|\\[^])*"|\$[A-Za-z_]\w*|\.?@?[A-Za-z_]\w*|\s+|\.\.\.?|[^]/g) ?? [];
  const sub: number[] = [];
  let depth = 0;
  let out = '';
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    if (token === '(' || token === '[' || token === '{') depth += 1;
    if (token === ')' || token === ']' || token === '}') {
      if (sub.at(-1) === depth) sub.pop();
      depth -= 1;
    }
    // `sub("a", "b")`: jq parts the arguments with a semicolon.
    if (token === ',' && sub.at(-1) === depth) out += ';';
    else if (token === '*' && /^[+dn?]/.test(tokens[at + 1] ?? '') && /^[+dnc?]+$/.test(tokens[at + 1] ?? '')) throw new YqWordError(`the operator *${tokens[at + 1]}`);
    else if (token === '...') throw new YqWordError('the operator ...');
    else if (/^[A-Za-z_]/.test(token) && !/^\s*:/.test(tokens.slice(at + 1, at + 3).join(''))) {
      if ((token === 'sub' || token === 'test') && tokens[at + 1] === '(') sub.push(depth + 1);
      const called = /^(?:str)?env$/.test(token) ? /^\(\s*(\w+)\s*\)/.exec(tokens.slice(at + 1).join('')) : null;
      if (called) {
        const value = env(called[1]!);
        if (value === undefined) throw new Error(`value for env variable '${called[1]}' not provided in ${token}()`);
        out += JSON.stringify(token === 'env' ? readValue(value) : value);
        at = tokens.indexOf(')', at);
      } else out += named(token, place);
    } else out += token;
  }
  return `${DEFINITIONS} ${reduced(out)}`;
}

function named(token: string, place: Place): string {
  if (/^(?:document_?[iI]ndex|di)$/.test(token)) return String(place.document);
  if (/^(?:file_?[iI]ndex|fi)$/.test(token)) return String(place.file);
  if (token === 'filename') return JSON.stringify(place.name);
  if (REFUSED.test(token)) throw new YqWordError(token);
  return token;
}

/** `SOURCE as $x ireduce (START; UPDATE)`. */
function reduced(text: string): string {
  return text.replace(/^([^|]*?)\s+as\s+(\$\w+)\s+ireduce\s*\(/, 'reduce ($1) as $2 (');
}

const likeness = (pattern: string): string => `^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`;

/** What means something else in yq: `==` takes wildcards, `[]` of what is no list gives nothing, and what is added to a list may be no list. */
export function adapted(filter: Filter): Filter {
  const walk = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(walk);
    if (one === null || typeof one !== 'object') return one;
    const node = Object.fromEntries(Object.entries(one).map(([key, value]) => [key, key === 'value' && (one as Filter).kind === 'literal' ? value : walk(value)])) as unknown as Filter;
    if (node.kind === 'iterate') return { kind: 'try', body: node, handler: undefined };
    const call = (name: string, ...args: Filter[]): Filter => ({ kind: 'call', name, args, at: 0 });
    if ((node.kind === 'binary' && node.operator === '+') || (node.kind === 'assign' && node.operator === '+=')) return { ...node, right: call('__item', node.left, node.right) };
    if (node.kind !== 'binary' || (node.operator !== '==' && node.operator !== '!=')) return node;
    const text = node.right.kind === 'literal' ? node.right.value : node.right.kind === 'text' && node.right.parts.every((part) => typeof part === 'string') ? node.right.parts.join('') : undefined;
    if (typeof text !== 'string' || !/[*?]/.test(text)) return node;
    const like: Filter = { kind: 'pipe', left: node.left, right: { kind: 'if', condition: { kind: 'binary', operator: '==', left: call('type'), right: { kind: 'literal', value: 'string' } }, body: call('test', { kind: 'literal', value: likeness(text) }), otherwise: { kind: 'literal', value: false } } };
    return node.operator === '==' ? like : { kind: 'pipe', left: like, right: call('not') };
  };
  return walk(filter) as Filter;
}

/** The two ways in which people merge files with eval-all; the flags of the merge, undefined of any other expression. */
export function mergeFlags(expression: string): string | undefined {
  const text = expression.trim();
  const pair = /^select\(\s*(?:fileIndex|file_index|fi)\s*==\s*0\s*\)\s*\*([+dn?]*)\s*select\(\s*(?:fileIndex|file_index|fi)\s*==\s*1\s*\)$/.exec(text);
  const fold = /^\.\s+as\s+(\$\w+)\s+ireduce\s*\(\s*\{\s*\}\s*;\s*\.\s*\*([+dn?]*)\s*(\$\w+)\s*\)$/.exec(text);
  return pair ? pair[1] : fold && fold[1] === fold[3] ? fold[2] : undefined;
}

/** `a * b` with yq's flags: `+` appends lists, `d` merges them by place, `?` takes only what is there, `n` only what is not. */
export function merged(a: Json, b: Json, flags: string): Json {
  if (isMap(a) && isMap(b)) {
    const out: Record<string, Json> = { ...a };
    for (const [key, value] of Object.entries(b)) {
      if (!(key in a) ? !flags.includes('?') : !flags.includes('n') || isMap(value)) out[key] = key in a ? merged(a[key]!, value, flags) : value;
    }
    return out;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    const [left, right] = [a as readonly Json[], b as readonly Json[]];
    if (flags.includes('+')) return [...left, ...right];
    if (flags.includes('d')) return Array.from({ length: Math.max(left.length, right.length) }, (_unused, at) => (at >= right.length ? left[at]! : at >= left.length ? right[at]! : merged(left[at]!, right[at]!, flags)));
  }
  return b;
}

const isMap = (value: Json): value is { readonly [key: string]: Json } => value !== null && typeof value === 'object' && !Array.isArray(value);
