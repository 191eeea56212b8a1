import type { Definition, Filter, Json } from './tree';

/** A function and where it was written. */
export interface Closure {
  readonly parameters: readonly string[];
  readonly body: Filter;
  readonly scope: Scope;
}

/** Names in sight: functions by name and number of arguments, variables. Inner ones hide outer ones. */
export class Scope {
  constructor(private readonly parent: Scope | undefined, private readonly functions: ReadonlyMap<string, Closure>, private readonly variables: ReadonlyMap<string, Json>) {}

  find(name: string): Closure | undefined {
    return this.functions.get(name) ?? this.parent?.find(name);
  }

  variable(name: string): Json | undefined {
    const found = this.variables.get(name);
    return found === undefined ? this.parent?.variable(name) : found;
  }

  withVariables(variables: ReadonlyMap<string, Json>): Scope {
    return new Scope(this, new Map(), variables);
  }

  /** A definition sees itself. */
  withDefinition({ name, parameters, body }: Definition): Scope {
    const functions = new Map<string, Closure>();
    const scope = new Scope(this, functions, new Map());
    functions.set(`${name}/${parameters.length}`, { parameters, body, scope });
    return scope;
  }
}
