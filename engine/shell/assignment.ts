import { AssociativeArray } from './associative-array';
import { expandBraces } from './brace';
import type { ArrayValue, Assignment, CommandArgument, Word } from 'unbash';
import type { Task } from '../runtime/process';
import { ASSIGNMENT, expandText, expandWords } from './expand';
import { subscript } from './parameter';
import { ExpansionError } from './shell-state';
import type { ArrayElement, Shell } from './shell-state';
import { trace, traceArray, traceAssignment, traceElements } from './trace';
import { bashWords, parseWord } from './tree';
import { VariableError } from './variables';
import type { Variable } from './variables';

/** Performs assignments; with `scope` they are the temporary environment of one command. */
export function* assignAll(shell: Shell, assignments: readonly Assignment[], scope?: Map<string, Variable>): Task<void> {
  for (const assignment of assignments) yield* assign(shell, assignment, scope);
  const growth = shell.vars.takeGrowth();
  if (growth !== 0) yield* shell.proc.allocate(growth);
}

function* assign(shell: Shell, assignment: Assignment, scope: Map<string, Variable> | undefined): Task<void> {
  const { name, value, append, index } = assignment;
  if (value.type === 'ArrayValue') {
    if (index) throw new ExpansionError(`${name}[${index.text}]: cannot assign list to array member`);
    if (shell.has('xtrace')) yield* trace(shell, traceArray(assignment.text));
    yield* assignArray(shell, shell.vars.resolveName(name), value, append === true);
    return;
  }
  const text = yield* expandText(shell, value, ASSIGNMENT);
  if (scope && index) {
    yield* shell.complain(`\`${name}[${index.text}]': not a valid identifier`);
    return;
  }
  // Long texts take time to copy: `a="$a more"` for ever must not cost the page more and more.
  if (text.length > 4096) yield* shell.proc.spend(text.length / 500);
  if (shell.has('xtrace')) yield* trace(shell, traceAssignment(`${name}${index ? `[${index.text}]` : ''}${append ? '+' : ''}`, text));
  if (index) {
    if (index.text === '') throw new ExpansionError(`${name}[]: bad array subscript`);
    if (index.text === '@' || index.text === '*') {
      if (!shell.vars.find(name)?.assoc) throw new ExpansionError(`${name}[${index.text}]: bad array subscript`);
    }
    const key = yield* subscriptForAssignment(shell, name, index.text);
    shell.vars.setElement(name, key, text, append === true);
    return;
  }
  if (scope) {
    const outer = shell.vars.find(name);
    if (outer?.readonly) {
      yield* shell.complain(`${name}: readonly variable`);
      return;
    }
    const variable: Variable = { value: append ? outer?.value : undefined, exported: true };
    scope.set(name, variable);
    shell.vars.assign(name, variable, text, append === true);
    return;
  }
  shell.vars.set(name, text, append === true);
  if (shell.has('allexport')) exportName(shell, name);
}

function exportName(shell: Shell, name: string): void {
  const variable = shell.vars.find(name);
  if (variable) variable.exported = true;
  shell.vars.changed();
}

function* subscriptForAssignment(shell: Shell, name: string, text: string): Task<string | number> {
  const target = shell.vars.resolveName(name);
  if (shell.vars.find(target)?.assoc) return yield* subscript(shell, target, text);
  const array = shell.vars.find(target)?.array;
  const at = Number(yield* subscriptNumber(shell, text));
  const index = at < 0 ? at + (array?.length ?? 0) : at;
  if (index < 0) throw new ExpansionError(`${name}[${text}]: bad array subscript`);
  return index;
}

function* subscriptNumber(shell: Shell, text: string): Task<number> {
  const value = yield* subscript(shell, '', text.startsWith('-') ? `0${text}+0x40000000` : text);
  return text.startsWith('-') ? Number(value) - 0x40000000 : Number(value);
}

/** `name=(…)`: elements by position, or by `[key]=`. Those of `declare` were expanded before the variable was there. */
export function* assignArray(shell: Shell, name: string, value: ArrayValue | readonly ArrayElement[], append: boolean): Task<void> {
  const variable = shell.vars.find(name) ?? shell.vars.declare(name, 0);
  if (variable.readonly) throw new VariableError(`${name}: readonly variable`);
  variable.blank = false;
  const items = 'type' in value ? yield* readElements(shell, value, variable.assoc !== undefined) : value;
  shell.vars.grow(items.reduce((sum, item) => sum + item.text.length, 0) - (append ? 0 : (variable.array ?? []).reduce((sum, item) => sum + item.length, 0)));
  if (variable.assoc) {
    if (!append) variable.assoc = new AssociativeArray();
    for (const item of items) {
      const before = item.append ? variable.assoc.get(String(item.key)) : undefined;
      variable.assoc.set(String(item.key ?? ''), shell.vars.convert(variable, item.text, before));
    }
    return;
  }
  const array = append ? shell.vars.toArray(variable) : [];
  let next = append ? array.length : 0;
  for (const item of items) {
    if (item.key !== undefined) next = Number(yield* subscript(shell, name, String(item.key)));
    array[next] = shell.vars.convert(variable, item.text, item.append ? array[next] : undefined);
    next += 1;
  }
  variable.array = array;
  variable.value = undefined;
  shell.vars.changed();
}

function* readElements(shell: Shell, value: ArrayValue, associative: boolean): Task<ArrayElement[]> {
  const out: ArrayElement[] = [];
  const plain: Word[] = [];
  for (const word of bashWords(value.elements)) {
    const split = word.text.startsWith('[') ? splitElement(word.text) : undefined;
    if (!split) {
      plain.push(word);
      if (!associative) for (const text of yield* expandWords(shell, [word])) out.push({ key: undefined, text });
      continue;
    }
    const key = associative ? yield* expandText(shell, /\s/.test(split.key) && !/["']/.test(split.key) ? parseWord(`"${split.key}"`) : parseWord(split.key)) : split.key;
    out.push({ key, text: yield* expandText(shell, parseWord(split.value), ASSIGNMENT), append: split.append });
  }
  if (associative && plain.length > 0) {
    const texts = yield* expandWords(shell, plain);
    for (let at = 0; at < texts.length; at += 2) out.push({ key: texts[at]!, text: texts[at + 1] ?? '' });
  }
  return out;
}

function splitElement(text: string): { key: string; value: string; append: boolean } | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '\\') at += 1;
    else if (letter === '"' || letter === "'") {
      const end = text.indexOf(letter, at + 1);
      if (end < 0) return undefined;
      at = end;
    } else if (letter === '[') depth += 1;
    else if (letter === ']' && (depth -= 1) === 0) {
      const rest = text.slice(at + 1);
      if (rest.startsWith('=')) return { key: text.slice(1, at), value: rest.slice(1), append: false };
      if (rest.startsWith('+=')) return { key: text.slice(1, at), value: rest.slice(2), append: true };
      return undefined;
    }
  }
  return undefined;
}

/**
 * Arguments of `declare`, `local`, `export` and their kin. An assignment stays one argument; an array in parentheses
 * is handed on as `name=` followed by a marker that `declare` looks up.
 */
export function* declarationArguments(shell: Shell, items: readonly CommandArgument[]): Task<string[]> {
  const out: string[] = [];
  shell.pendingArrays.clear();
  for (const item of items) {
    if (item.type === 'Word') {
      for (const text of yield* expandWords(shell, [item])) out.push(text);
      continue;
    }
    const target = `${item.name}${item.index ? `[${item.index.text}]` : ''}${item.append ? '+' : ''}=`;
    if (item.value.type === 'ArrayValue') {
      const associative = shell.vars.find(item.name)?.assoc !== undefined || out.some((word) => /^-\w*A/.test(word));
      const elements = yield* readElements(shell, item.value, associative);
      shell.pendingArrays.set(out.length, elements);
      if (shell.has('xtrace')) yield* trace(shell, traceElements(`${item.name}${item.append ? '+' : ''}`, elements));
      out.push(`${item.name}${item.append ? '+' : ''}=`);
      continue;
    }
    // Unlike in an assignment that stands alone, braces are expanded here: `local x={a,b}` sets x twice.
    const texts = expandBraces(item.value.text);
    if (texts.length === 1) out.push(target + (yield* expandText(shell, item.value, ASSIGNMENT)));
    else for (const text of texts) out.push(target + (yield* expandText(shell, parseWord(text), ASSIGNMENT)));
  }
  return out;
}
