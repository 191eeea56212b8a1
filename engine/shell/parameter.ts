import type { ParameterExpansionPart, ParameterOperation, Word } from 'unbash';
import type { Task } from '../runtime/process';
import { expandArithmetic, expandInto, expandPattern, expandText, evaluateText } from './expand';
import { TextBuilder } from './fields';
import type { Builder } from './fields';
import { checkBound, emit, scalarOf } from './parameter-value';
import type { Value } from './parameter-value';
import { expandPrompt } from './prompt';
import { matchesPattern } from './pattern';
import { removePattern, replacePattern } from './pattern-edit';
import { decodeEscapes, doubleQuote, hasMeta, quoteAssigned, singleQuote } from './quote';
import { ExpansionError } from './shell-state';
import { parseWord } from './tree';
import type { Shell } from './shell-state';
import { isSet } from './variables';
import type { Variable } from './variables';

/** What a name with an optional subscript stands for. */
function* valueOf(shell: Shell, name: string, index: string | undefined): Task<Value> {
  if (name === '@' || name === '*') return { list: shell.positional, star: name === '*' };
  if (index === undefined) {
    const variable = shell.vars.raw(name);
    const target = variable?.nameref ? /^(\w+)\[(.*)\]$/.exec(variable.value ?? '') : null;
    if (target) return yield* valueOf(shell, target[1]!, target[2]!);
    return { scalar: scalarOf(shell, name) };
  }
  if (index === '@' || index === '*') return { list: shell.elements(name), star: index === '*' };
  const key = yield* subscript(shell, name, index);
  if (key === '') yield* shell.complain(`${name}: bad array subscript`);
  return { scalar: elementOf(shell, name, key) };
}

function elementOf(shell: Shell, name: string, key: string | number): string | undefined {
  const variable = shell.vars.find(name);
  if (!variable) {
    const dynamic = key === 0 ? shell.vars.get(name) : undefined;
    return dynamic;
  }
  if (variable.assoc) return variable.assoc.get(String(key));
  const at = Number(key);
  if (variable.array) return variable.array[at];
  return at === 0 ? variable.value : undefined;
}

/** The key that a subscript means for this variable: text for an associative array, else a number from 0. */
export function* subscript(shell: Shell, name: string, index: string): Task<string | number> {
  const variable = shell.vars.find(name);
  if (variable?.assoc) {
    const quoted = /^(["'])(.*)\1$/s.exec(index);
    if (quoted && quoted[1] === "'") return quoted[2]!;
    if (index.includes("$'")) return yield* expandText(shell, parseWord(index));
    return yield* expandArithmetic(shell, quoted ? quoted[2]! : index.replace(/\\(.)/g, '$1'));
  }
  let at = Number(yield* evaluateText(shell, index));
  if (at < 0) {
    at += variable?.array?.length ?? (isSet(variable) ? 1 : 0);
    if (at < 0) {
      yield* shell.complain(`${name}: bad array subscript`);
      return -1;
    }
  }
  return at;
}

const NAME = /^(?:[A-Za-z_]\w*|\d+|[@*#?$!_-])$/;

export function* expandParameter(shell: Shell, part: ParameterExpansionPart, builder: Builder, quoted: boolean): Task<void> {
  const { operation, prefix } = part;
  let name = part.parameter;
  let index = part.index?.text;
  const toggle = operation?.type === 'Unknown' ? /~~?[^}]*(?=\}$)/.exec(part.text)?.[0] : undefined;
  if (!NAME.test(name) || (operation?.type === 'Unknown' && toggle === undefined)) throw new ExpansionError(`${part.text}: bad substitution`);
  if (prefix === '!' && operation?.type === 'Names') {
    emit({ list: shell.vars.names(name), star: operation.operator === '*' }, builder, quoted);
    return;
  }
  if (prefix === '!' && (index === '@' || index === '*')) {
    emit({ list: keysOf(shell.vars.find(name)), star: index === '*' }, builder, quoted);
    return;
  }
  if (prefix === '#') {
    const length = yield* lengthOf(shell, name, index);
    emit({ scalar: String(length) }, builder, quoted);
    return;
  }
  if (prefix === '!') {
    const raw = shell.vars.raw(name);
    if (raw?.nameref && index === undefined) {
      emit({ scalar: raw.value }, builder, quoted);
      return;
    }
    const pointed = yield* valueOf(shell, name, index);
    const target = 'scalar' in pointed ? pointed.scalar : pointed.list.join(' ');
    if (target === undefined || target === '') {
      throw new ExpansionError(`${name}: invalid indirect expansion`);
    }
    const match = /^(\w+|[@*#?$!-])(?:\[(.*)\])?$/.exec(target);
    if (!match || (!NAME.test(match[1]!))) throw new ExpansionError(`${target}: invalid variable name`);
    name = match[1]!;
    index = match[2];
  }
  const value = yield* valueOf(shell, name, index);
  if (!operation) {
    if ('scalar' in value && value.scalar === undefined) checkBound(shell, index === undefined ? name : `${name}[${index}]`);
    emit(value, builder, quoted);
    return;
  }
  if (toggle === undefined) yield* operate(shell, { name, index, value, operation, part }, builder, quoted);
  else emit(edited(value, (text) => changeCase(text, toggle.startsWith('~~') ? '~~' : '~', toggle.replace(/^~~?/, '') || '?')), builder, quoted);
}

function keysOf(variable: Variable | undefined): string[] {
  if (!variable || !isSet(variable)) return [];
  if (variable.array) return Object.keys(variable.array);
  if (variable.assoc) return [...variable.assoc.keys()];
  return ['0'];
}

function* lengthOf(shell: Shell, name: string, index: string | undefined): Task<number> {
  if ((name === '@' || name === '*') && index === undefined) return shell.positional.length;
  const value = yield* valueOf(shell, name, index);
  if ('list' in value) return value.list.length;
  if (value.scalar === undefined && index === undefined) checkBound(shell, name);
  return characters(value.scalar ?? '').length;
}

function characters(text: string): string[] | string {
  return /[\ud800-\udbff]/.test(text) ? [...text] : text;
}

interface Operand {
  readonly name: string;
  readonly index: string | undefined;
  readonly value: Value;
  readonly operation: ParameterOperation;
  readonly part: ParameterExpansionPart;
}

function* operate(shell: Shell, operand: Operand, builder: Builder, quoted: boolean): Task<void> {
  const { operation, value, name } = operand;
  if (operation.type === 'Default') {
    yield* useDefault(shell, operand, operation, builder, quoted);
    return;
  }
  if ('scalar' in value && value.scalar === undefined) {
    checkBound(shell, name);
    // Attributes are there without a value too.
    if (!(operation.type === 'Transform' && 'aA'.includes(operation.operand.text))) return;
  }
  if (operation.type === 'Slice') {
    emit(yield* slice(shell, operand, operation.offset, operation.length), builder, quoted);
    return;
  }
  if (operation.type === 'Transform') {
    emit(yield* transform(shell, operand, operation.operand.text), builder, quoted);
    return;
  }
  emit(edited(value, yield* editor(shell, operation)), builder, quoted);
}

const edited = (value: Value, edit: (text: string) => string): Value => ('list' in value ? { list: value.list.map(edit), star: value.star } : { scalar: edit(value.scalar ?? '') });

function* useDefault(shell: Shell, operand: Operand, operation: Extract<ParameterOperation, { type: 'Default' }>, builder: Builder, quoted: boolean): Task<void> {
  const { value, name, index } = operand;
  const colon = operation.operator.startsWith(':');
  const kind = operation.operator.at(-1);
  const empty = 'list' in value
    ? value.list.length === 0 || (colon && value.list.join('') === '' && value.list.length === 1)
    : value.scalar === undefined || (colon && value.scalar === '');
  if (kind === '+') {
    if (!empty) yield* expandInto(shell, operation.operand, builder, { quoted, splitBare: true });
    return;
  }
  if (!empty) {
    emit(value, builder, quoted);
    return;
  }
  if (kind === '-') {
    yield* expandInto(shell, operation.operand, builder, { quoted, splitBare: true });
    return;
  }
  if (kind === '=') {
    if (!/^[A-Za-z_]/.test(name)) throw new ExpansionError(`$${name}: cannot assign in this way`);
    const text = yield* expandText(shell, operation.operand, { quoted, assignment: !quoted });
    if (index === undefined) shell.set(name, text);
    else shell.setElement(name, index, text);
    emit({ scalar: text }, builder, quoted);
    return;
  }
  const message = yield* expandText(shell, operation.operand, { quoted });
  const shown = index === undefined ? name : `${name}[${index}]`;
  throw new ExpansionError(`${shown}: ${message || `parameter ${colon ? 'null or ' : ''}not set`}`, 127);
}

function* slice(shell: Shell, operand: Operand, offsetWord: Word, lengthWord: Word | undefined): Task<Value> {
  const { value, name } = operand;
  let offset = Number(yield* evaluateText(shell, offsetWord.text));
  const length = lengthWord ? Number(yield* evaluateText(shell, lengthWord.text)) : undefined;
  if ('list' in value && !isScalar(shell, name)) {
    const positional = name === '@' || name === '*';
    const all = positional ? [shell.name, ...value.list] : value.list;
    if (offset < 0) offset += positional ? all.length : lengthForNegative(shell, name, all);
    if (offset < 0) return { list: [], star: value.star };
    if (length !== undefined && length < 0) throw new ExpansionError(`${lengthWord!.text}: substring expression < 0`);
    const from = positional && offset === 0 && length === undefined ? 0 : offset;
    const start = positional ? from : indexFrom(shell, name, offset);
    return { list: all.slice(start, length === undefined ? undefined : start + length), star: value.star };
  }
  const scalar = 'list' in value ? value.list[0] : value.scalar;
  const text = characters(scalar ?? '');
  if (offset < 0) offset += text.length;
  if (offset < 0 || offset > text.length) return { scalar: '' };
  let end = length === undefined ? text.length : length < 0 ? text.length + length : offset + length;
  if (end < offset) {
    if (scalar === undefined) return { scalar: '' };
    throw new ExpansionError(`${lengthWord!.text}: substring expression < 0`);
  }
  end = Math.min(end, text.length);
  const piece = text.slice(offset, end);
  return { scalar: typeof piece === 'string' ? piece : piece.join('') };
}

/** Of `${x[@]:1}` the letters count when `x` is no array. */
function isScalar(shell: Shell, name: string): boolean {
  const variable = shell.vars.find(name);
  return variable !== undefined && !variable.array && !variable.assoc;
}

function lengthForNegative(shell: Shell, name: string, all: readonly string[]): number {
  return shell.vars.find(name)?.array?.length ?? all.length;
}

/** Slices of an indexed array start at the first element whose index is at least `offset`. */
function indexFrom(shell: Shell, name: string, offset: number): number {
  const array = shell.vars.find(name)?.array;
  if (!array) return offset;
  return Object.keys(array).filter((key) => Number(key) < offset).length;
}

function* editor(shell: Shell, operation: ParameterOperation): Task<(text: string) => string> {
  if (operation.type === 'Remove') {
    const pattern = yield* expandPattern(shell, operation.operand);
    return (text) => removePattern(text, pattern, operation.operator);
  }
  if (operation.type === 'Replace') {
    const pattern = yield* expandPattern(shell, operation.pattern);
    const builder = new TextBuilder(' \t\n');
    yield* expandInto(shell, operation.replacement, builder, { quoted: false });
    const matched = shell.shopts.has('patsub_replacement');
    return (text) => replacePattern(text, pattern, operation.operator, builder.chunks, matched);
  }
  if (operation.type === 'CaseModification') {
    const pattern = operation.operand ? yield* expandPattern(shell, operation.operand) : '?';
    return (text) => changeCase(text, operation.operator, pattern || '?');
  }
  throw new ExpansionError('bad substitution');
}

function changeCase(text: string, operator: string, pattern: string): string {
  const upper = (letter: string) => operator[0] === '^' || (operator[0] === '~' && letter === letter.toLowerCase());
  const change = (letter: string) => (!matchesPattern(letter, pattern) ? letter : upper(letter) ? letter.toUpperCase() : letter.toLowerCase());
  const letters = [...text];
  if (operator.length === 2) return letters.map(change).join('');
  return letters.length ? change(letters[0]!) + letters.slice(1).join('') : '';
}

function* transform(shell: Shell, operand: Operand, operator: string): Task<Value> {
  const { value, name, index } = operand;
  const variable = shell.vars.find(name);
  if (operator === 'a') return 'list' in value ? edited(value, () => attributes(variable)) : { scalar: attributes(variable) };
  if (operator === 'A') return { scalar: declaration(shell, name, variable, value) };
  if ((operator === 'K' || operator === 'k') && 'list' in value && index) {
    const keys = keysOf(variable);
    if (operator === 'k') return { list: keys.flatMap((key, at) => [key, value.list[at]!]), star: value.star };
    const pairs = keys.map((key, at) => `${variable?.assoc ? maybeQuote(key) : key} ${doubleQuote(value.list[at]!)}`).join(' ');
    return { scalar: variable?.assoc ? `${pairs} ` : pairs };
  }
  const edits: Record<string, (text: string) => string> = {
    Q: (text) => singleQuote(text),
    U: (text) => text.toUpperCase(),
    u: (text) => changeCase(text, '^', '?'),
    L: (text) => text.toLowerCase(),
    E: (text) => decodeEscapes(text, { quotes: true, control: true }).text,
    K: (text) => singleQuote(text),
    k: (text) => singleQuote(text),
  };
  if (operator === 'P') {
    const list = 'list' in value ? value.list : [value.scalar ?? ''];
    const out: string[] = [];
    for (const one of list) out.push(yield* expandPrompt(shell, one));
    return 'list' in value ? { list: out, star: value.star } : { scalar: out[0]! };
  }
  const edit = edits[operator];
  if (!edit) throw new ExpansionError(`${operand.part.text}: bad substitution`, 127);
  return edited(value, edit);
}

function maybeQuote(key: string): string {
  return hasMeta(key) || key === '@' ? doubleQuote(key) : quoteAssigned(key);
}

/** The attribute letters as `declare -p` orders them. */
export function attributes(variable: Variable | undefined): string {
  if (!variable) return '';
  return `${variable.array ? 'a' : ''}${variable.assoc ? 'A' : ''}${variable.integer ? 'i' : ''}${variable.nameref ? 'n' : ''}${variable.readonly ? 'r' : ''}${variable.exported ? 'x' : ''}${variable.lower ? 'l' : ''}${variable.upper ? 'u' : ''}`;
}

function declaration(shell: Shell, name: string, variable: Variable | undefined, value: Value): string | undefined {
  const letters = attributes(variable);
  const text = 'list' in value ? arrayLiteral(variable) : singleQuote(value.scalar ?? '');
  if (!variable || !isSet(variable)) return undefined;
  return letters === '' ? `${name}=${text}` : `declare -${letters} ${name}=${text}`;
}

/** `([0]="a" [1]="b")` as `declare -p` prints it. */
export function arrayLiteral(variable: Variable | undefined): string {
  if (variable?.assoc) return `(${[...variable.assoc].map(([key, value]) => `[${maybeQuote(key)}]=${doubleQuote(value)} `).join('')})`;
  return `(${Object.entries(variable?.array ?? []).map(([key, value]) => `[${key}]=${doubleQuote(value)}`).join(' ')})`;
}
