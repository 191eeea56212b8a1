import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';

/** logname, users, who, getconf, pidof: what the system knows of itself. Nobody is logged in on these machines. */

function* logname(context: Context): Task<number> {
  yield* context.complain('no login name');
  return 1;
}

function* nobody(): Task<number> {
  return 0;
}

const VARIABLES: Readonly<Record<string, string>> = {
  ARG_MAX: '2097152', CHAR_BIT: '8', CLK_TCK: '100', GNU_LIBC_VERSION: 'glibc 2.36', HOST_NAME_MAX: '64', INT_MAX: '2147483647', INT_MIN: '-2147483648', LINE_MAX: '2048', LOGIN_NAME_MAX: '256', LONG_BIT: '64', NAME_MAX: '255', OPEN_MAX: '1024', PAGESIZE: '4096', PAGE_SIZE: '4096',
  PATH: '/bin:/usr/bin', PATH_MAX: '4096', PIPE_BUF: '4096', SSIZE_MAX: '32767', UINT_MAX: '4294967295', ULONG_MAX: '18446744073709551615', LONG_MAX: '9223372036854775807', WORD_BIT: '32', _POSIX_VERSION: '200809', _POSIX2_VERSION: '200809',
};

function* getconf(context: Context): Task<number> {
  const [name] = context.operands;
  if (name === undefined) {
    yield* context.proc.err('Usage: getconf [-v specification] variable_name [pathname]\n       getconf -a [pathname]\n');
    return 2;
  }
  const cores = () => String(context.proc.machine.facts.cores);
  const value = name === '_NPROCESSORS_ONLN' || name === '_NPROCESSORS_CONF' ? cores() : Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined;
  if (value === undefined) {
    yield* context.complain(`Unrecognized variable \`${name}'`);
    return 2;
  }
  yield* context.out(`${value}\n`);
  return 0;
}

/** Processes of a program, the youngest first. */
function* pidof(context: Context): Task<number> {
  const wanted = context.operands.map((name) => name.replace(/^.*\//, ''));
  const omitted = new Set((context.flags.get('o') ?? []).flatMap((text) => text.split(',')));
  const found = [...context.proc.machine.processes.values()].filter((proc) => wanted.includes((proc.argv[0] ?? '').replace(/^.*\//, '')) && !omitted.has(String(proc.pid))).map((proc) => proc.pid).sort((a, b) => b - a);
  if (found.length === 0) return 1;
  if (!context.has('q')) yield* context.out(`${(context.has('s') ? found.slice(0, 1) : found).join(context.value('S') ?? ' ')}\n`);
  return 0;
}

export const knowing = [
  command('logname', '', logname),
  command('users', '', nobody),
  command('who', 'abdHlmpqrstTuw', nobody),
  command('getconf', 'v:', getconf),
  command('pidof', 'co:qsS:x', pidof),
];
