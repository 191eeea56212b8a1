/**
 * Shell patterns as regular expressions. In a pattern a backslash quotes the next character; the expander writes
 * quoted text that way.
 */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9', alpha: 'a-zA-Z', ascii: '\\x00-\\x7f', blank: ' \\t', cntrl: '\\x00-\\x1f\\x7f', digit: '0-9', graph: '\\x21-\\x7e',
  lower: 'a-z', print: '\\x20-\\x7e', punct: '!-\\/:-@\\[-`{-~', space: '\\s', upper: 'A-Z', word: 'a-zA-Z0-9_', xdigit: '0-9A-Fa-f',
};

/** Quotes the characters that mean something in a pattern. */
export function quotePattern(text: string): string {
  return text.replace(/[\\*?[\]()|!+@{}]/g, '\\$&');
}

/** Whether unquoted characters of the pattern make it more than a literal. */
export function isPattern(pattern: string): boolean {
  return /(?<!\\)(?:\\\\)*(?:[*?]|\[[^]+\]|[+@!]\()/.test(pattern);
}

/** Without `shopt extglob` the parenthesis of `+(…)` and its kin is a letter. */
export function withoutExtended(pattern: string): string {
  return pattern.replace(/\\[^]|([?*+@!])\(/g, (all: string, operator: string | undefined) => (operator === undefined ? all : `${operator}\\(`));
}

export function unquotePattern(pattern: string): string {
  return pattern.replace(/\\([^])/g, '$1');
}

interface Translation {
  readonly pattern: string;
  at: number;
  readonly path: boolean;
}

/** The source of a regular expression for the pattern; `path` keeps `*` and `?` from matching a slash. */
export function patternSource(pattern: string, path = false): string {
  const state: Translation = { pattern, at: 0, path };
  let out = '';
  while (state.at < pattern.length) out += translateOne(state, '');
  return out;
}

function translateOne(state: Translation, rest: string): string {
  const { pattern, path } = state;
  const letter = pattern[state.at]!;
  if (pattern[state.at + 1] === '(' && '?*+@!'.includes(letter)) {
    const group = extendedGroup(state, letter, rest);
    if (group !== undefined) return group;
  }
  state.at += 1;
  switch (letter) {
    case '*':
      while (pattern[state.at] === '*' && pattern[state.at + 1] !== '(') state.at += 1;
      return path ? '[^/]*' : '[^]*';
    case '?':
      return path ? '[^/]' : '(?:[\\ud800-\\udbff][\\udc00-\\udfff]|[^])';
    case '[':
      return bracket(state);
    case '\\': {
      const next = pattern[state.at] ?? '\\';
      state.at += 1;
      return escapeRegExp(next);
    }
    default:
      return escapeRegExp(letter);
  }
}

export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** `?(a|b)` and its kin. Returns undefined when the parenthesis never closes. */
function extendedGroup(state: Translation, operator: string, _rest: string): string | undefined {
  const start = state.at + 2;
  const alternatives: string[] = [];
  let depth = 0;
  let from = start;
  let end = -1;
  for (let at = start; at < state.pattern.length; at += 1) {
    const letter = state.pattern[at];
    if (letter === '\\') at += 1;
    else if (letter === '(') depth += 1;
    else if (letter === ')' && depth-- === 0) {
      alternatives.push(state.pattern.slice(from, at));
      end = at;
      break;
    } else if (letter === '|' && depth === 0) {
      alternatives.push(state.pattern.slice(from, at));
      from = at + 1;
    }
  }
  if (end < 0) return undefined;
  state.at = end + 1;
  const body = alternatives.map((one) => patternSource(one, state.path)).join('|');
  if (operator !== '!') return `(?:${body})${operator === '@' ? '' : operator}`;
  const any = state.path ? '[^/]*' : '[^]*';
  const following = patternSource(state.pattern.slice(state.at), state.path);
  return `(?:(?!(?:${body})${following}$)${any})`;
}

function bracket(state: Translation): string {
  const { pattern } = state;
  const start = state.at;
  let at = start;
  let negate = false;
  if (pattern[at] === '!' || pattern[at] === '^') {
    negate = true;
    at += 1;
  }
  let body = '';
  for (let first = true; ; first = false) {
    const letter = pattern[at];
    if (letter === undefined) return '\\[';
    if (letter === ']' && !first) break;
    if (letter === '[' && pattern[at + 1] === ':') {
      const end = pattern.indexOf(':]', at + 2);
      if (end > 0) {
        body += CLASSES[pattern.slice(at + 2, end)] ?? '';
        at = end + 2;
        continue;
      }
    }
    if (letter === '\\' && at + 1 < pattern.length) {
      body += classLetter(pattern[at + 1]!);
      at += 2;
    } else if (letter === '-') {
      const range = !first && pattern[at + 1] !== ']' && body !== '';
      body += range ? '-' : '\\-';
      at += 1;
    } else {
      body += classLetter(letter);
      at += 1;
    }
  }
  state.at = at + 1;
  const fixed = body.replace(/([^\\])-([^\\])/g, (all, low: string, high: string) => (low > high ? '' : all));
  if (fixed === '') return negate ? '[^]' : '(?!)';
  return `[${negate ? '^' : ''}${state.path && negate ? '/' : ''}${fixed}]`;
}

function classLetter(letter: string): string {
  return /[\\\]^[-]/.test(letter) ? `\\${letter}` : letter;
}

const CACHE_LIMIT = 500;
const cache = new Map<string, RegExp>();

/** A compiled, anchored pattern. The cache is of pure values, so sharing it between shells changes nothing. */
export function patternRegExp(pattern: string, options: { ignoreCase?: boolean; path?: boolean } = {}): RegExp {
  const key = `${options.ignoreCase ? 'i' : '-'}${options.path ? 'p' : '-'}${pattern}`;
  let found = cache.get(key);
  if (!found) {
    if (cache.size >= CACHE_LIMIT) cache.clear();
    const flags = options.ignoreCase ? 'i' : '';
    try {
      found = new RegExp(`^(?:${patternSource(pattern, options.path)})$`, flags);
    } catch {
      found = new RegExp(`^${escapeRegExp(unquotePattern(pattern))}$`, flags);
    }
    cache.set(key, found);
  }
  return found;
}

export function matchesPattern(text: string, pattern: string, ignoreCase = false): boolean {
  if (pattern === '*') return true;
  if (!isPattern(pattern)) {
    const plain = unquotePattern(pattern);
    return ignoreCase ? plain.toLowerCase() === text.toLowerCase() : plain === text;
  }
  return patternRegExp(pattern, { ignoreCase }).test(text);
}
