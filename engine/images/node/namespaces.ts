import type { Machine, Process, Program } from '../../runtime/machine';
import type { NetStack } from '../../runtime/net';
import type { Task } from '../../runtime/process';
import { SimulatedMachine } from '../../shell/kernel';
import type { NodeRuntime } from '../runtime';
import type { GuestProcess } from '../runtime/node-processes';
import { HOST_NAMESPACES } from '../runtime/namespaces';
import { fail, table, type RuntimeOf } from './command';

const LONG: Readonly<Record<string, string>> = { '--net': '-n', '--mount': '-m', '--pid': '-p', '--uts': '-u', '--ipc': '-i', '--all': '-a', '--cgroup': '-C', '--user': '-U', '--target': '-t' };

/** nsenter -t PID [-n] [-m] [-u] [-i] [-p] [-a] [COMMAND]: a command in the namespaces of a process of a pod. */
export function nsenter(runtimeOf: RuntimeOf): Program {
  return function* run(proc) {
    const runtime = runtimeOf(proc.machine.hostname);
    const { pid, letters, command } = parse(proc.argv.slice(1));
    if (proc.uid !== 0) return yield* fail(proc, 'nsenter: cannot open /proc/1/ns/net: Permission denied\n');
    if (!Number.isInteger(pid)) return yield* fail(proc, 'nsenter: no target PID specified\n');
    const target = runtime?.processes.list().find((one) => one.pid === pid);
    if (!target && !proc.machine.processes.has(pid)) return yield* fail(proc, `nsenter: cannot open /proc/${pid}/ns/net: No such file or directory\n`);
    const argv = command.length ? command : ['bash'];
    return yield* enter(proc, machineOf(proc, runtime, target, letters), argv);
  };
}

function parse(words: readonly string[]): { readonly pid: number; readonly letters: string; readonly command: readonly string[] } {
  let pid = Number.NaN, letters = '', at = 0;
  for (; at < words.length && words[at]!.startsWith('-'); at += 1) {
    const word = words[at]!;
    const [name = '', value] = word.split('=');
    if (word === '--') {
      at += 1;
      break;
    }
    if (name === '-t' || name === '--target') pid = Number(value ?? words[(at += 1)]);
    else if (/^-t\d+$/.test(word)) pid = Number(word.slice(2));
    else letters += (LONG[name] ?? word).slice(1);
  }
  return { pid, letters, command: words.slice(at) };
}

/** Where the command runs: in the container's files with -m, with the pod's network and the node's files with -n alone. */
function machineOf(proc: Process, runtime: NodeRuntime | undefined, target: GuestProcess | undefined, letters: string): Machine {
  if (!runtime) return proc.machine;
  const all = letters.includes('a');
  // A process of the node itself: a container that sees it gets the node's files with -m.
  if (!target?.sandbox) return all || letters.includes('m') ? lentMachine(runtime.node, all || letters.includes('n') ? runtime.node.net : proc.machine.net) : proc.machine;
  if (target.container && (all || letters.includes('m'))) return target.container.machine();
  if (!all && !/[nu]/.test(letters)) return proc.machine;
  return lentMachine(runtime.node, all || letters.includes('n') ? target.sandbox.net : proc.machine.net, all || letters.includes('u') ? target.sandbox.hostname : proc.machine.hostname);
}

/** The node with another network: its files and programs, a pod's interfaces. */
function lentMachine(node: SimulatedMachine, net: NetStack, hostname = node.hostname): SimulatedMachine {
  return new SimulatedMachine({ hostname, clock: node.clock, random: node.random, net, programs: node.programs, root: node.fs, pids: node.pids, facts: node.facts });
}

function* enter(proc: Process, machine: Machine, argv: readonly string[]): Task<number> {
  if (!machine.findProgram(argv[0]!, proc.env, proc.cwd)) return yield* notFound(proc, argv[0]!);
  const inside = machine.start({ argv, env: new Map(proc.env), cwd: machine === proc.machine ? proc.cwd : '/', uid: 0, files: proc.files });
  try {
    return yield* proc.wait(inside);
  } finally {
    if (inside.exitCode === undefined) inside.kill(9);
  }
}

function* notFound(proc: Process, name: string): Task<number> {
  yield* proc.err(`nsenter: failed to execute ${name}: No such file or directory\n`);
  return 127;
}

/** lsns [-t TYPE] [-p PID]: the namespaces of the node's processes. */
export function lsns(runtimeOf: RuntimeOf): Program {
  return function* run(proc) {
    const runtime = runtimeOf(proc.machine.hostname);
    const words = proc.argv.slice(1);
    const value = (name: string): string | undefined => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
    const wanted = value('-t') ?? value('--type');
    const only = value('-p') ?? value('--task');
    const types = wanted === undefined ? (['cgroup', 'user', 'mnt', 'uts', 'ipc', 'pid', 'net'] as const) : ([wanted] as (keyof typeof HOST_NAMESPACES)[]);
    if (wanted !== undefined && !(wanted in HOST_NAMESPACES)) return yield* fail(proc, `lsns: unknown namespace type: ${wanted}\n`);
    const processes = [...proc.machine.processes.values()].map((one) => ({ pid: one.pid, uid: one.uid, argv: one.argv, namespaces: (one as Partial<GuestProcess>).namespaces ?? HOST_NAMESPACES, sandbox: (one as Partial<GuestProcess>).sandbox }));
    const rows: string[][] = [];
    for (const type of types) {
      const groups = new Map<number, typeof processes>();
      for (const one of processes) groups.set(one.namespaces[type], [...(groups.get(one.namespaces[type]) ?? []), one]);
      let id = -1;
      for (const [number, members] of [...groups].sort(([a], [b]) => a - b)) {
        if (only !== undefined && !members.some((one) => String(one.pid) === only)) continue;
        const first = members[0]!;
        const net = type === 'net' ? [number === HOST_NAMESPACES.net ? 'unassigned' : String((id += 1)), number === HOST_NAMESPACES.net || !first.sandbox ? '' : `/run/netns/${first.sandbox.network?.namespaceName(first.sandbox.ips[0] ?? '') ?? ''}`] : ['', ''];
        rows.push([String(number), type, String(members.length), String(first.pid), first.uid === 0 ? 'root' : String(first.uid), ...(wanted === 'net' ? net : []), first.argv.join(' ')]);
      }
    }
    if (runtime) yield* proc.out(table(['        NS', 'TYPE', 'NPROCS', 'PID', 'USER', ...(wanted === 'net' ? ['NETNSID', 'NSFS'] : []), 'COMMAND'], rows, 1));
    return 0;
  };
}
