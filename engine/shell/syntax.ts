import { forEachChild, parse } from 'unbash';
import { conditionalProblem } from './conditional-problem';
import { strayWord } from './stray-word';
import type { ParsedScript, SyntaxNode } from 'unbash';

/** What is wrong with a piece of shell source, in bash's words. */
export interface SyntaxProblem {
  /** The input ended where more was expected: a prompt would go on with PS2. */
  readonly incomplete: boolean;
  /** `syntax error near unexpected token `)'`, without prefix. */
  readonly message: string;
  /** Offset the message is about. */
  readonly position: number;
  /** Whether bash repeats the line below the message. */
  readonly quotesLine: boolean;
  /** Exit status when it is not 2. */
  readonly status?: number;
  /** Within `$(…)`, where bash counts the line after the last one. */
  readonly substitution?: boolean;
  /** Within the script of a substitution: `bash -c` ends with status 127. */
  readonly nested?: boolean;
  /** A bracket behind a word that is no function's name. */
  readonly bracket?: boolean;
  /** A test that cannot be read: its lines in place of `message`. The text ends there, its status is that of the command before. */
  readonly test?: readonly string[];
}

export interface Reading {
  readonly script: ParsedScript;
  readonly problem?: SyntaxProblem;
  /** A here-document without its end: at a prompt, more is read; in a script bash warns and goes on. */
  readonly openHereDoc?: { readonly delimiter: string; readonly position: number };
}

export function readScript(source: string): Reading {
  const script = parse(source);
  const problem = inTest(source, script) ?? withStrayWord(source, firstProblem(source, script)) ?? strayBracket(source, script);
  const openHereDoc = source.includes('<<') ? findOpenHereDoc(script) : undefined;
  return { script, ...(problem ? { problem: script.errors?.length || problem.bracket ? problem : { ...problem, nested: true } } : {}), ...(openHereDoc ? { openHereDoc } : {}) };
}

const OPENERS: Readonly<Record<string, string>> = {
  'unterminated double quote': '"', 'unterminated single quote': "'", 'unterminated command substitution': ')', 'unterminated parameter expansion': '}',
  'unterminated arithmetic command': ')', 'unterminated arithmetic expansion': ')', 'unterminated process substitution': ')', 'unterminated backtick': '`',
  'unterminated array': ')',
};

/** `[ ( a ]`, `x=1 f() { …`: what unbash reads as a command's argument and as a function. */
function strayBracket(source: string, script: ParsedScript): SyntaxProblem | undefined {
  if (!/[^\s$<>?*+@!=(&|;{`"'][ \t]*\(/.test(source)) return undefined;
  let found: number | undefined;
  const visit = (node: SyntaxNode): void => {
    if (found !== undefined) return;
    if (node.type === 'Command' && node.name && node.suffix[0] && /^[ \t]*\([ \t]*$/.test(source.slice(node.name.end, node.suffix[0].pos))) found = node.suffix[0].pos;
    else if (node.type === 'Function' && source.startsWith(node.name.text, node.pos) && /(?:^|[\s;&|({])[A-Za-z_]\w*=[^\s;&|()]*[ \t]+$/.test(source.slice(source.lastIndexOf('\n', node.pos) + 1, node.pos))) found = source.indexOf('(', node.pos);
    else forEachChild(node, visit);
  };
  visit(script);
  return found === undefined ? undefined : { incomplete: false, message: `syntax error near unexpected token \`${tokenAt(source, found)}'`, position: found, quotesLine: true, bracket: true };
}

function inTest(source: string, script: ParsedScript): SyntaxProblem | undefined {
  if (!script.errors?.length || !source.includes('[[')) return undefined;
  const found = conditionalProblem(source, Math.min(...script.errors.map((error) => error.pos)));
  if (!found) return undefined;
  const goesOn = found.atEnd && /EOF' in conditional command/.test(found.messages[0] ?? '');
  return { incomplete: goesOn, message: found.messages[0] ?? '', position: found.position, quotesLine: false, test: found.messages, ...(found.atEnd ? { status: 2 } : {}) };
}

/** Bash stops at the first word that cannot stand where it does. */
function withStrayWord(source: string, problem: SyntaxProblem | undefined): SyntaxProblem | undefined {
  const position = problem && !problem.message.includes('matching') ? strayWord(source) : undefined;
  if (position === undefined || !(problem!.message.endsWith('end of file') || position < problem!.position)) return problem;
  return { incomplete: false, message: `syntax error near unexpected token \`${tokenAt(source, position)}'`, position, quotesLine: true };
}

function firstProblem(source: string, script: ParsedScript): SyntaxProblem | undefined {
  const nested = script.errors?.length ? undefined : nestedError(script);
  const errors = script.errors?.length ? script.errors : nested;
  if (!errors) return undefined;
  const [first] = errors.slice().sort((a, b) => a.pos - b.pos);
  // An opener at the very end is reported where it stands, and again where the input ends.
  const open = first!.message.startsWith('expected command in') ? errors.find((error) => / to close /.test(error.message) && atEnd(source, error.pos)) : undefined;
  const { message, pos } = open ?? first!;
  if (message === 'unterminated array' || (message === 'unterminated extended glob' && source[pos] === '=')) {
    const token = strayToken(source, pos);
    if (token !== undefined) return { incomplete: false, message: `syntax error near unexpected token \`${tokenAt(source, token)}'`, position: token, quotesLine: true, status: 1 };
  }
  if (message.startsWith('unterminated')) {
    const inner = errors.find((error) => error.message === 'unterminated double quote' || error.message === 'unterminated single quote') ?? first!;
    const closer = OPENERS[inner.message] ?? (source[inner.pos] === '`' ? '`' : inner.message.includes('backtick') || inner.message.includes('backquote') ? '`' : inner.message.includes('quote') ? "'" : ')');
    return { incomplete: true, message: `unexpected EOF while looking for matching \`${closer}'`, position: inner.pos, quotesLine: false, ...(/extended glob/.test(inner.message) ? { status: 1 } : {}), ...(/command substitution/.test(inner.message) ? { substitution: true } : {}) };
  }
  if (/\[\[|conditional/.test(message) && !atEnd(source, pos)) return { incomplete: false, message: `syntax error near unexpected token \`${tokenAt(source, pos)}'`, position: pos, quotesLine: true };
  const unexpected = /^unexpected token '([^]*)'$/.exec(message);
  if (!unexpected && atEnd(source, pos)) {
    if (/redirect|word|name|identifier/.test(message) || endsAtWord(source, message)) return { incomplete: false, message: "syntax error near unexpected token `newline'", position: pos, quotesLine: true };
    return { incomplete: true, message: 'syntax error: unexpected end of file', position: source.length, quotesLine: false };
  }
  // A line that begins with an operator is wrong there.
  const leading = /(?:^|\n)[ \t]*(\|\|?|&&?|;)[ \t]*$/.exec(source.slice(0, pos));
  const position = leading ? pos - /(?:\|\|?|&&?|;)[ \t]*$/.exec(leading[0])![0].length : pos;
  return { incomplete: false, message: `syntax error near unexpected token \`${tokenAt(source, position)}'`, position, quotesLine: true };
}

/** `for`, `function` and a redirection operator need a word on the same line. */
function endsAtWord(source: string, _message: string): boolean {
  return /(?:^|[\s;&|])(?:for|select|function)[ \t]*\n?$/.test(source) || /[<>]&?[ \t]*\n?$/.test(source);
}

/** The first operator after `name=(`, where only words may stand. */
function strayToken(source: string, from: number): number | undefined {
  const open = source.indexOf('(', from);
  const rest = source.slice(open + 1);
  const words = /^(?:[^;&|()<>"'\\$`]|\\[^]|'[^']*'|"(?:[^"\\]|\\[^])*"|\$(?![({]))*/.exec(rest)![0];
  return /^[;&|()<>]/.test(rest.slice(words.length)) ? open + 1 + words.length : undefined;
}

/** Where an extended pattern opens outside of `[[ … ]]`: a syntax error while `shopt extglob` is off. */
export function extendedPattern(script: ParsedScript): number | undefined {
  let found: number | undefined;
  const commands = new Set<number>();
  const visit = (node: SyntaxNode): void => {
    if (found !== undefined || node.type === 'TestCommand' || node.type === 'ParameterExpansion') return;
    // `!(…)` where a command may stand is a subshell that is negated.
    if (node.type === 'Command' && node.name) commands.add(node.name.pos);
    if (node.type === 'ExtendedGlob' && !(node.operator === '!' && commands.has(node.pos))) found = node.pos + 1;
    forEachChild(node, visit);
  };
  visit(script);
  return found;
}

function atEnd(source: string, position: number): boolean {
  return /^(?:\s|#[^\n]*(?:\n|$))*$/.test(source.slice(position));
}

function tokenAt(source: string, position: number): string {
  const rest = source.slice(position).replace(/^[ \t]+/, '');
  if (rest === '' || rest[0] === '\n') return 'newline';
  return /^(?:;;&|;;|;&|&&|\|\||\|&|&>>|&>|<<<|<<-|<<|>>|<&|>&|<>|>\||[;&|()<>]|(?:\\.|"[^"]*"|'[^']*'|[^\s;&|()<>])+)/.exec(rest)?.[0] ?? rest[0]!;
}

/** Errors inside of `$(…)`; unbash reports them on the inner script. */
function nestedError(script: ParsedScript): { message: string; pos: number }[] | undefined {
  let found: { message: string; pos: number }[] | undefined;
  const visit = (node: SyntaxNode): void => {
    if (found) return;
    if ((node.type === 'CommandExpansion' || node.type === 'ProcessSubstitution') && node.script) {
      if (node.script.source !== undefined) return;
      if (node.script.errors?.length) {
        found = node.script.errors.map((error) => ({ message: error.message.startsWith('unterminated') ? error.message : `unexpected token ')'`, pos: error.message.startsWith('expected') ? node.end - 1 : error.pos }));
        return;
      }
    }
    forEachChild(node, visit);
  };
  if (/\$\(|[<>]\(/.test(sourceOf(script))) visit(script);
  return found;
}

function sourceOf(script: ParsedScript): string {
  return script.source ?? '$(';
}

function findOpenHereDoc(script: ParsedScript): Reading['openHereDoc'] {
  let found: Reading['openHereDoc'];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'HereDoc' && !node.closing) found ??= { delimiter: node.delimiter?.value ?? '', position: node.pos };
    else if (!found) forEachChild(node, visit);
  };
  visit(script);
  return found;
}
