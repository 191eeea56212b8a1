import type { SedCommand } from './sed-parse';

/** The replacement of `s`: `&`, `\1`, `\n`, and GNU's case changes. */
export function sedReplacement(template: string, groups: readonly (string | undefined)[]): string {
  let out = '';
  let mode = '';
  let once = '';
  const put = (text: string) => {
    if (text === '') return;
    let piece = mode === 'U' ? text.toUpperCase() : mode === 'L' ? text.toLowerCase() : text;
    if (once !== '') {
      piece = (once === 'u' ? piece[0]!.toUpperCase() : piece[0]!.toLowerCase()) + piece.slice(1);
      once = '';
    }
    out += piece;
  };
  for (let at = 0; at < template.length; at += 1) {
    const letter = template[at]!;
    if (letter === '&') put(groups[0] ?? '');
    else if (letter !== '\\') put(letter);
    else {
      const next = template[(at += 1)] ?? '\\';
      if (/[0-9]/.test(next)) put(groups[Number(next)] ?? '');
      else if ('ULE'.includes(next)) mode = next === 'E' ? '' : next;
      else if (next === 'u' || next === 'l') once = next;
      else put(next === 'n' ? '\n' : next === 't' ? '\t' : next);
    }
  }
  return out;
}

/** `text` after a substitution; undefined when it matches nothing. */
export function substituteText(text: string, rule: NonNullable<SedCommand['substitution']>, expression: RegExp | undefined = rule.expression): string | undefined {
  if (!expression) return undefined;
  expression.lastIndex = 0;
  let count = 0;
  let changed = false;
  let out = '';
  let from = 0;
  for (let match = expression.exec(text); match; match = expression.exec(text)) {
    const empty = match[0] === '';
    if (empty) expression.lastIndex += 1;
    if (empty && match.index === from && count > 0 && from > 0) continue;
    count += 1;
    if (count < rule.nth || (!rule.global && changed)) continue;
    out += text.slice(from, match.index) + sedReplacement(rule.replacement, match);
    from = match.index + match[0].length;
    changed = true;
    if (!rule.global) break;
  }
  return changed ? out + text.slice(from) : undefined;
}
