import type { Process } from '../../runtime/machine';
import { SystemError } from '../../runtime/machine';
import { Condition, Signal } from '../../runtime/process';
import type { Task } from '../../runtime/process';
import type { Frame, Packet } from '../fabric';
import { NetNamespace } from '../namespace';

/** VXLAN as Linux' own driver and Flannel use it: UDP port 8472, network 1. */
const VXLAN_PORT = 8472, VXLAN_NETWORK = 1;

/** tcpdump: the packets that pass an interface of this namespace. Filters: port N, host A, icmp, tcp, udp, joined by and; not before one of them. */
export function* tcpdump(proc: Process): Task<number> {
  const { net } = proc.machine;
  if (!(net instanceof NetNamespace)) {
    yield* proc.err('not simulated: tcpdump here\n');
    return 1;
  }
  const asked = parse(proc.argv.slice(1));
  const names = net.interfaces().map((link) => link.name);
  const device = asked.device ?? names.find((name) => name !== 'lo') ?? 'lo';
  if (device !== 'any' && !names.includes(device)) {
    yield* proc.err(`tcpdump: ${device}: No such device exists\n(SIOCGIFHWADDR: No such device)\n`);
    return 1;
  }
  const unknown = asked.filter.find((word) => !/^(and|not|port|host|src|dst|net|icmp|tcp|udp|ip|arp|[\d./]+)$/.test(word));
  if (unknown !== undefined) {
    yield* proc.err(`tcpdump: not simulated: filter word ${unknown}\n`);
    return 1;
  }
  const seen: string[] = [];
  const arrived = new Condition();
  let stopped = false;
  const end = net.fabric.tap((packet) => {
    for (const line of linesOf(packet, { net, device, filter: asked.filter })) seen.push(line);
    arrived.notify();
  });
  proc.onSignal(Signal.INT, () => {
    stopped = true;
    return new SystemError('EINTR', 'Interrupted system call');
  });
  yield* proc.err(`tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on ${device}, link-type ${device === 'any' ? 'LINUX_SLL2 (Linux cooked v2)' : 'EN10MB (Ethernet)'}, snapshot length 262144 bytes\n`);
  let shown = 0;
  try {
    while (shown < asked.count) {
      const line = seen.shift();
      if (line === undefined) {
        yield arrived.wait;
        continue;
      }
      shown += 1;
      yield* proc.out(`${line}\n`);
    }
  } catch (error) {
    if (!stopped) throw error;
  } finally {
    end();
  }
  yield* proc.err(`${shown} packets captured\n${shown} packets received by filter\n0 packets dropped by kernel\n`);
  return 0;
}

function parse(words: readonly string[]): { readonly count: number; readonly device: string | undefined; readonly filter: readonly string[] } {
  let count = Number.POSITIVE_INFINITY;
  let device: string | undefined;
  const filter: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    const letters = /^-([a-zA-Z]*?)([ci])(.*)$/.exec(word);
    if (letters && word.startsWith('-')) {
      const value = letters[3] !== '' ? letters[3]! : words[(at += 1)] ?? '';
      if (letters[2] === 'c') count = Number(value);
      else device = value;
    } else if (word === '-w' || word === '-s') at += 1;
    else if (!word.startsWith('-')) filter.push(...word.split(/\s+/));
  }
  return { count, device, filter };
}

interface View { readonly net: NetNamespace; readonly device: string; readonly filter: readonly string[] }

/** Message by message: what goes out passes the interfaces in order, what comes back the other way round. */
function linesOf(packet: Packet, view: View): string[] {
  const all = packet.route.frames.length === 0 ? loopback(packet) : packet.route.frames;
  const own = all.filter((frame) => frame.at === view.net.owner && (view.device === 'any' || frame.device === view.device) && matches(packet, frame, view.filter));
  const told = own.map((frame) => linesAt(packet, frame, view.device === 'any'));
  const lines: string[] = [];
  for (let message = 0; message < (told[0]?.length ?? 0); message += 1) {
    const seen = told.flatMap((list, at) => (list[message]!.back && own[at]!.oneWay ? [] : [list[message]!]));
    if (seen.length === 0) continue;
    lines.push(...(seen[0]!.back ? seen.reverse() : seen).map((line) => line.text));
  }
  return lines;
}

/** What a namespace says to itself passes lo. */
function loopback({ from, destination, source }: Packet): readonly Frame[] {
  const local = destination.address.startsWith('127.') ? destination.address : source;
  return [{ at: from.owner, device: 'lo', direction: 'In', source: local, address: destination.address, port: destination.port }];
}

function matches(packet: Packet, frame: Frame, filter: readonly string[]): boolean {
  const { outer } = frame;
  const protocol = outer ? 'udp' : packet.destination.protocol;
  const ports = outer ? [VXLAN_PORT] : [frame.port, packet.sourcePort];
  const hosts = outer ? [outer.source, outer.destination] : [frame.source, frame.address];
  let not = false;
  for (let at = 0; at < filter.length; at += 1) {
    const word = filter[at]!;
    if (word === 'not') {
      not = true;
      continue;
    }
    let fits = true;
    if (word === 'port') fits = ports.includes(Number(filter[(at += 1)]));
    else if (word === 'host') fits = hosts.includes(filter[(at += 1)]!);
    else if (word === 'icmp' || word === 'tcp' || word === 'udp') fits = protocol === word;
    else if (word === 'arp') fits = false;
    if (fits === not) return false;
    not = false;
  }
  return true;
}

function linesAt(packet: Packet, frame: Frame, any: boolean): { readonly text: string; readonly back: boolean }[] {
  const stamp = `${new Date(packet.at).toISOString().slice(11, 23)}000`;
  const { outer, direction } = frame;
  return conversation(packet, frame).map(({ text, back }) => {
    const way = (direction === 'In') !== back ? 'In ' : 'Out';
    const head = `${stamp} ${any ? `${frame.device.padEnd(5)} ${way.padEnd(3)} ` : ''}`;
    if (!outer) return { text: `${head}IP ${text}`, back };
    const [from, to] = back ? [outer.destination, outer.source] : [outer.source, outer.destination];
    // The outer source port is a hash of the inner flow.
    const port = 32_768 + ((packet.sourcePort * 7919 + frame.port) % 28_000);
    return { text: `${head}IP ${from}.${port} > ${to}.${VXLAN_PORT}: OTV, flags [I] (0x08), overlay 0, instance ${VXLAN_NETWORK}\nIP ${text}`, back };
  });
}

function conversation(packet: Packet, frame: Frame): { readonly text: string; readonly back: boolean }[] {
  const { route, destination, exchange, sourcePort } = packet;
  const receiver = route.kind === 'deliver' ? route.to : route.answeredBy;
  const delivered = receiver !== undefined;
  if (destination.protocol === 'icmp') {
    const id = 1 + (frame.source.length * 31) % 60;
    const echo = (from: string, to: string, what: string) => `${from} > ${to}: ICMP echo ${what}, id ${id}, seq 1, length 64`;
    return [{ text: echo(frame.source, frame.address, 'request'), back: false }, ...(delivered ? [{ text: echo(frame.address, frame.source, 'reply'), back: true }] : [])];
  }
  const client = `${frame.source}.${sourcePort}`, server = `${frame.address}.${frame.port}`;
  const out = (text: string) => ({ text: `${client} > ${server}: ${text}`, back: false });
  const back = (text: string) => ({ text: `${server} > ${client}: ${text}`, back: true });
  if (destination.protocol === 'udp') return [out('UDP, length 40')];
  if (exchange) {
    const { requestBytes, responseBytes } = exchange;
    return [
      out(`Flags [P.], seq 1:${requestBytes + 1}, ack 1, win 502, length ${requestBytes}: ${exchange.request}`), back(`Flags [.], ack ${requestBytes + 1}, win 509, length 0`),
      back(`Flags [P.], seq 1:${responseBytes + 1}, ack ${requestBytes + 1}, win 509, length ${responseBytes}: ${exchange.response}`), out(`Flags [.], ack ${responseBytes + 1}, win 501, length 0`),
      out(`Flags [F.], seq ${requestBytes + 1}, ack ${responseBytes + 1}, win 501, length 0`), back(`Flags [F.], seq ${responseBytes + 1}, ack ${requestBytes + 2}, win 509, length 0`), out(`Flags [.], ack ${responseBytes + 2}, win 501, length 0`),
    ];
  }
  const syn = out(`Flags [S], seq ${1_000_000 + sourcePort * 17}, win 64240, options [mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7], length 0`);
  if (route.kind === 'refused') return [syn, back('Flags [R.], seq 0, ack 1, win 0, length 0')];
  if (!receiver) return [syn];
  const arrived = route.kind === 'deliver' ? route : route.frames.at(-1)!;
  if (!receiver.portAt(arrived.port, arrived.source.startsWith('127.'))) return [syn, back('Flags [R.], seq 0, ack 1, win 0, length 0')];
  const accepted = back(`Flags [S.], seq ${2_000_000 + sourcePort * 13}, ack ${1_000_001 + sourcePort * 17}, win 65160, options [mss 1460,sackOK,TS val 2 ecr 1,nop,wscale 7], length 0`);
  return route.kind === 'deliver' ? [syn, accepted, out('Flags [.], ack 1, win 502, length 0')] : [syn, accepted];
}
