/** Backslash escapes of `$'…'`, `echo -e` and `printf`, and the quoting that bash prints. Bytes become text as in text.ts. */
import { fromBytes, toBytes } from './text';

interface EscapeStyle {
  /** `\0nnn` takes up to three digits after the zero (echo -e, %b). */
  readonly leadingZero?: boolean;
  /** `\c` ends the output (echo -e, %b). */
  readonly stop?: boolean;
  /** `\'`, `\"`, `\?` stand for themselves ($'…', printf formats). */
  readonly quotes?: boolean;
  /** `\cx` is control-x ($'…'). */
  readonly control?: boolean;
}

const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };

/** Returns the text and whether `\c` ended it. */
export function decodeEscapes(text: string, style: EscapeStyle): { text: string; stopped: boolean } {
  if (!text.includes('\\')) return { text, stopped: false };
  let out = '';
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length) out += fromBytes(Uint8Array.from(bytes));
    bytes = [];
  };
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '\\' || at + 1 >= text.length) {
      const next = text.indexOf('\\', at + 1);
      const end = text[at] === '\\' || next < 0 ? text.length : next;
      flush();
      out += text.slice(at, end);
      at = end;
      continue;
    }
    const unit = readEscape(text, at, style);
    if (unit.stop) {
      flush();
      return { text: out, stopped: true };
    }
    if (unit.byte !== undefined) bytes.push(unit.byte);
    else {
      flush();
      out += unit.text;
    }
    at = unit.end;
  }
  flush();
  return { text: out, stopped: false };
}

interface Unit {
  readonly text?: string;
  readonly byte?: number;
  readonly stop?: boolean;
  readonly end: number;
}

function readEscape(text: string, at: number, style: EscapeStyle): Unit {
  const letter = text[at + 1]!;
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { text: simple, end: at + 2 };
  if (letter === 'c' && style.stop) return { stop: true, end: at + 2 };
  if (letter === 'c' && style.control && at + 2 < text.length) return { text: String.fromCharCode(text.charCodeAt(at + 2) & 0x1f), end: at + 3 };
  if (style.quotes && (letter === "'" || letter === '"' || letter === '?')) return { text: letter, end: at + 2 };
  const octal = /^(?:0[0-7]{0,3}|[1-7][0-7]{0,2})/.exec(text.slice(at + 1, at + 5));
  if (octal && (!style.leadingZero || letter === '0' || style.quotes)) {
    const digits = style.leadingZero && letter === '0' ? octal[0] : octal[0].slice(0, 3);
    return { byte: parseInt(digits, 8) & 0xff, end: at + 1 + digits.length };
  }
  if (octal && style.leadingZero) return { byte: parseInt(octal[0].slice(0, 3), 8) & 0xff, end: at + 1 + octal[0].slice(0, 3).length };
  const hex = letter === 'x' ? /^[0-9a-fA-F]{1,2}/.exec(text.slice(at + 2)) : null;
  if (hex) return { byte: parseInt(hex[0], 16), end: at + 2 + hex[0].length };
  const unicode = letter === 'u' ? /^[0-9a-fA-F]{1,4}/.exec(text.slice(at + 2)) : letter === 'U' ? /^[0-9a-fA-F]{1,8}/.exec(text.slice(at + 2)) : null;
  if (unicode) {
    const code = parseInt(unicode[0], 16);
    return { text: code <= 0x10ffff ? String.fromCodePoint(code) : '', end: at + 2 + unicode[0].length };
  }
  return { text: `\\${letter}`, end: at + 2 };
}

/** As `${x@Q}` and `set` print a value. */
export function singleQuote(text: string, ansi = true): string {
  if (ansi && needsAnsi(text)) return ansiQuote(text);
  return `'${text.replace(/'/g, "'\\''")}'`;
}

/** As `declare -p` prints a value. */
export function doubleQuote(text: string): string {
  if (needsAnsi(text)) return ansiQuote(text);
  return `"${text.replace(/[$`"\\]/g, '\\$&')}"`;
}

/** Whether the shell would read something into the text (sh_contains_shell_metas). */
export function hasMeta(text: string): boolean {
  return /[ \t\n'"\\|&;()<>!{}*[\]?^$`]|^[#~]|[=:]~/.test(text);
}

/** As `set` prints a value: bare when it needs no quotes. */
export function quoteIfNeeded(text: string): string {
  return hasMeta(text) ? singleQuote(text) : quoteAssigned(text);
}

/** A value without anything that the shell would read: only control characters still need quotes. */
export function quoteAssigned(text: string): string {
  return needsAnsi(text) ? ansiQuote(text) : text;
}

/** As `printf %q` prints a word. */
export function backslashQuote(text: string): string {
  if (text === '') return "''";
  if (needsAnsi(text)) return ansiQuote(text);
  return text.replace(/[\s'"\\|&;<>()$`*?[\]!{}^,]/g, '\\$&').replace(/^[~#]/, '\\$&');
}

function needsAnsi(text: string): boolean {
  return /[\x00-\x1f\x7f\udc80-\udcff]/.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''));
}

const NAMED: Readonly<Record<string, string>> = { '\x07': '\\a', '\b': '\\b', '\x1b': '\\E', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\\': '\\\\', "'": "\\'" };

function ansiQuote(text: string): string {
  let out = '';
  for (const letter of text) {
    if (NAMED[letter]) out += NAMED[letter];
    else if (letter < ' ' || letter === '\x7f' || /[\udc80-\udcff]/.test(letter) && letter.length === 1) {
      for (const byte of toBytes(letter)) out += `\\${byte.toString(8).padStart(3, '0')}`;
    } else out += letter;
  }
  return `$'${out}'`;
}
