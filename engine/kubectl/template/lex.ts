/** text/template: the text of a template cut into literal text and actions, and actions into words. */
export interface ActionToken {
  readonly kind: 'field' | 'variable' | 'identifier' | 'string' | 'number' | 'char' | 'bool' | 'nil' | 'dot' | 'pipe' | 'open' | 'close' | 'declare' | 'assign' | 'comma' | 'space';
  readonly text: string;
}

export type Segment = { readonly text: string } | { readonly action: readonly ActionToken[]; readonly source: string; readonly line: number; readonly column: number };

/** A template that does not parse: "template: output:1: unclosed action". */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export function segmentsOf(template: string, name: string): Segment[] {
  const out: Segment[] = [];
  let at = 0;
  let trimNext = false;
  const literal = (text: string): void => {
    const kept = trimNext ? text.replace(/^[ \t\r\n]+/, '') : text;
    if (kept !== '') out.push({ text: kept });
    trimNext = false;
  };
  for (;;) {
    const open = template.indexOf('{{', at);
    if (open < 0) {
      literal(template.slice(at));
      return out;
    }
    const line = template.slice(0, open).split('\n').length;
    const column = open - template.lastIndexOf('\n', open - 1) - 1;
    const trimLeft = /^\{\{-[ \t\r\n]/.test(template.slice(open, open + 4));
    literal(trimLeft ? template.slice(at, open).replace(/[ \t\r\n]+$/, '') : template.slice(at, open));
    const start = open + (trimLeft ? 3 : 2);
    const comment = /^\s*\/\*[\s\S]*?\*\/\s*?( -)?\}\}/.exec(template.slice(start));
    if (comment) {
      at = start + comment[0].length;
      trimNext = comment[1] !== undefined;
      continue;
    }
    const end = closing(template, start);
    if (end < 0) throw new TemplateError(`template: ${name}:${line}: ${template.slice(start).includes('}') ? "bad character U+007D '}'" : 'unclosed action'}`);
    const trimRight = /[ \t\r\n]-$/.test(template.slice(start, end));
    const source = template.slice(start, trimRight ? end - 1 : end);
    out.push({ action: words(source, name, line), source: source.trim(), line, column: column + source.length - source.trimStart().length });
    at = end + 2;
    trimNext = trimRight;
  }
}

function closing(template: string, from: number): number {
  let quote = '';
  for (let at = from; at < template.length; at += 1) {
    const c = template[at]!;
    if (quote) {
      if (c === '\\' && quote !== '`') at += 1;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === '`' || c === "'") quote = c;
    else if (c === '}' && template[at + 1] === '}') return at;
  }
  return -1;
}

function words(source: string, name: string, line: number): ActionToken[] {
  const out: ActionToken[] = [];
  let rest = source;
  const patterns: [ActionToken['kind'], RegExp][] = [
    ['space', /^\s+/], ['declare', /^:=/], ['assign', /^=/], ['comma', /^,/], ['pipe', /^\|/], ['open', /^\(/], ['close', /^\)/],
    ['string', /^"(?:[^"\\\n]|\\.)*"/], ['string', /^`[^`]*`/], ['char', /^'(?:[^'\\]|\\.)+'/], ['field', /^\.[A-Za-z_\p{L}][\w\p{L}]*/u], ['variable', /^\$[\w\p{L}]*/u],
    ['number', /^[+-]?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)/], ['dot', /^\./], ['identifier', /^[A-Za-z_\p{L}][\w\p{L}]*/u],
  ];
  while (rest !== '') {
    const hit = patterns.map(([kind, pattern]) => ({ kind, match: pattern.exec(rest) })).find((one) => one.match);
    if (!hit?.match) {
      if (/^["'`]/.test(rest)) throw new TemplateError(`template: ${name}:${line}: unterminated quoted string`);
      const found = `U+${rest.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} '${String.fromCodePoint(rest.codePointAt(0)!)}'`;
      // Right behind a name it spoils the name.
      const spoilt = ['field', 'variable', 'identifier'].includes(out.at(-1)?.kind ?? '');
      throw new TemplateError(`template: ${name}:${line}: ${spoilt ? 'bad character' : 'unrecognized character in action:'} ${found}`);
    }
    const text = hit.match[0];
    const kind = hit.kind === 'identifier' && (text === 'true' || text === 'false') ? 'bool' : hit.kind === 'identifier' && text === 'nil' ? 'nil' : hit.kind;
    out.push({ kind, text });
    rest = rest.slice(text.length);
  }
  return out;
}
