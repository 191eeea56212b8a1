import type { Task } from '../../runtime/process';
import { AssociativeArray } from '../associative-array';
import { assignArray } from '../assignment';
import { printFunction } from '../command-text';
import { arrayLiteral, attributes } from '../parameter';
import { doubleQuote } from '../quote';
import type { Shell } from '../shell-state';
import { trace, traceAssignment } from '../trace';
import { isBlank, isSet, VariableError } from '../variables';
import type { Variable } from '../variables';
import { badOption } from './usage';

/** Their arguments may be assignments with arrays, which are not split. */
export const DECLARATIONS: ReadonlySet<string> = new Set(['declare', 'typeset', 'local', 'export', 'readonly']);

interface Wanted {
  readonly flags: ReadonlySet<string>;
  readonly off: ReadonlySet<string>;
  readonly operands: readonly { readonly text: string; readonly index: number }[];
  readonly wrong?: string;
}

function readFlags(args: readonly string[], letters: string): Wanted {
  const flags = new Set<string>();
  const off = new Set<string>();
  let at = 0;
  for (; at < args.length && /^[-+]./.test(args[at]!); at += 1) {
    if (args[at] === '--') {
      at += 1;
      break;
    }
    for (const letter of args[at]!.slice(1)) {
      if (!letters.includes(letter)) return { flags, off, operands: [], wrong: args[at]![0] + letter };
      (args[at]![0] === '-' ? flags : off).add(letter);
    }
  }
  return { flags, off, operands: args.slice(at).map((text, n) => ({ text, index: at + n })) };
}

export function* declare(shell: Shell, args: readonly string[], name: string): Task<number> {
  const wanted = readFlags(args, 'aAfFgiIlnprtux');
  if (wanted.wrong) return yield* badOption(shell, name, wanted.wrong);
  const local = shell.functionDepth > 0 && !wanted.flags.has('g');
  return yield* declareNames(shell, wanted, name, local ? 'local' : 'global');
}

export function* local(shell: Shell, args: readonly string[]): Task<number> {
  if (shell.functionDepth === 0) {
    yield* shell.complain('local: can only be used in a function');
    return 1;
  }
  const wanted = readFlags(args, 'aAfFgiIlnprtux');
  if (wanted.wrong) return yield* badOption(shell, 'local', wanted.wrong);
  return yield* declareNames(shell, wanted, 'local', 'local');
}

export function* exportNames(shell: Shell, args: readonly string[]): Task<number> {
  const wanted = readFlags(args, 'fnp');
  if (wanted.wrong) return yield* badOption(shell, 'export', wanted.wrong);
  if (wanted.flags.has('f')) return yield* markFunctions(shell, wanted, 'export', wanted.flags.has('n'));
  if (wanted.operands.length === 0) return yield* printAll(shell, (variable) => variable.exported === true);
  const off = wanted.flags.has('n');
  return yield* declareNames(shell, { ...wanted, flags: new Set(off ? [] : ['x']), off: new Set(off ? ['x'] : []) }, 'export', 'visible');
}

export function* readonlyNames(shell: Shell, args: readonly string[]): Task<number> {
  const wanted = readFlags(args, 'aAfp');
  if (wanted.wrong) return yield* badOption(shell, 'readonly', wanted.wrong);
  if (wanted.flags.has('f')) return yield* markFunctions(shell, wanted, 'readonly', false);
  if (wanted.operands.length === 0) return yield* printAll(shell, (variable) => variable.readonly === true);
  return yield* declareNames(shell, { ...wanted, flags: new Set([...wanted.flags, 'r']) }, 'readonly', 'visible');
}

/** `export -f` and `readonly -f`; without names they list those functions. */
function* markFunctions(shell: Shell, wanted: Wanted, command: 'export' | 'readonly', off: boolean): Task<number> {
  const marked = command === 'export' ? shell.exportedFunctions : shell.readonlyFunctions;
  if (wanted.operands.length === 0) {
    for (const name of [...marked].sort()) if (shell.functions.has(name)) yield* shell.proc.out(`${printFunction(name, shell.functions.get(name)!)}\ndeclare -f${command === 'export' ? 'x' : 'r'} ${name}\n`);
    return 0;
  }
  let status = 0;
  for (const { text } of wanted.operands) {
    if (!shell.functions.has(text)) {
      yield* shell.complain(`${command}: ${text}: not a function`);
      status = 1;
    } else if (off) marked.delete(text);
    else marked.add(text);
  }
  return status;
}

function* printAll(shell: Shell, choose: (variable: Variable) => boolean): Task<number> {
  let out = '';
  const names = new Set(shell.vars.scopes.flatMap((scope) => [...scope.keys()]));
  for (const name of [...names].sort()) {
    const variable = shell.vars.raw(name)!;
    if (choose(variable)) out += `${declarationOf(name, variable)}\n`;
  }
  yield* shell.proc.out(out);
  return 0;
}

/** The line of `declare -p`. */
function declarationOf(name: string, variable: Variable): string {
  const letters = attributes(variable) || '-';
  if (!isSet(variable) || isBlank(variable)) return `declare -${letters} ${name}`;
  if (variable.array || variable.assoc) return `declare -${letters} ${name}=${arrayLiteral(variable)}`;
  return `declare -${letters} ${name}=${doubleQuote(variable.value!)}`;
}

function* printNames(shell: Shell, wanted: Wanted, command: string): Task<number> {
  let status = 0;
  if (wanted.flags.has('f') || wanted.flags.has('F')) {
    const names = wanted.operands.length ? wanted.operands.map((one) => one.text) : [...shell.functions.keys()].sort();
    for (const name of names) {
      const definition = shell.functions.get(name);
      if (!definition) status = 1;
      else if (wanted.flags.has('F')) yield* shell.proc.out(wanted.operands.length ? `${name}\n` : `declare -f ${name}\n`);
      else yield* shell.proc.out(`${printFunction(name, definition)}\n`);
    }
    return status;
  }
  if (wanted.operands.length === 0) {
    const letters = [...wanted.flags].filter((letter) => 'aAilnrux'.includes(letter));
    if (command === 'local') return yield* printLocals(shell);
    return yield* printAll(shell, (variable) => letters.every((letter) => attributes(variable).includes(letter)));
  }
  for (const { text } of wanted.operands) {
    const variable = shell.vars.computed.has(text) ? shell.vars.find(text) : shell.vars.raw(text);
    if (!variable) {
      yield* shell.complain(`${command}: ${text}: not found`);
      status = 1;
    } else yield* shell.proc.out(`${declarationOf(text, variable)}\n`);
  }
  return status;
}

function* printLocals(shell: Shell): Task<number> {
  for (const [name, variable] of shell.vars.scopes.at(-1)!) yield* shell.proc.out(`${declarationOf(name, variable)}\n`);
  return 0;
}

function* declareNames(shell: Shell, wanted: Wanted, command: string, where: 'local' | 'global' | 'visible'): Task<number> {
  if (wanted.flags.has('p') || wanted.flags.has('f') || wanted.flags.has('F') || wanted.operands.length === 0) return yield* printNames(shell, wanted, command);
  let status = 0;
  for (const operand of wanted.operands) status = (yield* declareOne(shell, wanted, operand, command, where)) || status;
  shell.vars.changed();
  return status;
}

function* declareOne(shell: Shell, wanted: Wanted, operand: { readonly text: string; readonly index: number }, command: string, where: 'local' | 'global' | 'visible'): Task<number> {
  if (command === 'local' && operand.text === '-') {
    shell.lineInFunction.at(-1)!.options = new Set(shell.options);
    return 0;
  }
  const match = /^([A-Za-z_]\w*)(?:\[([^\]]*)\])?(?:(\+)?=([^]*))?$/.exec(operand.text);
  if (!match) {
    yield* shell.complain(`${command}: \`${operand.text}': not a valid identifier`);
    return 1;
  }
  const name = match[1]!;
  const [, , key, append, value] = match;
  const literal = shell.pendingArrays.get(operand.index);
  const scope = where === 'local' ? shell.vars.scopes.length - 1 : 0;
  if (where === 'local' && command !== 'declare' && shell.vars.raw(name)?.readonly && shell.vars.scopes[0]!.get(name)?.readonly) {
    yield* shell.complain(`${command}: ${name}: readonly variable`);
    return 1;
  }
  const visible = where === 'visible' ? shell.vars.raw(name) : undefined;
  const variable = visible ?? shell.vars.declare(name, scope);
  if (wanted.flags.has('I') && where === 'local') variable.value = shell.vars.scopes.slice(0, -1).findLast((one) => one.has(name))?.get(name)?.value;
  const refused = applyAttributes(variable, wanted, name, value);
  if (refused) {
    yield* shell.complain(command === 'declare' || command === 'local' || !refused.endsWith('readonly variable') ? `${command}: ${refused}` : refused);
    return 1;
  }
  if (!isSet(variable) && (wanted.flags.has('A') || wanted.flags.has('a'))) variable.blank = true;
  if (wanted.flags.has('A')) variable.assoc ??= new AssociativeArray();
  else if (wanted.flags.has('a')) variable.array ??= shell.vars.toArray(variable);
  try {
    if (shell.has('xtrace') && where === 'visible' && value !== undefined && !literal) yield* trace(shell, traceAssignment(name, value));
    if (literal) yield* assignArray(shell, name, literal, append === '+');
    else if (value !== undefined) {
      if (wanted.flags.has('n')) variable.value = value;
      else if (key !== undefined) shell.setElement(name, key, value, append === '+');
      else if ((variable.array || variable.assoc) && value.startsWith('(') && value.endsWith(')')) yield* shell.evaluator.runStatements(shell, (yield* parsed(`${name}${append ?? ''}=${value}`)));
      else if (where === 'visible' || !variable.nameref) shell.vars.assign(name, variable.nameref ? shell.vars.find(name) ?? variable : variable, value, append === '+');
    }
  } catch (error) {
    if (!(error instanceof VariableError) && !(error instanceof Error && error.name === 'ArithmeticError')) throw error;
    yield* shell.complain(error instanceof VariableError ? error.message : `${command}: ${error.message}`);
    return 1;
  }
  if (wanted.flags.has('r')) variable.readonly = true;
  return 0;
}

import { parse } from 'unbash';
import type { Statement } from 'unbash';
function* parsed(text: string): Task<readonly Statement[]> {
  return parse(text).commands;
}

function applyAttributes(variable: Variable, wanted: Wanted, name: string, value: string | undefined): string | undefined {
  const { flags, off } = wanted;
  if (variable.readonly && (off.has('r') || value !== undefined)) return `${name}: readonly variable`;
  if (flags.has('n') && value !== undefined && value !== '' && !/^[A-Za-z_]\w*(?:\[[^]*\])?$/.test(value)) return `\`${value}': invalid variable name for name reference`;
  if (flags.has('n') && value === name) return `${name}: nameref variable self references not allowed`;
  if (flags.has('A') && variable.array) return `${name}: cannot convert indexed to associative array`;
  if (flags.has('a') && variable.assoc) return `${name}: cannot convert associative to indexed array`;
  if (flags.has('x')) variable.exported = true;
  if (off.has('x')) variable.exported = false;
  if (flags.has('i')) variable.integer = true;
  if (off.has('i')) variable.integer = false;
  if (flags.has('l')) [variable.lower, variable.upper] = [true, false];
  if (flags.has('u')) [variable.upper, variable.lower] = [true, false];
  if (off.has('l')) variable.lower = false;
  if (off.has('u')) variable.upper = false;
  if (flags.has('n')) variable.nameref = true;
  if (off.has('n')) variable.nameref = false;
  return undefined;
}

export function* unset(shell: Shell, args: readonly string[]): Task<number> {
  const wanted = readFlags(args, 'fnv');
  if (wanted.wrong) return yield* badOption(shell, 'unset', wanted.wrong);
  let status = 0;
  for (const { text } of wanted.operands) {
    if (wanted.flags.has('f') || (!shell.vars.raw(text) && !wanted.flags.has('v') && !wanted.flags.has('n') && shell.functions.has(text))) {
      if (shell.readonlyFunctions.has(text)) {
        yield* shell.complain(`unset: ${text}: cannot unset: readonly function`);
        status = 1;
      } else shell.functions.delete(text);
      continue;
    }
    try {
      const element = /^(\w+)\[([^]*)\]$/.exec(text);
      if (element) unsetElement(shell, element[1]!, element[2]!);
      else if (wanted.flags.has('n')) shell.vars.unset(text);
      else shell.vars.unset(shell.vars.resolveName(text));
    } catch (error) {
      if (!(error instanceof VariableError)) throw error;
      yield* shell.complain(`unset: ${error.message}`);
      status = 1;
    }
  }
  return status;
}

function unsetElement(shell: Shell, name: string, key: string): void {
  const variable = shell.vars.find(name);
  if (!variable) return;
  if (variable.readonly) throw new VariableError(`${name}: cannot unset: readonly variable`);
  if ((key === '@' || key === '*') && !variable.assoc) {
    shell.vars.unset(name);
    return;
  }
  if (variable.assoc) {
    variable.assoc.delete(key.replace(/^(["'])([^]*)\1$/, '$2'));
    return;
  }
  const at = Number(shell.evaluate(key));
  if (variable.array) {
    const index = at < 0 ? variable.array.length + at : at;
    delete variable.array[index];
    while (variable.array.length > 0 && !(variable.array.length - 1 in variable.array)) variable.array.length -= 1;
  } else if (at === 0) shell.vars.unset(name);
}
