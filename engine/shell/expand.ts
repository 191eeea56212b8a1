import type { HereDoc, Word, WordPart } from 'unbash';
import type { Task } from '../runtime/process';
import { ArithmeticError } from './arithmetic';
import { BraceLimitError, expandBraces } from './brace';
import { FieldBuilder, RegexBuilder, TextBuilder } from './fields';
import type { Builder } from './fields';
import { expandGlob } from './glob';
import { expandSimple } from './parameter-value';
import { decodeEscapes } from './quote';
import { isPattern, withoutExtended } from './pattern';
import { ExpansionError } from './shell-state';
import type { Shell } from './shell-state';
import { bashWords, parseQuoted, parseWord } from './tree';

/** How text is read: between double quotes, and whether bare text is split into fields (operands of `${x:-…}`). */
export interface Mode {
  readonly quoted: boolean;
  readonly splitBare?: boolean;
  /** In `x=…` and `${x:-…}` a tilde after a colon counts too. */
  readonly assignment?: boolean;
}

const BARE: Mode = { quoted: false };
const QUOTED: Mode = { quoted: true };
const PLAIN_WORD = /^[A-Za-z0-9_./:=,+%@^-]+$/;

/** Words of a command as fields: braces, tilde, parameters, substitutions, splitting, path names. */
export function* expandWords(shell: Shell, words: readonly Word[]): Task<string[]> {
  const out: string[] = [];
  for (const word of bashWords(words)) {
    if (word.parts === undefined && PLAIN_WORD.test(word.text)) {
      out.push(word.text);
      continue;
    }
    for (const one of braceWords(shell, word)) yield* expandFields(shell, one, out);
  }
  return out;
}

function braceWords(shell: Shell, word: Word): readonly Word[] {
  if (!word.text.includes('{') || !shell.has('braceexpand')) return [word];
  try {
    const texts = expandBraces(word.text);
    return texts.length === 1 && texts[0] === word.text ? [word] : texts.map(parseWord);
  } catch (error) {
    if (error instanceof BraceLimitError) throw new ExpansionError(error.message);
    throw error;
  }
}

function* expandFields(shell: Shell, word: Word, out: string[]): Task<void> {
  const builder = new FieldBuilder(shell.vars.get('IFS') ?? ' \t\n');
  yield* expandInto(shell, word, builder, BARE);
  for (const field of builder.finish()) {
    const pattern = !field.glob || shell.has('noglob') ? '' : shell.shopts.has('extglob') ? field.pattern() : withoutExtended(field.pattern());
    if (!isPattern(pattern)) {
      out.push(field.text());
      continue;
    }
    const found = yield* expandGlob(shell, pattern);
    if (found.length > 0) for (const path of found) out.push(path);
    else if (shell.shopts.has('failglob')) throw new ExpansionError(`no match: ${field.text()}`);
    else if (!shell.shopts.has('nullglob')) out.push(field.text());
  }
}

/** One word as text, without splitting and path names: assignments, `case`, here-strings. */
export function* expandText(shell: Shell, word: Word, mode: Mode = BARE): Task<string> {
  if (word.parts === undefined && PLAIN_WORD.test(word.text)) return word.text;
  const builder = new TextBuilder(shell.vars.get('IFS') ?? ' \t\n');
  yield* expandInto(shell, word, builder, mode);
  return builder.text;
}

export const ASSIGNMENT: Mode = { quoted: false, assignment: true };

/** One word as a pattern: its quoted characters are escaped. */
export function* expandPattern(shell: Shell, word: Word, mode: Mode = BARE): Task<string> {
  const pattern = yield* expandExtended(shell, word, mode);
  return shell.shopts.has('extglob') ? pattern : withoutExtended(pattern);
}

/** The same in `[[ … ]]`, where extended patterns are always known. */
export function* expandExtended(shell: Shell, word: Word, mode: Mode = BARE): Task<string> {
  const builder = new TextBuilder(shell.vars.get('IFS') ?? ' \t\n');
  yield* expandInto(shell, word, builder, mode);
  return builder.pattern;
}

/** One word as a regular expression for `=~`: its quoted characters stand for themselves. */
export function* expandRegex(shell: Shell, word: Word): Task<string> {
  const builder = new RegexBuilder(shell.vars.get('IFS') ?? ' \t\n');
  yield* expandInto(shell, word, builder, BARE);
  return builder.regex;
}

export function* expandHereDoc(shell: Shell, node: HereDoc): Task<string> {
  const body = node.operator === '<<-' ? node.body.text.replace(/^\t+/gm, '') : node.body.text;
  // The end of the file ends the last line too.
  const text = node.closing || body === '' || body.endsWith('\n') ? body : `${body}\n`;
  if (node.delimiter?.quoted) return text;
  if (!node.body.parts) return text.replace(/\\([$`\\])/g, '$1').replace(/\\\n/g, '');
  const builder = new TextBuilder(' \t\n');
  for (const part of node.body.parts) {
    if (part.type === 'Literal') {
      const bare = node.operator === '<<-' ? part.text.replace(/^\t+/gm, '') : part.text;
      builder.add(bare.replace(/\\([$`\\\n])/g, (_all, letter: string) => (letter === '\n' ? '' : letter)), true);
    } else yield* expandPart(shell, part, builder, QUOTED);
  }
  return node.closing || builder.text.endsWith('\n') ? builder.text : `${builder.text}\n`;
}

/** Text as if it stood between double quotes. */
export function* expandQuotedText(shell: Shell, text: string, separators = ' \t\n'): Task<string> {
  if (!/[$`\\"]/.test(text)) return text;
  const builder = new TextBuilder(separators);
  yield* expandInto(shell, parseQuoted(text), builder, BARE);
  return builder.text;
}

/** The text of an arithmetic expression after its own expansions. */
export function* expandArithmetic(shell: Shell, text: string): Task<string> {
  if (!/[$`\\"]/.test(text)) return text;
  return yield* expandQuotedText(shell, withoutQuotes(text), shell.vars.get('IFS'));
}

/** Arithmetic has no double quotes of its own; those of the commands in it stay. */
function withoutQuotes(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const letter = text[at]!;
    let end = at + 1;
    if (letter === '\\') end = at + 2;
    else if (letter === '`') end = text.indexOf('`', at + 1) + 1 || text.length;
    else if (letter === '$' && text[at + 1] === '(') end = endOfCommand(text, at + 2);
    if (letter !== '"') out += text.slice(at, end);
    at = end;
  }
  return out;
}

/** Where the bracket closes that opened before `from`. */
function endOfCommand(text: string, from: number): number {
  let depth = 1;
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const letter = text[at]!;
    if (letter === '\\') at += 1;
    else if (letter === '"') quoted = !quoted;
    else if (letter === '$' && text[at + 1] === '(') at = endOfCommand(text, at + 2) - 1;
    else if (quoted) continue;
    else if (letter === "'") at = Math.max(at, text.indexOf("'", at + 1));
    else if (letter === '(') depth += 1;
    else if (letter === ')' && (depth -= 1) === 0) return at + 1;
  }
  return text.length;
}

export function* evaluateText(shell: Shell, text: string): Task<bigint> {
  const expanded = yield* expandArithmetic(shell, text);
  try {
    return shell.evaluate(expanded);
  } catch (error) {
    if (error instanceof ArithmeticError) throw new ExpansionError(error.message);
    throw error;
  }
}

export function* expandInto(shell: Shell, word: Word, builder: Builder, mode: Mode): Task<void> {
  const parts = word.parts;
  if (!mode.quoted && word.text.includes('~')) {
    const rest = tilde(shell, word, mode, builder);
    if (rest) {
      if (!parts) addBare(rest.text, builder, mode);
      else {
        addBare(rest.text, builder, mode);
        for (const part of parts.slice(1)) yield* expandPart(shell, part, builder, mode);
      }
      return;
    }
  }
  if (!parts) {
    addBare(word.text, builder, mode);
    return;
  }
  for (const part of parts) yield* expandPart(shell, part, builder, mode);
}

/** Handles a leading `~` (and, in assignments, one after a colon); returns the rest of the first literal. */
function tilde(shell: Shell, word: Word, mode: Mode, builder: Builder): { text: string } | undefined {
  const first = word.parts?.[0];
  if (first && first.type !== 'Literal') return undefined;
  const text = first ? first.text : word.text;
  const only = !first || word.parts!.length === 1;
  const list = mode.assignment ? tildeList(shell, text, only, mode, builder) : undefined;
  if (list) return list;
  const assigned = !mode.assignment && !mode.splitBare ? /^[A-Za-z_]\w*\+?=(?=.*~)/.exec(text) : null;
  if (assigned) {
    builder.add(assigned[0], true);
    const rest = text.slice(assigned[0].length);
    return tildeList(shell, rest, only, mode, builder) ?? { text: tildePrefix(shell, rest, builder, only) };
  }
  if (text[0] !== '~') return undefined;
  return { text: tildePrefix(shell, text, builder, only) };
}

/** `~/a:~/b` in an assignment. */
function tildeList(shell: Shell, text: string, only: boolean, mode: Mode, builder: Builder): { text: string } | undefined {
  if (!text.includes(':')) return undefined;
  const pieces = text.split(':');
  pieces.forEach((piece, at) => {
    if (at > 0) builder.add(':', true);
    const rest = tildePrefix(shell, piece, builder, only || at < pieces.length - 1);
    if (at < pieces.length - 1 && rest !== '') addBare(rest, builder, mode);
    else if (at === pieces.length - 1) pieces[at] = rest;
  });
  return { text: pieces.at(-1)! };
}

function tildePrefix(shell: Shell, text: string, builder: Builder, complete: boolean): string {
  const match = /^~([A-Za-z0-9_.+-]*)(?=\/|$)/.exec(text);
  if (!match || (!complete && match[0].length === text.length)) return text;
  const home = homeOf(shell, match[1]!);
  if (home === undefined) return text;
  builder.add(home, true);
  return text.slice(match[0].length);
}

function homeOf(shell: Shell, user: string): string | undefined {
  if (user === '') return shell.vars.get('HOME') ?? '/root';
  if (user === '+') return shell.vars.get('PWD');
  if (user === '-') return shell.vars.get('OLDPWD');
  try {
    const passwd = String.fromCharCode(...shell.proc.machine.fs.readFile('/etc/passwd').subarray(0, 20_000));
    return passwd.split('\n').map((line) => line.split(':')).find((entry) => entry[0] === user)?.[5];
  } catch {
    return undefined;
  }
}

/** Unquoted (or double-quoted) source text with its backslashes. */
function addBare(text: string, builder: Builder, mode: Mode): void {
  if (mode.quoted) {
    builder.add(text.includes('\\') ? text.replace(/\\([$`"\\\n])/g, (_all, letter: string) => (letter === '\n' ? '' : letter)) : text, true);
    return;
  }
  const put = (piece: string) => (mode.splitBare ? builder.split(piece) : builder.add(piece, false));
  if (!text.includes('\\')) {
    put(text);
    return;
  }
  const pattern = /\\([^])|[^\\]+|\\$/g;
  for (const match of text.matchAll(pattern)) {
    if (match[1] === undefined) put(match[0]);
    else if (match[1] !== '\n') builder.add(match[1], true);
  }
}

function* expandPart(shell: Shell, part: WordPart, builder: Builder, mode: Mode): Task<void> {
  switch (part.type) {
    case 'Literal':
      addBare(part.text, builder, mode);
      return;
    case 'SingleQuoted':
      if (mode.quoted) builder.add(part.text, true);
      else builder.add(part.value, true);
      return;
    case 'AnsiCQuoted':
      builder.add(decodeEscapes(part.text.slice(2, -1), { quotes: true, control: true }).text, true);
      return;
    case 'DoubleQuoted':
    case 'LocaleString':
      yield* expandDoubleQuoted(shell, part.parts, builder);
      return;
    case 'SimpleExpansion':
      expandSimple(shell, part.text.slice(1), builder, mode.quoted);
      return;
    case 'ParameterExpansion':
      yield* shell.evaluator.expandParameter(shell, part, builder, mode.quoted);
      return;
    case 'CommandExpansion': {
      const output = yield* shell.evaluator.substitute(shell, part.script, part.text);
      if (mode.quoted) builder.add(output, true);
      else builder.split(output);
      return;
    }
    case 'ArithmeticExpansion': {
      const inner = part.text.startsWith('$[') ? part.text.slice(2, -1) : part.text.slice(3, -2);
      const value = yield* evaluateText(shell, inner);
      if (mode.quoted) builder.add(String(value), true);
      else builder.split(String(value));
      return;
    }
    case 'ProcessSubstitution':
      builder.add(yield* shell.evaluator.processSubstitution(shell, part.script, part.operator), true);
      return;
    default:
      yield* expandPatternPart(shell, part, builder, mode);
  }
}

function* expandPatternPart(shell: Shell, part: Extract<WordPart, { type: 'Glob' | 'ExtendedGlob' | 'BraceExpansion' }>, builder: Builder, mode: Mode): Task<void> {
  if (!part.parts) {
    addBare(part.text, builder, mode);
    return;
  }
  const [open, close] = part.type === 'Glob' ? ['[', ']'] : part.type === 'ExtendedGlob' ? [`${part.operator}(`, ')'] : ['{', '}'];
  builder.add(open, mode.quoted);
  for (const inner of part.parts) yield* expandPart(shell, inner, builder, mode);
  builder.add(close, mode.quoted);
}

function* expandDoubleQuoted(shell: Shell, parts: readonly WordPart[], builder: Builder): Task<void> {
  let listOnly = parts.length > 0;
  for (const part of parts) if (!isList(part)) listOnly = false;
  if (!listOnly) builder.add('', true);
  for (const part of parts) yield* expandPart(shell, part, builder, QUOTED);
}

/** `$@`, `${@…}`, `${a[@]}`: within quotes these alone may expand to no field at all. */
function isList(part: WordPart): boolean {
  if (part.type === 'SimpleExpansion') return part.text === '$@';
  if (part.type !== 'ParameterExpansion' || part.prefix === '#') return false;
  return part.parameter === '@' || part.index?.text === '@' || (part.prefix === '!' && part.operation?.type === 'Names' && part.operation.operator === '@');
}
