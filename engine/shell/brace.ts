/**
 * Brace expansion: `a{b,c}d`, `{1..9..2}`, `{a..e}`, over source text, before any other expansion. Quotes, `${…}`,
 * `$(…)` and backquotes are passed over.
 */
export class BraceLimitError extends Error {
  override readonly name = 'BraceLimitError';
}

/** Words one brace expression may become; bash itself would run out of memory. */
const BRACE_LIMIT = 200_000;

export function expandBraces(text: string): string[] {
  const words = expand(text, { left: BRACE_LIMIT });
  // A backslash that {A..z} made quotes nothing and goes away.
  return words.length > 1 ? words.map((word) => (/(?:^|[^\\])(?:\\\\)*\\$/.test(word) ? word.slice(0, -1) || "''" : word)) : words;
}

function expand(text: string, budget: { left: number }): string[] {
  for (let open = nextBrace(text, 0); open >= 0; open = nextBrace(text, open + 1)) {
    const group = readGroup(text, open);
    if (!group) continue;
    const before = text.slice(0, open);
    const after = expand(text.slice(group.end), budget);
    const middle = group.items.length > 1 ? group.items.flatMap((item) => expand(item, budget)) : sequence(group.items[0]!, budget);
    if (!middle) continue;
    budget.left -= middle.length * after.length;
    if (budget.left < 0) throw new BraceLimitError(`brace expansion: more than ${BRACE_LIMIT} words`);
    return middle.flatMap((part) => after.map((rest) => before + part + rest));
  }
  return [text];
}

/** Where the next unquoted `{` stands, or -1. */
function nextBrace(text: string, from: number): number {
  for (let at = skipTo(text, 0, from); at < text.length; at = step(text, at)) {
    if (at >= from && text[at] === '{') return at;
  }
  return -1;
}

/** Walks whole quoted units from `at` until `target` is reached, so that quotes before it are honoured. */
function skipTo(text: string, at: number, target: number): number {
  let now = at;
  while (now < target) now = step(text, now);
  return now;
}

/** The position after the unit at `at`: a character, a quoted string or an expansion. */
function step(text: string, at: number): number {
  const letter = text[at];
  if (letter === '\\') return at + 2;
  if (letter === "'") return closing(text, at + 1, "'", false);
  if (letter === '"' || letter === '`') return closing(text, at + 1, letter, true);
  const expansion = letter === '$' ? text[at + 1] === '{' || text[at + 1] === '(' : (letter === '<' || letter === '>') && text[at + 1] === '(';
  if (expansion) {
    const [open, close] = text[at + 1] === '{' ? ['{', '}'] : ['(', ')'];
    let depth = 0;
    for (let now = at + 1; now < text.length; now = step(text, now)) {
      if (text[now] === open) depth += 1;
      else if (text[now] === close && (depth -= 1) === 0) return now + 1;
    }
    return text.length;
  }
  return at + 1;
}

function closing(text: string, from: number, quote: string, escapes: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    if (escapes && text[at] === '\\') at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function readGroup(text: string, open: number): { items: string[]; end: number } | undefined {
  const items: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open + 1; at < text.length; at = step(text, at)) {
    const letter = text[at];
    if (letter === '{') depth += 1;
    else if (letter === ',' && depth === 0) {
      items.push(text.slice(from, at));
      from = at + 1;
    } else if (letter === '}') {
      if (depth > 0) depth -= 1;
      else {
        items.push(text.slice(from, at));
        if (items.length > 1 || items[0]!.includes('..')) return { items, end: at + 1 };
        return undefined;
      }
    }
  }
  return undefined;
}

function sequence(text: string, budget: { left: number }): string[] | undefined {
  const match = /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])(?:\.\.(-?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, low, high, stepText] = match as unknown as [string, string, string, string | undefined];
  const letters = /^[a-zA-Z]$/.test(low);
  if (letters !== /^[a-zA-Z]$/.test(high)) return undefined;
  const from = letters ? low.charCodeAt(0) : Number(low);
  const to = letters ? high.charCodeAt(0) : Number(high);
  const by = Math.abs(Number(stepText ?? 1)) || 1;
  if (Math.abs(to - from) / by >= budget.left) throw new BraceLimitError(`brace expansion: more than ${BRACE_LIMIT} words`);
  const padded = !letters && (/^-?0\d/.test(low) || /^-?0\d/.test(high));
  const width = padded ? Math.max(low.length, high.length) : 0;
  const show = (n: number) => {
    if (letters) return String.fromCharCode(n);
    return n < 0 ? `-${String(-n).padStart(width - 1, '0')}` : String(n).padStart(width, '0');
  };
  const out: string[] = [];
  if (from <= to) for (let n = from; n <= to; n += by) out.push(show(n));
  else for (let n = from; n >= to; n -= by) out.push(show(n));
  return out;
}
