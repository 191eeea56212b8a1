import type { Process } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import { Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import type { NetStack } from '../../runtime/net';
import { NetNamespace } from '../namespace';
import { routeFor } from './ip';

/** An echo's own header and that of IP. */
const ICMP_BYTES = 8, IP_BYTES = 20;

/** ping(8) of iputils or BusyBox: -c, -W, -w, -i, -s, -q, and -M of iputils. */
export function ping(busybox: boolean): (proc: Process) => Task<number> {
  return function* run(proc) {
    let count = Number.POSITIVE_INFINITY, waitMs = 10_000, intervalMs = 1000, deadlineMs = Number.POSITIVE_INFINITY, quiet = false, whole = false, size = 56, target = '', wrong = '';
    const words = proc.argv.slice(1);
    for (let at = 0; at < words.length; at += 1) {
      const match = /^-([cWwisM])(.*)$/.exec(words[at]!);
      const text = () => (match![2] !== '' ? match![2]! : words[(at += 1)] ?? '');
      const value = () => {
        const given = text();
        if (!/^\d+(?:\.\d+)?$/.test(given)) wrong = busybox ? `invalid number '${given}'` : 'cs'.includes(match![1]!) ? `invalid argument: '${given}'` : `option argument contains garbage: ${given}`;
        else if (match![1] === 'c' && Number(given) === 0 && !busybox) wrong = "invalid argument: '0': out of range: 1 <= value <= 9223372036854775807";
        return Number(given);
      };
      if (match?.[1] === 'c') count = value();
      else if (match?.[1] === 'W') waitMs = value() * 1000;
      else if (match?.[1] === 'w') deadlineMs = value() * 1000;
      else if (match?.[1] === 'i') intervalMs = value() * 1000;
      else if (match?.[1] === 's') size = value();
      else if (match?.[1] === 'M') whole = text() === 'do';
      else if (words[at] === '-q') quiet = true;
      else if (!words[at]!.startsWith('-')) target = words[at]!;
    }
    if (wrong !== '') {
      yield* proc.err(`ping: ${wrong}\n`);
      return 1;
    }
    if (target === '') {
      yield* proc.err(busybox ? 'ping: usage: ping [OPTIONS] HOST\n' : 'ping: usage error: Destination address required\n');
      return busybox ? 1 : 1;
    }
    let address: string;
    try {
      address = (yield* proc.machine.net.resolve(target))[0]!;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* proc.err(busybox ? `ping: bad address '${target}'\n` : `ping: ${target}: ${error.message}\n`);
      return busybox ? 1 : 2;
    }
    yield* proc.out(busybox ? `PING ${target} (${address}): ${size} data bytes\n` : `PING ${target} (${address}) ${size}(${size + ICMP_BYTES + IP_BYTES}) bytes of data.\n`);
    const largest = whole ? mtuTowards(proc.machine.net, address) : Number.POSITIVE_INFINITY;
    const times: number[] = [];
    let sent = 0, failures = 0, interrupted = false;
    proc.onSignal(Signal.INT, () => {
      interrupted = true;
      return new SystemError('EINTR', 'Interrupted system call');
    });
    const start = proc.clock.now();
    try {
      while (sent < count && proc.clock.now() - start < deadlineMs) {
        const begun = proc.clock.now();
        sent += 1;
        try {
          if (size + ICMP_BYTES + IP_BYTES > largest) throw new SystemError('EMSGSIZE', `local error: message too long, mtu=${largest}`);
          const reply = yield* proc.machine.net.ping(address, Math.min(waitMs, sent < count ? intervalMs : waitMs));
          if (reply) {
            times.push(reply.timeMs);
            if (!quiet) yield* proc.out(`${size + ICMP_BYTES} bytes from ${address}: ${busybox ? 'seq' : 'icmp_seq'}=${busybox ? sent - 1 : sent} ttl=${reply.ttl} time=${reply.timeMs.toFixed(3)} ms\n`);
          }
        } catch (error) {
          if (!(error instanceof SystemError) || error.code === 'EINTR') throw error;
          failures += 1;
          if (error.code === 'ENETUNREACH') {
            yield* proc.err(busybox ? 'ping: sendto: Network is unreachable\n' : 'ping: connect: Network is unreachable\n');
            return busybox ? 1 : 2;
          }
          if (error.code === 'EMSGSIZE') yield* proc.err(`ping: ${error.message}\n`);
          else if (!quiet && !busybox) yield* proc.out(`From ${proc.machine.net.address ?? ''} icmp_seq=${sent} Destination Host Unreachable\n`);
        }
        const rest = intervalMs - (proc.clock.now() - begun);
        if (sent < count && rest > 0) yield* proc.sleep(rest);
      }
    } catch (error) {
      if (!interrupted) throw error;
    }
    yield* proc.out(summary({ busybox, target, sent, times, failures, elapsedMs: proc.clock.now() - start }));
    return times.length > 0 ? 0 : 1;
  };
}

/** The largest packet that the interface towards an address takes in one piece. */
function mtuTowards(net: NetStack, address: string): number {
  const device = routeFor(net.routes(), address)?.device;
  return net.interfaces().find((link) => link.name === device)?.mtu ?? Number.POSITIVE_INFINITY;
}

function summary(run: { busybox: boolean; target: string; sent: number; times: readonly number[]; failures: number; elapsedMs: number }): string {
  const { busybox, target, sent, times, failures } = run;
  const loss = sent === 0 ? 0 : Math.round(((sent - times.length) / sent) * 100);
  const sum = times.reduce((total, time) => total + time, 0);
  const average = times.length > 0 ? sum / times.length : 0;
  const text = (value: number) => value.toFixed(3);
  const range = [Math.min(...times), average, Math.max(...times)].map(text);
  if (busybox) {
    const trip = times.length > 0 ? `round-trip min/avg/max = ${range.join('/')} ms\n` : '';
    return `\n--- ${target} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${loss}% packet loss\n${trip}`;
  }
  const deviation = Math.sqrt(Math.max(0, times.reduce((total, time) => total + time * time, 0) / Math.max(1, times.length) - average * average));
  const errors = failures > 0 ? `+${failures} errors, ` : '';
  const elapsed = sent > 1 ? Math.round(run.elapsedMs) : 0;
  const trip = times.length > 0 ? `rtt min/avg/max/mdev = ${range.join('/')}/${text(deviation)} ms\n` : '\n';
  return `\n--- ${target} ping statistics ---\n${sent} packets transmitted, ${times.length} received, ${errors}${loss}% packet loss, time ${elapsed}ms\n${trip}`;
}

interface TraceOptions {
  readonly target: string | undefined;
  readonly numeric: boolean;
  readonly hops: number;
  readonly waitMs: number;
  readonly probes: number;
}

function traceOptions(words: readonly string[]): TraceOptions {
  const values = new Map<string, number>();
  let numeric = false;
  let target: string | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const [, letter, rest] = /^-(?:[^mqw]*)([mqw])?(.*)$/.exec(words[at]!) ?? [];
    if (!words[at]!.startsWith('-')) target ??= words[at];
    else if (words[at]!.includes('n')) numeric = true;
    if (letter) values.set(letter, Number(rest || words[(at += 1)]));
  }
  return { target, numeric, hops: values.get('m') ?? 30, waitMs: (values.get('w') ?? 5) * 1000, probes: values.get('q') ?? 3 };
}

/** traceroute(8): the nodes a packet passes. */
export function* traceroute(proc: Process): Task<number> {
  const { target, numeric, hops, waitMs, probes } = traceOptions(proc.argv.slice(1));
  const { net } = proc.machine;
  if (target === undefined || !(net instanceof NetNamespace)) {
    yield* proc.err('Usage: traceroute host\n');
    return 2;
  }
  let address: string;
  try {
    address = (yield* net.resolve(target))[0]!;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    yield* proc.err(`traceroute: bad address '${target}'\n`);
    return 1;
  }
  yield* proc.out(`traceroute to ${target} (${address}), ${hops} hops max, 46 byte packets\n`);
  const route = net.fabric.route(net, address, 0, 'icmp');
  const steps = route.hops.flatMap((hop) => (hop.answers && hop.answers !== address ? [hop.answers] : []));
  if (route.kind === 'deliver') steps.push(address);
  for (const [at, step] of steps.slice(0, hops).entries()) {
    const times = Array.from({ length: probes }, () => `  ${(0.01 + at * 0.2 + proc.random.float() * 0.05).toFixed(3)} ms`).join('');
    yield* proc.sleep(2);
    yield* proc.out(`${String(at + 1).padStart(2)}  ${step}${numeric ? '' : ` (${step})`}${times}\n`);
  }
  if (route.kind === 'deliver') return 0;
  for (let at = steps.length + 1; at <= hops; at += 1) {
    yield* proc.sleep(waitMs * probes);
    yield* proc.out(`${String(at).padStart(2)}${'  *'.repeat(probes)}\n`);
  }
  return 0;
}
