/** Words that the shell itself knows where a command may stand; all others name aliases, functions and programs. */
export const KEYWORDS: ReadonlySet<string> = new Set(['if', 'then', 'else', 'elif', 'fi', 'case', 'esac', 'for', 'select', 'while', 'until', 'do', 'done', 'in', 'function', 'time', '{', '}', '!', '[[', ']]', 'coproc']);

/** The names of `builtins`, which come with the language; a test compares them. */
export const BUILTIN_NAMES: ReadonlySet<string> = new Set([
  ':', 'true', 'false', '.', 'source', 'eval', 'exit', 'return', 'break', 'continue', 'shift', 'declare', 'typeset', 'local', 'export', 'readonly', 'unset',
  'jobs', 'fg', 'bg', 'wait', 'kill', 'disown', 'trap', 'read', 'mapfile', 'readarray', 'cd', 'pwd', 'pushd', 'popd', 'dirs', 'echo', 'printf',
  'type', 'command', 'builtin', 'enable', 'hash', 'set', 'shopt', 'getopts', 'test', '[', 'alias', 'unalias', 'history',
  'let', 'times', 'ulimit', 'umask', 'caller', 'help', 'bind', 'complete', 'compopt', 'compgen', 'logout', 'suspend', 'fc', 'exec',
]);
