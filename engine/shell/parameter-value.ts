import { TextBuilder } from './fields';
import type { Builder } from './fields';
import { ExpansionError } from './shell-state';
import type { Shell } from './shell-state';

/** The value of a parameter: one text, or the list of `$@`, `$*` and `name[@]`. */
export type Value = { readonly scalar: string | undefined } | { readonly list: string[]; readonly star: boolean };

export function expandSimple(shell: Shell, name: string, builder: Builder, quoted: boolean): void {
  if (name === '@' || name === '*') {
    emit({ list: shell.positional, star: name === '*' }, builder, quoted);
    return;
  }
  const value = scalarOf(shell, name);
  if (value === undefined) checkBound(shell, /^[\d!]$/.test(name) ? `$${name}` : name);
  else emit({ scalar: value }, builder, quoted);
}

export function checkBound(shell: Shell, name: string): void {
  if (shell.has('nounset')) throw new ExpansionError(`${name}: unbound variable`, 127);
}

export function emit(value: Value, builder: Builder, quoted: boolean): void {
  if ('scalar' in value) {
    if (value.scalar === undefined) return;
    if (quoted) builder.add(value.scalar, true);
    else builder.split(value.scalar);
    return;
  }
  if (value.star && (quoted || builder instanceof TextBuilder)) {
    builder.add(value.list.join(builder.joiner), quoted);
    return;
  }
  // Where IFS begins with more than white space, `$*` and `$@` are joined by it and split again: empty ones stay.
  const { joiner } = builder;
  const rejoined = !quoted && !(builder instanceof TextBuilder) && joiner !== '' && !' \t\n'.includes(joiner);
  value.list.forEach((one, at) => {
    if (at > 0 && rejoined) builder.split(joiner);
    else if (at > 0) builder.breakField();
    if (quoted) builder.add(one, true);
    else builder.split(one);
  });
}

/** A parameter that is one text: a variable, `$1`, `$?` and its kin. */
export function scalarOf(shell: Shell, name: string): string | undefined {
  const first = name.charCodeAt(0);
  if (first >= 48 && first <= 57) {
    const at = Number(name);
    return at === 0 ? shell.name : shell.positional[at - 1];
  }
  switch (name) {
    case '?': return String(shell.status);
    case '#': return String(shell.positional.length);
    case '$': return shell.vars.get('$') ?? String(shell.proc.pid);
    case '!': return shell.lastBackground === undefined ? undefined : String(shell.lastBackground);
    case '-': return shell.optionLetters();
    case '_': return shell.lastArgument;
    default: return shell.vars.get(name);
  }
}
