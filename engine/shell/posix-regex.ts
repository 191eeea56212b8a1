/** POSIX regular expressions (basic and extended, with GNU's additions) as JavaScript's. Throws SyntaxError. */
interface RegexOptions {
  readonly extended: boolean;
  readonly ignoreCase?: boolean;
  readonly global?: boolean;
  readonly multiline?: boolean;
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9\\u00c0-\\u024f\\u1e00-\\u1eff', alpha: 'a-zA-Z\\u00c0-\\u024f\\u1e00-\\u1eff', blank: ' \\t', cntrl: '\\x00-\\x1f\\x7f', digit: '0-9', graph: '\\x21-\\x7e\\u00a1-\\uffff', lower: 'a-z', print: '\\x20-\\x7e\\u00a0-\\uffff',
  punct: '!-\\/:-@\\[-`{-~', space: ' \\t\\n\\r\\f\\v', upper: 'A-Z', xdigit: '0-9A-Fa-f',
};

export class RegexError extends Error {
  override readonly name = 'RegexError';
}

const CACHE_LIMIT = 300;
const cache = new Map<string, RegExp>();

export function toJsRegExp(source: string, options: RegexOptions): RegExp {
  const key = `${options.extended ? 'E' : 'B'}${options.ignoreCase ? 'i' : ''}${options.global ? 'g' : ''}${options.multiline ? 'm' : ''}/${source}`;
  let found = cache.get(key);
  if (!found) {
    if (cache.size >= CACHE_LIMIT) cache.clear();
    // Unicode mode makes `.` a whole character; only where the source has nothing it would refuse.
    found = new RegExp(translateRegex(source, options.extended), `${options.ignoreCase ? 'i' : ''}${options.global ? 'g' : ''}${options.multiline ? 'm' : ''}s`);
    cache.set(key, found);
  }
  found.lastIndex = 0;
  return found;
}

export function translateRegex(source: string, extended: boolean): string {
  let out = '';
  let depth = 0;
  /** Whether an operand stands to the left for `*` to repeat. */
  let operand = false;
  for (let at = 0; at < source.length; at += 1) {
    const letter = source[at]!;
    const escaped = letter === '\\';
    const next = source[at + 1];
    if (escaped && next === undefined) throw new RegexError('Trailing backslash');
    const operator = escaped ? (extended ? '' : next!) : extended ? letter : '';
    if (letter === '[') {
      const [text, end] = bracket(source, at);
      out += text;
      at = end;
      operand = true;
    } else if (operator === '(' || operator === ')' || operator === '|' || operator === '{' || operator === '+' || operator === '?') {
      if (escaped) at += 1;
      if (operator === '(') {
        depth += 1;
        out += '(';
        operand = false;
      } else if (operator === ')') {
        if (depth === 0) {
          if (!extended) throw new RegexError('Unmatched ) or \\)');
          out += '\\)';
        } else {
          depth -= 1;
          out += ')';
        }
        operand = true;
      } else if (operator === '|') {
        out += '|';
        operand = false;
      } else if (operator === '{') {
        const [text, end] = interval(source, at, extended);
        if (text === undefined || (!operand && extended)) out += '\\{';
        else if (!operand) throw new RegexError('Invalid preceding regular expression');
        else {
          out += text;
          at = end;
        }
      } else if (operand) out += repeated(out, operator);
      else out += extended ? '' : `\\${operator}`;
    } else if (letter === '*') {
      if (operand) out += repeated(out, '*');
      else {
        out += extended ? '' : '\\*';
        operand = true;
      }
    } else if (escaped) {
      at += 1;
      out += escape(next!, extended);
      operand = !'<>bB`\''.includes(next!);
    } else if (letter === '.') {
      out += '(?:[\\ud800-\\udbff][\\udc00-\\udfff]|[^])';
      operand = true;
    } else if (letter === '^') {
      const anchor = extended || at === 0 || out.endsWith('(') && source[at - 1] === '(' || out.endsWith('|') && source[at - 1] === '|';
      out += anchor ? '^' : '\\^';
      operand = !anchor;
    } else if (letter === '$') {
      const anchor = extended || at === source.length - 1 || source.startsWith('\\)', at + 1) || source.startsWith('\\|', at + 1);
      out += anchor ? '$' : '\\$';
      operand = true;
    } else {
      out += /[\\^$.*+?()[\]{}|/]/.test(letter) ? `\\${letter}` : letter;
      operand = true;
    }
  }
  if (depth > 0) throw new RegexError('Unmatched ( or \\(');
  return out;
}

/** A second repetition needs a group: POSIX has `a**` and `a+*`, JavaScript not. */
function repeated(out: string, operator: string): string {
  return /[^\\][*+?}]$/.test(out) ? '' : operator;
}

function escape(letter: string, _extended: boolean): string {
  switch (letter) {
    case 'n': return '\\n';
    case 't': return '\\t';
    case 'w': return '[\\w\\u00c0-\\u024f\\u1e00-\\u1eff]';
    case 'W': return '[^\\w\\u00c0-\\u024f\\u1e00-\\u1eff]';
    case 's': return '\\s';
    case 'S': return '\\S';
    case 'b': return '\\b';
    case 'B': return '\\B';
    case '<': return '\\b(?=\\w)';
    case '>': return '\\b(?<=\\w)';
    case '`': return '(?<![^])';
    case "'": return '(?![^])';
    default:
      if (/[1-9]/.test(letter)) return `(?:\\${letter})`;
      return /[a-zA-Z0-9]/.test(letter) ? letter : `\\${letter}`;
  }
}

function interval(source: string, at: number, extended: boolean): [string | undefined, number] {
  const match = (extended ? /^\{(\d*)(,?)(\d*)\}/ : /^\{(\d*)(,?)(\d*)\\\}/).exec(source.slice(at));
  if (!match || (match[1] === '' && match[3] === '' && match[2] === '')) {
    if (!extended) throw new RegexError('Unmatched \\{');
    return [undefined, at];
  }
  const low = match[1] === '' ? '0' : match[1]!;
  if (match[3] !== '' && Number(match[3]) < Number(low)) throw new RegexError('Invalid content of \\{\\}');
  if (Number(low) > 32767 || Number(match[3]) > 32767) throw new RegexError('Regular expression too big');
  return [`{${low}${match[2]}${match[3]}}`, at + match[0].length - 1];
}

function bracket(source: string, start: number): [string, number] {
  let at = start + 1;
  let negate = false;
  if (source[at] === '^') {
    negate = true;
    at += 1;
  }
  let body = '';
  for (let first = true; ; first = false) {
    const letter = source[at];
    if (letter === undefined) throw new RegexError('Unmatched [, [^, [:, [., or [=');
    if (letter === ']' && !first) break;
    const special = letter === '[' ? /^\[([:.=])(.*?)\1\]/.exec(source.slice(at)) : null;
    if (special) {
      const inner = special[2]!;
      if (special[1] === ':') {
        if (!CLASSES[inner]) throw new RegexError('Invalid character class name');
        body += CLASSES[inner];
      } else body += inner.replace(/[\\\]^[-]/g, '\\$&');
      at += special[0].length;
      continue;
    }
    if (letter === '-' && !first && source[at + 1] !== ']' && body !== '') {
      const high = source[at + 1]!;
      const low = source[at - 1]!;
      if (low > high && high !== '[') throw new RegexError('Invalid range end');
      body += '-';
    } else body += /[\\\]^[-]/.test(letter) ? `\\${letter}` : letter;
    at += 1;
  }
  return [`[${negate ? '^' : ''}${body}]`, at];
}
