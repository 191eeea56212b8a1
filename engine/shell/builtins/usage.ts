import type { Task } from '../../runtime/process';
import type { Shell } from '../shell-state';

/** Usage lines of builtins, as bash 5.2 prints them after a wrong option. */
export const USAGE: Readonly<Record<string, string>> = {
  '.': '. filename [arguments]',
  source: 'source filename [arguments]',
  alias: 'alias [-p] [name[=value] ... ]',
  unalias: 'unalias [-a] name [name ...]',
  bind: 'bind [-lpsvPSVX] [-m keymap] [-f filename] [-q name] [-u name] [-r keyseq] [-x keyseq:shell-command] [keyseq:readline-function or readline-command]',
  caller: 'caller [expr]',
  cd: 'cd [-L|[-P [-e]] [-@]] [dir]',
  command: 'command [-pVv] command [arg ...]',
  declare: 'declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]',
  typeset: 'typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]',
  local: 'local [option] name[=value] ...',
  dirs: 'dirs [-clpv] [+N] [-N]',
  disown: 'disown [-h] [-ar] [jobspec ... | pid ...]',
  enable: 'enable [-a] [-dnps] [-f filename] [name ...]',
  eval: 'eval [arg ...]',
  export: 'export [-fn] [name[=value] ...] or export -p',
  fc: 'fc [-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]',
  getopts: 'getopts optstring name [arg ...]',
  hash: 'hash [-lr] [-p pathname] [-dt] [name ...]',
  history: 'history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]',
  jobs: 'jobs [-lnprs] [jobspec ...] or jobs -x command [args]',
  kill: 'kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]',
  mapfile: 'mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  readarray: 'readarray [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  popd: 'popd [-n] [+N | -N]',
  printf: 'printf [-v var] format [arguments]',
  pushd: 'pushd [-n] [+N | -N | dir]',
  pwd: 'pwd [-LP]',
  read: 'read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]',
  readonly: 'readonly [-aAf] [name[=value] ...] or readonly -p',
  set: 'set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]',
  shopt: 'shopt [-pqsu] [-o] [optname ...]',
  trap: 'trap [-lp] [[arg] signal_spec ...]',
  type: 'type [-afptP] name [name ...]',
  ulimit: 'ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]',
  umask: 'umask [-p] [-S] [mode]',
  unset: 'unset [-f] [-v] [-n] [name ...]',
  wait: 'wait [-fn] [-p var] [id ...]',
};

/** A wrong option: its message, the usage line, status 2. */
export function* badOption(shell: Shell, name: string, option: string): Task<number> {
  yield* shell.complain(`${name}: ${option}: invalid option`);
  return yield* usage(shell, name);
}

/** What a builtin says of options that it cannot take, and its status; undefined when they are right. */
export function* refusedOptions(shell: Shell, name: string, options: Options): Task<number | undefined> {
  if (options.wrong) return yield* badOption(shell, name, options.wrong);
  if (!options.incomplete) return undefined;
  yield* shell.complain(`${name}: ${options.incomplete}: option requires an argument`);
  return yield* usage(shell, name);
}

export function* usage(shell: Shell, name: string): Task<number> {
  if (shell.flavour === 'bash') yield* shell.proc.err(`${name}: usage: ${USAGE[name] ?? name}\n`);
  return 2;
}

export interface Options {
  /** Letters that were given, with the value of those that take one. */
  readonly flags: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
  readonly wrong?: string;
  /** An option that lacks its value. */
  readonly incomplete?: string;
}

/** POSIX option parsing for builtins. In `letters`, a colon after a letter says that it takes a value. */
export function readOptions(args: readonly string[], letters: string): Options {
  const flags = new Map<string, string>();
  let at = 0;
  for (; at < args.length; at += 1) {
    const argument = args[at]!;
    if (argument === '--') {
      at += 1;
      break;
    }
    if (!/^-./.test(argument)) break;
    for (let letter = 1; letter < argument.length; letter += 1) {
      const name = argument[letter]!;
      const index = letters.indexOf(name);
      if (index < 0 || name === ':') return { flags, operands: [], wrong: `-${name}` };
      if (letters[index + 1] !== ':') {
        flags.set(name, '');
        continue;
      }
      const rest = argument.slice(letter + 1);
      if (rest === '' && at + 1 >= args.length) return { flags, operands: [], incomplete: `-${name}` };
      flags.set(name, rest === '' ? args[(at += 1)]! : rest);
      break;
    }
  }
  return { flags, operands: args.slice(at) };
}
