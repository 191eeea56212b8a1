import type { Flavour } from './shell-state';

/** Bash's messages in the words of the smaller shells. */
export function smallShellWords(message: string, flavour: Flavour): string {
  return message
    .replace(/: command not found$/, ': not found')
    .replace(/^((?:\.{0,2}\/)\S*): No such file or directory$/, '$1: not found')
    .replace(/: unbound variable$/, ': parameter not set')
    .replace(/^cd: (.*?): (No such file or directory|Not a directory|Permission denied)$/, flavour === 'ash' ? "cd: line 0: can't cd to $1: $2" : "cd: can't cd to $1")
    .replace(/: (readonly variable)$/, ': is read only')
    .replace(/^(?:\(\(: |let: )?([^]*): division by 0 \(error token is [^]*\)$/, flavour === 'ash' ? 'divide by zero' : 'arithmetic expression: division by zero: "$1"')
    .replace(/^(?:\(\(: |let: )?([^]*?): (?:syntax error|missing|attempted|value too great)[^]*\(error token is [^]*\)$/, flavour === 'ash' ? 'arithmetic syntax error' : 'arithmetic expression: expecting primary: "$1"')
    .replace(/^(\[|test): (.*): integer expression expected$/, flavour === 'ash' ? '$2: bad number' : '$1: Illegal number: $2')
    .replace(/^\[: missing `\]'$/, flavour === 'ash' ? 'missing ]' : '[: missing ]')
    .replace(/^printf: (.*): invalid number$/, flavour === 'ash' ? "invalid number '$1'" : 'printf: $1: expected numeric value')
    .replace(/^kill: \((\d+)\) - (.*)$/, flavour === 'ash' ? "can't kill pid $1: $2" : 'kill: $2')
    .replace(/^(exit|shift|return): (\S+): numeric argument required$/, flavour === 'ash' ? '$1: line 0: Illegal number: $2' : '$1: Illegal number: $2')
    .replace(/^(export|unset|readonly|read): `([^=']*).*': not a valid identifier$/, flavour === 'ash' ? '$1: line 0: $2: bad variable name' : '$1: $2: bad variable name')
    .replace(/^set: (-.): invalid option$/, flavour === 'ash' ? 'set: line 0: illegal option $1' : 'set: Illegal option $1')
    .replace(/^\$\{[^]*\}: bad substitution$/, flavour === 'ash' ? 'syntax error: bad substitution' : 'Bad substitution')
    .replace(/^hash: (.*): not found$/, flavour === 'ash' ? 'hash: line 0: $1: not found' : 'hash: $1: not found')
    .replace(/^kill: (.*): arguments must be process or job IDs$/, flavour === 'ash' ? "invalid number '$1'" : 'kill: Illegal number: $1')
    .replace(/^(\S*): Is a directory$/, '$1: Permission denied')
    .replace(/^local: can only be used in a function$/, flavour === 'ash' ? 'local: line 0: not in a function' : 'local: not in a function');
}
