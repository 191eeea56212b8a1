import type { Process } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { fromBytes, toBytes } from '../text';
import { command } from './command';
import type { Context } from './command';
import { Owners } from './modes';
import { commandLine, coresOf, memory, uptimeText } from './system';

/** What processes had used at the last look, and when that was (under undefined). */
type LastLook = Map<Process | undefined, number>;

/** Over less than this nobody's share is worth telling. */
const SHORTEST_LOOK_MS = 100;

/** How many cores each process has used since the last look, or since it was started; the busiest first. */
function processorShares(context: Context, before: LastLook): Map<Process, number> {
  const now = context.proc.clock.now();
  const share = (proc: Process): number => {
    const fromMs = Math.max(before.get(undefined) ?? 0, proc.usage.startedAtMs);
    return (proc.usage.cpuMs - (before.get(proc) ?? 0)) / Math.max(now - fromMs, SHORTEST_LOOK_MS);
  };
  return new Map([...context.proc.machine.processes.values()].map((proc) => [proc, share(proc)] as const).sort(([a, some], [b, other]) => other - some || b.usage.cpuMs - a.usage.cpuMs));
}

/** How the list is wanted. */
interface View {
  readonly by: 'P' | 'M' | 'T' | 'N';
  readonly reversed: boolean;
  /** Whole command lines. */
  readonly whole: boolean;
}

const ORDERS: Readonly<Record<View['by'], (a: readonly [Process, number], b: readonly [Process, number]) => number>> = {
  P: () => 0,
  M: ([a], [b]) => b.usage.memoryBytes - a.usage.memoryBytes,
  T: ([a], [b]) => b.usage.cpuMs - a.usage.cpuMs,
  N: ([a], [b]) => b.pid - a.pid,
};

function inOrder(shares: ReadonlyMap<Process, number>, { by, reversed }: View): (readonly [Process, number])[] {
  const all = [...shares].sort(ORDERS[by]);
  return reversed ? all.reverse() : all;
}

interface TopLines {
  readonly head: string;
  readonly rows: readonly string[];
}

const runs = (context: Context, proc: Process, share: number): boolean => share > 0.05 || proc.pid === context.proc.pid;

function topOfProcps(context: Context, shares: ReadonlyMap<Process, number>, view: View): TopLines {
  const owners = new Owners(context.proc);
  const { total, used } = memory(context);
  const mib = (bytes: number) => (bytes / 1024 ** 2).toFixed(1).padStart(8);
  const busy = [...shares].filter(([proc, share]) => runs(context, proc, share)).length;
  const user = Math.min(100, ([...shares.values()].reduce((sum, share) => sum + share, 0) / coresOf(context)) * 100);
  const percent = (value: number) => value.toFixed(1).padStart(5);
  return {
    head: `top -${uptimeText(context)}\nTasks: ${String(shares.size).padStart(3)} total, ${String(busy).padStart(3)} running, ${String(shares.size - busy).padStart(3)} sleeping,   0 stopped,   0 zombie\n%Cpu(s):${percent(user)} us,  0.0 sy,  0.0 ni,${percent(100 - user)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st \nMiB Mem : ${mib(total)} total, ${mib(total - used)} free, ${mib(used)} used, ${mib(0)} buff/cache     \nMiB Swap: ${mib(0)} total, ${mib(0)} free, ${mib(0)} used. ${mib(total - used)} avail Mem \n\n    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n`,
    rows: inOrder(shares, view).map(([proc, share]) => `${String(proc.pid).padStart(7)} ${owners.user(proc.uid).padEnd(8)}  20   0 ${String(Math.ceil(proc.usage.memoryBytes / 512)).padStart(7)} ${String(Math.ceil(proc.usage.memoryBytes / 1024)).padStart(6)} ${String(Math.ceil(proc.usage.memoryBytes / 2048)).padStart(6)} ${runs(context, proc, share) ? 'R' : 'S'} ${percent(share * 100)}   ${((proc.usage.memoryBytes / total) * 100).toFixed(1)} ${`${Math.floor(proc.usage.cpuMs / 60_000)}:${((proc.usage.cpuMs % 60_000) / 1000).toFixed(2).padStart(5, '0')}`.padStart(9)} ${view.whole ? commandLine(proc) : (proc.argv[0] ?? '').replace(/^.*\//, '')}\n`),
  };
}

/** BusyBox counts in shares of all cores, and shows whole command lines. */
function topOfBusybox(context: Context, shares: ReadonlyMap<Process, number>, view: View): TopLines {
  const owners = new Owners(context.proc);
  const cores = coresOf(context);
  const { total, used } = memory(context);
  const kib = (bytes: number) => `${Math.round(bytes / 1024)}K`;
  const user = Math.min(100, ([...shares.values()].reduce((sum, share) => sum + share, 0) / cores) * 100);
  const percent = (value: number) => value.toFixed(1).padStart(4);
  const busy = [...shares].filter(([proc, share]) => runs(context, proc, share)).length;
  return {
    head: `Mem: ${kib(used)} used, ${kib(total - used)} free, 0K shrd, 0K buff, 0K cached\nCPU: ${percent(user)}% usr  0.0% sys  0.0% nic ${percent(100 - user)}% idle  0.0% io  0.0% irq  0.0% sirq\nLoad average: 0.00 0.00 0.00 ${busy}/${shares.size} ${context.proc.pid}\n  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n`,
    rows: inOrder(shares, view).map(([proc, share]) => `${String(proc.pid).padStart(5)} ${String((proc as Process & { ppid: number }).ppid).padStart(5)} ${owners.user(proc.uid).padEnd(8)} ${runs(context, proc, share) ? 'R' : 'S'}    ${String(Math.ceil(proc.usage.memoryBytes / 512)).padStart(5)} ${percent((proc.usage.memoryBytes * 2 * 100) / total)}   0 ${percent((share / cores) * 100)} ${commandLine(proc)}\n`),
  };
}

/** A row of procps fits the screen; a name that does not ends in a sign. */
const fitted = (row: string, columns: number): string => (row.length > columns - 1 ? `${row.slice(0, columns - 2)}+` : row);

/** procps at a terminal: figures stand out, the titles of columns are reversed, so are rows of what runs bright. */
function screenOfProcps({ head, rows }: TopLines, columns: number, height: number, message: string): string {
  const lines = head.trimEnd().split('\n'), titles = lines.at(-1)!.padEnd(columns).slice(0, columns);
  const bright = (text: string): string => `\x1b[1m${text}\x1b[0m`;
  const summary = lines.slice(0, 5).map((line, at) => (at === 0 ? line.slice(0, columns) : line.trimEnd().slice(0, columns).replace(/ *\d[\d.]* /g, bright)));
  const list = rows.map((row) => fitted(row.trimEnd(), columns)).map((row) => (/^ *\d+ \S+ +20 +0 +\d+ +\d+ +\d+ R /.test(row) ? bright(row) : row));
  return [...summary, message === '' ? '' : bright(message), `\x1b[7m${titles}\x1b[27m`, ...list].slice(0, height).map((line) => `${line}\x1b[K`).join('\r\n');
}

/** BusyBox reverses the titles and cuts every line at the edge. */
function screenOfBusybox({ head, rows }: TopLines, columns: number, height: number): string {
  const lines = [...head.trimEnd().split('\n'), ...rows.map((row) => row.trimEnd())].slice(0, height - 1).map((line) => line.slice(0, columns));
  return lines.map((line, at) => (at === 3 ? `\x1b[7m${line}\x1b[m` : line)).join('\r\n');
}

/** What a key makes of the view; a message where it makes nothing of it, undefined for those that leave. */
function pressed(view: View, key: string): View | string | undefined {
  if (key === 'q' || key === '\x03') return undefined;
  if (key === 'P' || key === 'M' || key === 'T' || key === 'N') return { ...view, by: key };
  if (key === 'R') return { ...view, reversed: !view.reversed };
  if (key === 'c') return { ...view, whole: !view.whole };
  if (/[ \r\n]/.test(key)) return view;
  return /[hH?kruUndsifFoOlt1mzZbxyWeEVLG&<>XYAawgSCIjJ]/.test(key) ? `not simulated: the key ${key} of top` : " Unknown command - try 'h' for help ";
}

function* top(context: Context): Task<number> {
  const { proc } = context, { tty } = proc, batch = context.has('b'), busybox = context.words === 'busybox';
  const rounds = Number(context.value('n') ?? Infinity), file = proc.stdin, keys = file.isTty && !batch;
  if (!batch && !busybox && !file.isTty) {
    yield* proc.err('top: failed tty get\n');
    return 1;
  }
  let before: LastLook = new Map(), view: View = { by: 'P', reversed: false, whole: context.has('c') }, message = '';
  if (keys) file.tty?.setRaw(true);
  if (!batch && !busybox) yield* context.out('\x1b[?25l');
  try {
    for (let round = 0; round < rounds; round += 1) {
      const shares = processorShares(context, before), columns = tty?.columns() ?? 80, height = tty?.rows() ?? 24;
      before = new Map([...shares.keys()].map((one) => [one, one.usage.cpuMs]));
      before.set(undefined, proc.clock.now());
      const lines = busybox ? topOfBusybox(context, shares, view) : topOfProcps(context, shares, view);
      if (batch) yield* context.out(lines.head + lines.rows.map((row) => (busybox ? row : `${fitted(row.trimEnd(), columns)}\n`)).join(''));
      else yield* context.out(`\x1b[H\x1b[J${busybox ? screenOfBusybox(lines, columns, height) : screenOfProcps(lines, columns, height, message)}`);
      message = '';
      if (round + 1 >= rounds) break;
      const until = proc.clock.now() + Number(context.value('d') ?? 3) * 1000;
      let again = false;
      while (!again && proc.clock.now() < until) {
        if (keys && file.readable) {
          const chunk = yield* file.read();
          if (!chunk) return 0;
          for (const key of fromBytes(chunk)) {
            const next = pressed(view, key);
            if (next === undefined) return 0;
            if (typeof next === 'string') message = next;
            else view = next;
          }
          break;
        }
        yield* proc.sleep(100);
        again = tty !== undefined && (tty.columns() !== columns || tty.rows() !== height);
      }
    }
    return 0;
  } finally {
    if (keys) file.tty?.setRaw(false);
    if (!batch && !busybox) proc.stdout.write(toBytes(`\x1b[${tty?.rows() ?? 24};1H\x1b[K\x1b[?25h\r\n`)).next();
  }
}

export const topping = [command('top', { short: 'bcn:d:', long: {} }, top)];
