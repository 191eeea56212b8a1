import type { Task } from '../../runtime/process';
import { printFunction } from '../command-text';
import { arrayLiteral } from '../parameter';
import { quoteIfNeeded } from '../quote';
import { OPTION_LETTERS, OPTION_NAMES } from '../shell-state';
import type { Shell } from '../shell-state';
import { isSet } from '../variables';
import { badOption, readOptions, usage } from './usage';

export function* set(shell: Shell, args: readonly string[]): Task<number> {
  if (args.length === 0) return yield* printVariables(shell);
  let at = 0;
  for (; at < args.length; at += 1) {
    const argument = args[at]!;
    if (argument === '--') {
      shell.positional = args.slice(at + 1);
      return 0;
    }
    if (argument === '-') {
      shell.options.delete('xtrace');
      shell.options.delete('verbose');
      if (at + 1 < args.length) shell.positional = args.slice(at + 1);
      return 0;
    }
    if (!/^[-+]./.test(argument)) break;
    const on = argument[0] === '-';
    for (const letter of argument.slice(1)) {
      if (letter === 'o') {
        const name = args[at + 1];
        if (name === undefined) return yield* printOptions(shell, on);
        at += 1;
        if (!OPTION_NAMES.includes(name)) {
          yield* shell.complain(`set: ${name}: invalid option name`);
          return 2;
        }
        turn(shell, name, on);
        continue;
      }
      const name = OPTION_LETTERS[letter];
      if (!name) return yield* badOption(shell, 'set', `${argument[0]}${letter}`);
      turn(shell, name, on);
    }
  }
  if (at < args.length) shell.positional = args.slice(at);
  return 0;
}

function turn(shell: Shell, name: string, on: boolean): void {
  if (on) shell.options.add(name);
  else shell.options.delete(name);
  if (name === 'vi' && on) shell.options.delete('emacs');
  if (name === 'emacs' && on) shell.options.delete('vi');
}

function* printOptions(shell: Shell, readable: boolean): Task<number> {
  yield* shell.proc.out(OPTION_NAMES.map((name) => (readable ? `${name.padEnd(15)}\t${shell.has(name) ? 'on' : 'off'}\n` : `set ${shell.has(name) ? '-' : '+'}o ${name}\n`)).join(''));
  return 0;
}

function* printVariables(shell: Shell): Task<number> {
  let out = '';
  for (const name of shell.vars.names()) {
    const variable = shell.vars.raw(name);
    if (variable && (variable.array || variable.assoc)) out += `${name}=${arrayLiteral(variable)}\n`;
    else if (!variable || isSet(variable)) out += `${name}=${quoteIfNeeded(shell.vars.get(name) ?? '')}\n`;
  }
  for (const [name, definition] of [...shell.functions].sort(([a], [b]) => (a < b ? -1 : 1))) out += `${printFunction(name, definition)}\n`;
  yield* shell.proc.out(out);
  return 0;
}

const SHOPTS = ['autocd', 'assoc_expand_once', 'cdable_vars', 'cdspell', 'checkhash', 'checkjobs', 'checkwinsize', 'cmdhist', 'compat31', 'compat32', 'compat40', 'compat41', 'compat42', 'compat43', 'compat44', 'complete_fullquote', 'direxpand', 'dirspell', 'dotglob', 'execfail', 'expand_aliases', 'extdebug', 'extglob', 'extquote', 'failglob', 'force_fignore', 'globasciiranges', 'globskipdots', 'globstar', 'gnu_errfmt', 'histappend', 'histreedit', 'histverify', 'hostcomplete', 'huponexit', 'inherit_errexit', 'interactive_comments', 'lastpipe', 'lithist', 'localvar_inherit', 'localvar_unset', 'login_shell', 'mailwarn', 'no_empty_cmd_completion', 'nocaseglob', 'nocasematch', 'noexpand_translation', 'nullglob', 'patsub_replacement', 'progcomp', 'progcomp_alias', 'promptvars', 'restricted_shell', 'shift_verbose', 'sourcepath', 'varredir_close', 'xpg_echo'];

export function* shopt(shell: Shell, args: readonly string[]): Task<number> {
  const options = readOptions(args, 'pqsuo');
  if (options.wrong) return yield* badOption(shell, 'shopt', options.wrong);
  const { flags, operands } = options;
  const known = flags.has('o') ? OPTION_NAMES : SHOPTS;
  const store = flags.has('o') ? shell.options : shell.shopts;
  const change = flags.has('s') || flags.has('u');
  const names = operands.length > 0 ? operands : known.filter((name) => !change || store.has(name) === flags.has('s'));
  let status = 0;
  for (const name of names) {
    if (!known.includes(name)) {
      yield* shell.complain(`shopt: ${name}: invalid shell option name`);
      status = 1;
      continue;
    }
    if (change && operands.length > 0) {
      if (flags.has('s')) store.add(name);
      else store.delete(name);
      continue;
    }
    const on = store.has(name);
    if (!on && operands.length > 0) status = 1;
    if (flags.has('q')) continue;
    if (flags.has('p')) yield* shell.proc.out(flags.has('o') ? `set ${on ? '-' : '+'}o ${name}\n` : `shopt -${on ? 's' : 'u'} ${name}\n`);
    else yield* shell.proc.out(`${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`);
  }
  return status;
}

export function* getopts(shell: Shell, args: readonly string[]): Task<number> {
  const [optstring, name, ...rest] = args;
  if (optstring === undefined || name === undefined) return yield* usage(shell, 'getopts');
  const words = rest.length > 0 ? rest : shell.positional;
  const state = shell.optionIndex;
  const index = Number(shell.vars.get('OPTIND') ?? '1') || 1;
  if (index !== state.argument) {
    state.argument = index;
    state.letter = 1;
  }
  const silent = optstring.startsWith(':') || shell.vars.get('OPTERR') === '0';
  const done = (letter: string, status: number) => {
    shell.vars.set(name, letter);
    shell.vars.set('OPTIND', String(state.argument));
    return status;
  };
  const word = words[state.argument - 1];
  if (word === undefined || !/^-./.test(word) || word === '--') {
    if (word === '--') state.argument += 1;
    shell.vars.unset('OPTARG');
    return done('?', 1);
  }
  const letter = word[state.letter]!;
  const at = letter === ':' ? -1 : optstring.indexOf(letter, optstring.startsWith(':') ? 1 : 0);
  const nextLetter = () => {
    state.letter += 1;
    if (state.letter >= word.length) {
      state.argument += 1;
      state.letter = 1;
    }
  };
  if (at < 0) {
    nextLetter();
    if (optstring.startsWith(':')) shell.vars.set('OPTARG', letter);
    else {
      shell.vars.unset('OPTARG');
      if (!silent) yield* shell.proc.err(`${shell.name}: illegal option -- ${letter}\n`);
    }
    return done('?', 0);
  }
  if (optstring[at + 1] !== ':') {
    nextLetter();
    shell.vars.unset('OPTARG');
    return done(letter, 0);
  }
  let value: string | undefined = word.slice(state.letter + 1);
  state.argument += 1;
  state.letter = 1;
  if (value === '') {
    value = words[state.argument - 1];
    if (value !== undefined) state.argument += 1;
  }
  if (value === undefined) {
    if (optstring.startsWith(':')) {
      shell.vars.set('OPTARG', letter);
      return done(':', 0);
    }
    shell.vars.unset('OPTARG');
    if (!silent) yield* shell.proc.err(`${shell.name}: option requires an argument -- ${letter}\n`);
    return done('?', 0);
  }
  shell.vars.set('OPTARG', value);
  return done(letter, 0);
}
