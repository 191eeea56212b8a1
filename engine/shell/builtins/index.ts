import type { Task } from '../../runtime/process';
import type { Builtin } from '../shell-state';
import { alias, history, unalias } from './alias';
import { breakLoop, continueLoop, evaluate, exit, returnFunction, shift, source } from './control';
import { fc } from './fc';
import { declare, exportNames, local, readonlyNames, unset } from './declare';
import { bind } from './bind';
import { bg, disown, fg, jobs, kill, trap, wait } from './job-control';
import { mapfile, read } from './read';
import { cd, dirs, popd, pushd, pwd } from './directory';
import { echo, printf } from './output';
import { builtin, command, enable, hash, type } from './lookup';
import { getopts, set, shopt } from './options';
import { bracket, test } from './test';
import { caller, complete, help, letCommand, times, ulimit, umask, unsupported } from './miscellany';

function* succeed(): Task<number> {
  return 0;
}
function* fail(): Task<number> {
  return 1;
}

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', succeed], ['true', succeed], ['false', fail],
  ['.', source], ['source', source], ['eval', evaluate], ['exit', exit], ['return', returnFunction], ['break', breakLoop], ['continue', continueLoop], ['shift', shift],
  ['declare', declare], ['typeset', declare], ['local', local], ['export', exportNames], ['readonly', readonlyNames], ['unset', unset],
  ['jobs', jobs], ['fg', fg], ['bg', bg], ['wait', wait], ['kill', kill], ['disown', disown], ['trap', trap],
  ['read', read], ['mapfile', mapfile], ['readarray', mapfile],
  ['cd', cd], ['pwd', pwd], ['pushd', pushd], ['popd', popd], ['dirs', dirs],
  ['echo', echo], ['printf', printf],
  ['type', type], ['command', command], ['builtin', builtin], ['enable', enable], ['hash', hash],
  ['set', set], ['shopt', shopt], ['getopts', getopts],
  ['test', test], ['[', bracket],
  ['alias', alias], ['unalias', unalias], ['history', history],
  ['let', letCommand], ['times', times], ['ulimit', ulimit], ['umask', umask], ['caller', caller], ['help', help], ['bind', bind], ['complete', complete], ['compopt', complete], ['compgen', complete],
  ['logout', unsupported], ['suspend', unsupported], ['fc', fc], ['exec', succeed],
]);
