import { escapeRegExp, isPattern, matchesPattern, patternSource, unquotePattern } from './pattern';

/** `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`. */
export function removePattern(text: string, pattern: string, operator: '#' | '##' | '%' | '%%'): string {
  if (pattern === '') return text;
  if (!isPattern(pattern)) {
    const plain = unquotePattern(pattern);
    if (operator[0] === '#') return text.startsWith(plain) ? text.slice(plain.length) : text;
    return text.endsWith(plain) ? text.slice(0, text.length - plain.length) : text;
  }
  if (/[?*+@!]\(/.test(pattern)) return removeExtended(text, pattern, operator);
  const source = patternSource(pattern);
  if (operator === '#') {
    const found = new RegExp(`^(?:${source.replaceAll('[^]*', '[^]*?')})`).exec(text);
    return found ? text.slice(found[0].length) : text;
  }
  if (operator === '##') {
    const found = new RegExp(`^(?:${source})`).exec(text);
    return found ? text.slice(found[0].length) : text;
  }
  if (operator === '%') {
    const found = new RegExp(`^([^]*)(?:${source})$`).exec(text);
    return found ? found[1]! : text;
  }
  const found = new RegExp(`(?:${source})$`).exec(text);
  return found ? text.slice(0, found.index) : text;
}

/** Alternatives may be of any length, so every split is tried in order. */
function removeExtended(text: string, pattern: string, operator: string): string {
  const lengths = [...Array(text.length + 1).keys()];
  if (operator === '##' || operator === '%%') lengths.reverse();
  for (const length of lengths) {
    const piece = operator[0] === '#' ? text.slice(0, length) : text.slice(text.length - length);
    if (matchesPattern(piece, pattern)) return operator[0] === '#' ? text.slice(length) : text.slice(0, text.length - length);
  }
  return text;
}

interface ReplacementChunk {
  readonly text: string;
  readonly quoted: boolean;
}

/** `${x/p/r}` and its kin; an unquoted `&` in the replacement stands for what matched. */
export function replacePattern(text: string, pattern: string, operator: '/' | '//' | '/#' | '/%', replacement: readonly ReplacementChunk[], ampersand: boolean): string {
  if (pattern === '' && operator !== '/#' && operator !== '/%') return text;
  const source = pattern === '' ? '' : isPattern(pattern) ? patternSource(pattern) : escapeRegExp(unquotePattern(pattern));
  const anchored = operator === '/#' ? `^(?:${source})` : operator === '/%' ? `(?:${source})$` : source;
  const write = (matched: string) => replacement.map((chunk) => (chunk.quoted || !ampersand ? chunk.text : chunk.text.replace(/\\?&/g, (found) => (found === '&' ? matched : '&')))).join('');
  const expression = new RegExp(anchored, operator === '//' ? 'g' : '');
  if (operator !== '//' || text === '') return text.replace(expression, write);
  return text.replace(expression, (matched) => (matched === '' ? '' : write(matched)));
}
