import type { AssociativeArray } from './associative-array';

/** A shell variable. Indexed arrays are sparse JavaScript arrays: their own order of keys is bash's. */
export interface Variable {
  value: string | undefined;
  array?: string[];
  assoc?: AssociativeArray;
  exported?: boolean;
  readonly?: boolean;
  integer?: boolean;
  lower?: boolean;
  upper?: boolean;
  nameref?: boolean;
  /** An array that was declared and never assigned: `declare -p` shows no value while it is empty. */
  blank?: boolean;
}

/** Raised by assignments to a readonly variable; the interpreter prints it as bash does. */
export class VariableError extends Error {
  override readonly name = 'VariableError';
}

type Dynamic = { get(): string | undefined; set?(value: string): void };

/** The variables of one shell: a global scope and one scope for each running function or command with assignments. */
export class Variables {
  readonly scopes: Map<string, Variable>[] = [new Map()];
  /** Variables whose value is computed: RANDOM, SECONDS, LINENO. */
  readonly dynamic = new Map<string, Dynamic>();
  #environment: Map<string, string> | undefined;
  /** Characters that came with assignments (less those that went) since `takeGrowth` was last called. */
  #growth = 0;

  /** Evaluates an arithmetic text for variables with the integer attribute; set by the interpreter. */
  evaluateInteger: (text: string) => string = (text) => text;

  clone(): Variables {
    const copy = new Variables();
    copy.scopes.length = 0;
    for (const scope of this.scopes) {
      const next = new Map<string, Variable>();
      for (const [name, variable] of scope) next.set(name, cloneVariable(variable));
      copy.scopes.push(next);
    }
    for (const [name, dynamic] of this.dynamic) copy.dynamic.set(name, dynamic);
    copy.evaluateInteger = this.evaluateInteger;
    return copy;
  }

  pushScope(): Map<string, Variable> {
    const scope = new Map<string, Variable>();
    this.scopes.push(scope);
    return scope;
  }

  popScope(): void {
    const scope = this.scopes.pop();
    if (scope) for (const { value } of scope.values()) this.#growth -= value?.length ?? 0;
    this.#environment = undefined;
  }

  /** The variable itself, without following a name reference. */
  raw(name: string): Variable | undefined {
    for (let at = this.scopes.length - 1; at >= 0; at -= 1) {
      const found = this.scopes[at]!.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** The name that a chain of name references ends at. */
  resolveName(name: string): string {
    let current = name;
    for (let depth = 0; depth < 8; depth += 1) {
      const variable = this.raw(current);
      if (!variable?.nameref || !variable.value) return current;
      current = variable.value;
    }
    return current;
  }

  /** Arrays whose content is computed: PIPESTATUS, FUNCNAME. */
  readonly computed = new Map<string, () => string[]>();

  find(name: string): Variable | undefined {
    const compute = this.computed.get(name);
    if (compute) {
      const array = compute();
      return array.length > 0 ? { value: undefined, array } : undefined;
    }
    const found = this.raw(name);
    return found?.nameref && found.value ? this.raw(this.resolveName(name)) : found;
  }

  /** The scalar value; element 0 of an array. */
  get(name: string): string | undefined {
    const dynamic = this.dynamic.get(name);
    if (dynamic) return dynamic.get();
    const variable = this.find(name);
    if (!variable) return undefined;
    if (variable.nameref && variable.value?.includes('[')) return undefined;
    if (variable.array) return variable.array[0];
    if (variable.assoc) return variable.assoc.get('0');
    return variable.value;
  }

  set(name: string, value: string, append = false): void {
    const target = this.resolveName(name);
    const dynamic = this.dynamic.get(target);
    if (dynamic) {
      if (dynamic.set) dynamic.set(value);
      return;
    }
    const variable = this.raw(target) ?? this.declare(target, 0);
    this.assign(target, variable, value, append);
  }

  /** Assigns to one variable object, minding its attributes. */
  assign(name: string, variable: Variable, value: string, append: boolean): void {
    if (variable.readonly) throw new VariableError(`${name}: readonly variable`);
    this.#environment = undefined;
    if (variable.array) {
      variable.array[0] = this.#replaced(variable, variable.array[0], value, append);
      return;
    }
    if (variable.assoc) {
      variable.assoc.set('0', this.#replaced(variable, variable.assoc.get('0'), value, append));
      return;
    }
    variable.value = this.#replaced(variable, variable.value, value, append);
  }

  #replaced(variable: Variable, before: string | undefined, value: string, append: boolean): string {
    const text = this.convert(variable, value, append ? before : undefined);
    this.#growth += text.length - (before?.length ?? 0);
    return text;
  }

  /** Counts what an array gained (or lost). */
  grow(characters: number): void {
    this.#growth += characters;
  }

  /** How much more the variables hold than when this was last asked, in characters. */
  takeGrowth(): number {
    const growth = this.#growth;
    this.#growth = 0;
    return growth;
  }

  /** What is stored for `value`, given the variable's attributes and, when appending, what was there. */
  convert(variable: Variable, value: string, before?: string): string {
    if (variable.integer) return this.evaluateInteger(before ? `(${before})+(${value || '0'})` : value);
    const text = (before ?? '') + value;
    return variable.lower ? text.toLowerCase() : variable.upper ? text.toUpperCase() : text;
  }

  setElement(name: string, key: string | number, value: string, append: boolean): void {
    const target = this.resolveName(name);
    const variable = this.raw(target) ?? this.declare(target, 0);
    if (variable.readonly) throw new VariableError(`${target}: readonly variable`);
    if (variable.assoc) {
      variable.assoc.set(String(key), this.#replaced(variable, variable.assoc.get(String(key)), value, append));
      return;
    }
    const array = this.toArray(variable);
    const at = Number(key);
    if (at > 0x7ffffffe) throw new VariableError(`${target}[${key}]: array subscript beyond the limit of 2147483646`);
    array[at] = this.#replaced(variable, array[at], value, append);
  }

  toArray(variable: Variable): string[] {
    if (!variable.array) {
      variable.array = variable.value === undefined ? [] : [variable.value];
      variable.value = undefined;
    }
    return variable.array;
  }

  /** Creates the variable in scope number `scope` (0 is global) unless it is there. */
  declare(name: string, scope: number): Variable {
    const map = this.scopes[scope]!;
    let variable = map.get(name);
    if (!variable) map.set(name, (variable = { value: undefined }));
    return variable;
  }

  /** Removes a variable from the innermost scope that has it. Within a function a local stays local but unset. */
  unset(name: string): void {
    for (let at = this.scopes.length - 1; at >= 0; at -= 1) {
      const variable = this.scopes[at]!.get(name);
      if (!variable) continue;
      if (variable.readonly) throw new VariableError(`${name}: cannot unset: readonly variable`);
      this.#growth -= variable.value?.length ?? 0;
      if (at > 0 && at === this.scopes.length - 1) this.scopes[at]!.set(name, { value: undefined });
      else this.scopes[at]!.delete(name);
      break;
    }
    this.#environment = undefined;
  }

  changed(): void {
    this.#environment = undefined;
  }

  /** Names of set variables that start with `prefix`, sorted. */
  names(prefix = ''): string[] {
    const found = new Set<string>();
    for (const scope of this.scopes) {
      for (const [name, variable] of scope) if (name.startsWith(prefix) && isSet(variable)) found.add(name);
    }
    for (const name of this.dynamic.keys()) if (name.startsWith(prefix)) found.add(name);
    return [...found].sort();
  }

  /** The environment of children. Do not change it. */
  environment(): ReadonlyMap<string, string> {
    if (this.#environment) return this.#environment;
    const out = new Map<string, string>();
    for (const scope of this.scopes) {
      for (const [name, variable] of scope) {
        if (!variable.exported) {
          if (out.has(name) && isSet(variable)) out.delete(name);
          continue;
        }
        const value = variable.array ? undefined : variable.assoc ? undefined : variable.value;
        if (value !== undefined) out.set(name, value);
      }
    }
    this.#environment = out;
    return out;
  }
}

export function isSet(variable: Variable | undefined): boolean {
  return variable !== undefined && (variable.value !== undefined || variable.array !== undefined || variable.assoc !== undefined);
}

export function isBlank(variable: Variable): boolean {
  return variable.blank === true && (variable.array?.length ?? variable.assoc?.size) === 0;
}

function cloneVariable(variable: Variable): Variable {
  const copy = { ...variable };
  if (variable.array) copy.array = variable.array.slice();
  if (variable.assoc) copy.assoc = variable.assoc.copy();
  return copy;
}
