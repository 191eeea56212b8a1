/** A pattern as vim writes it, as one of JavaScript: magic and very magic, classes, `\zs`, counts, words. */
export class PatternError extends Error {}

const CLASSES: Readonly<Record<string, string>> = { d: '0-9', s: ' \\t', w: '0-9A-Za-z_', a: 'A-Za-z', l: 'a-z', u: 'A-Z', h: 'A-Za-z_', x: '0-9A-Fa-f', o: '0-7' };
const LETTERS: Readonly<Record<string, string>> = { t: '\\t', n: '\\n', r: '\\r', e: '\\x1b' };
const POSIX: Readonly<Record<string, string>> = { alpha: 'A-Za-z', digit: '0-9', alnum: '0-9A-Za-z', space: '\\s', upper: 'A-Z', lower: 'a-z', punct: '!-/:-@\\[-`{-~', xdigit: '0-9A-Fa-f', blank: ' \\t' };
const literal = (letter: string): string => letter.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

interface Translation {
  out: string;
  ignoreCase: boolean | undefined;
  depth: number;
}

/** What is between brackets; undefined where none closes. */
function bracket(source: string, at: number): { out: string; end: number } | undefined {
  const found = /^\[(\^?)(\]?(?:\[:\w+:\]|\\.|[^\]\\]|\\)*?)\]/.exec(source.slice(at));
  if (!found) return undefined;
  const inner = found[2]!.replace(/\[:(\w+):\]|\\([etrn\]\\^-])|[\\[\]]/g, (all, name?: string, letter?: string) => (name ? POSIX[name] ?? '' : letter ? LETTERS[letter] ?? `\\${letter}` : `\\${all}`));
  return { out: `[${found[1]}${inner}]`, end: at + found[0].length };
}

/** `{n,m}` behind an atom; `{-` takes as little as possible. */
function times(source: string, at: number): { out: string; end: number } {
  const found = /^\{(-?)(\d*)(,?)(\d*)\\?\}/.exec(source.slice(at));
  if (!found) throw new PatternError('E554: Syntax error in \\{...}');
  const [all, lazy, from, comma, to] = found;
  const count = from === '' && to === '' ? '*' : comma === '' ? `{${from}}` : `{${from || '0'},${to}}`;
  return { out: count + (lazy === '' ? '' : '?'), end: at + all!.length };
}

/** One operator that stands behind a backslash, or alone where the pattern is very magic. */
function operator(state: Translation, letter: string): boolean {
  switch (letter) {
    case '(': state.depth += 1; state.out += '('; return true;
    case ')':
      if (state.depth === 0) throw new PatternError('E55: Unmatched \\)');
      state.depth -= 1;
      state.out += ')';
      return true;
    case '|': state.out += '|'; return true;
    case '+': state.out += '+'; return true;
    case '=': case '?': state.out += '?'; return true;
    case '<': state.out += '(?<![\\w])(?=\\w)'; return true;
    case '>': state.out += '(?<=\\w)(?!\\w)'; return true;
    default: return false;
  }
}

/** What a backslash and the letter behind it mean; returns how many letters were taken. */
function escaped(state: Translation, source: string, at: number, very: boolean): number {
  const letter = source[at + 1];
  if (letter === undefined) return (state.out += '\\\\'), 1;
  const lower = letter.toLowerCase(), next = source[at + 2] ?? '';
  if (letter === 'c' || letter === 'C') state.ignoreCase = letter === 'c';
  else if (letter === 'z' && next === 's') return (state.out = `(?<=${state.out})`), 3;
  else if (letter === 'z' && next === 'e') return (state.out += `(?=${translated(source.slice(at + 3), very).out})`), source.length - at;
  else if (letter === '_' && next === '.') return (state.out += '[^]'), 3;
  else if (letter === '_' && CLASSES[next]) return (state.out += `[${CLASSES[next]}\\n]`), 3;
  else if (letter === '%' && next === '(') return (state.depth += 1), (state.out += '(?:'), 3;
  else if (CLASSES[lower]) state.out += `[${letter === lower ? '' : '^'}${CLASSES[lower]}]`;
  else if (LETTERS[letter]) state.out += LETTERS[letter];
  else if (/\d/.test(letter)) state.out += `\\${letter}`;
  else if (!very && letter === '{') {
    const count = times(source, at + 1);
    state.out += count.out;
    return count.end - at;
  } else if (very || !operator(state, letter)) state.out += literal(letter);
  return 2;
}

function translated(source: string, isVery: boolean): Translation {
  const state: Translation = { out: '', ignoreCase: undefined, depth: 0 };
  let very = isVery;
  for (let at = 0; at < source.length;) {
    const letter = source[at]!, rest = source.slice(at + 1);
    const first = state.out === '' || /(?:^|[^\\])[(|]$/.test(state.out);
    if (letter === '\\' && /^[vmMV]/.test(rest)) {
      very = rest[0] === 'v';
      at += 2;
    } else if (letter === '\\') at += escaped(state, source, at, very);
    else if (letter === '[') {
      const inside = bracket(source, at);
      state.out += inside?.out ?? '\\[';
      at = inside?.end ?? at + 1;
    } else if (very && letter === '{') {
      const count = times(source, at);
      state.out += count.out;
      at = count.end;
    } else {
      if (letter === '^') state.out += first ? '^' : '\\^';
      else if (letter === '$') state.out += rest === '' || /^(?:\\[|)n]|[|)])/.test(rest) ? '$' : '\\$';
      else if (letter === '*') state.out += first || state.out === '^' ? '\\*' : '*';
      else if (letter === '.') state.out += '.';
      else if (!very || !operator(state, letter)) state.out += literal(letter);
      at += 1;
    }
  }
  if (state.depth > 0 && !isVery) throw new PatternError('E54: Unmatched \\(');
  return state;
}

/** `ignoreCase` is what the options say; `\c` and `\C` overrule it. */
export function viPattern(source: string, ignoreCase: boolean, flags = ''): RegExp {
  const { out, ignoreCase: own } = translated(source, false);
  try {
    return new RegExp(out, `m${flags}${own ?? ignoreCase ? 'i' : ''}`);
  } catch {
    throw new PatternError(`E486: Pattern not found: ${source}`);
  }
}

const CASES: Readonly<Record<string, (text: string) => string>> = { U: (text) => text.toUpperCase(), L: (text) => text.toLowerCase() };

/** What stands for a match: `&`, `\1`, `\r`, `\n`, `\t`, `~` before, and `\u \U \l \L \e` for the case. */
export function viReplacement(template: string, groups: readonly (string | undefined)[]): string {
  let out = '', whole = '', once = '';
  const add = (text: string) => {
    let piece = CASES[whole]?.(text) ?? text;
    if (once !== '' && piece !== '') {
      piece = (once === 'u' ? piece[0]!.toUpperCase() : piece[0]!.toLowerCase()) + piece.slice(1);
      once = '';
    }
    out += piece;
  };
  for (let at = 0; at < template.length; at += 1) {
    const letter = template[at]!;
    if (letter === '&') add(groups[0] ?? '');
    else if (letter !== '\\') add(letter);
    else {
      const next = template[(at += 1)] ?? '\\';
      if (/\d/.test(next)) add(groups[Number(next)] ?? '');
      else if (next === 'u' || next === 'l') once = next;
      else if (next === 'U' || next === 'L') whole = next;
      else if (next === 'e' || next === 'E') whole = once = '';
      else add(next === 'r' ? '\n' : next === 'n' ? '\0' : next === 't' ? '\t' : next);
    }
  }
  return out;
}
