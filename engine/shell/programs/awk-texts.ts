import { toBytes } from '../text';
import { num } from './awk-values';

/** What awk's functions make of texts. */

/** sub and gsub: `&` in the replacement is what was found. */
export function substituteText(text: string, expression: RegExp, replacement: string, global: boolean): { readonly result: string; readonly count: number } {
  let count = 0;
  const write = (found: string) => replacement.replace(/\\\\&|\\&|&|\\\\/g, (piece) => (piece === '&' ? found : piece === '\\&' ? '&' : piece === '\\\\&' ? `\\${found}` : '\\\\'));
  const flags = expression.flags.includes('g') && !global ? expression.flags.replace('g', '') : expression.flags;
  const result = text.replace(new RegExp(expression.source, flags), (found) => {
    count += 1;
    return write(found);
  });
  return { result, count };
}

/** gensub: with groups, and for the occurrence that `which` names. */
export function gensubText(text: string, expression: RegExp, replacement: string, which: string): string {
  const wanted = /^[gG]/.test(which) ? 0 : Math.max(1, num(which));
  let count = 0;
  return text.replace(new RegExp(expression.source, 'gs'), (...found: (string | number)[]) => {
    count += 1;
    if (wanted !== 0 && count !== wanted) return found[0] as string;
    return replacement.replace(/\\([0-9&])|&/g, (_piece, digit: string | undefined) => (digit === undefined ? (found[0] as string) : digit === '&' ? '&' : String(found[Number(digit)] ?? '')));
  });
}

/** mktime: `YYYY MM DD HH MM SS` in UTC. */
export function secondsOf(text: string): number {
  const parts = text.trim().split(/\s+/).map(Number);
  return Date.UTC(parts[0] ?? 0, (parts[1] ?? 1) - 1, parts[2] ?? 1, parts[3] ?? 0, parts[4] ?? 0, parts[5] ?? 0) / 1000;
}

/** What counts as one character: a byte in mawk, a code point in gawk and BusyBox. */
export function unitsOf(text: string, bytes: boolean): string | Uint8Array | string[] {
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  if (bytes) return toBytes(text);
  return /[\ud800-\udbff]/.test(text) ? [...text] : text;
}

/** strtonum: also of hexadecimal and octal texts. */
export function numberOf(text: string): number {
  return /^\s*0[xX]/.test(text) ? parseInt(text, 16) || 0 : /^\s*0[0-7]/.test(text) ? parseInt(text, 8) : num(text);
}
