import type { Process } from '../../runtime/machine';
import type { SocketInfo } from '../../runtime/net';
import type { Task } from '../../runtime/process';

interface Wanted {
  readonly tcp: boolean;
  readonly udp: boolean;
  readonly listening: boolean;
  readonly all: boolean;
}

/** ss(8): -t, -u, -l, -a, -n, -p in any combination. */
export function* ss(proc: Process): Task<number> {
  const letters = proc.argv.slice(1).filter((word) => word.startsWith('-')).join('');
  const wanted = wantedOf(letters);
  const both = wanted.tcp && wanted.udp;
  const rows = chosen(proc.machine.net.sockets(), wanted).map((socket) => [
    ...(both ? [socket.protocol] : []), socket.state, '0', socket.state === 'LISTEN' ? '511' : '0', `${socket.localAddress}:${socket.localPort}`, socket.remotePort === 0 ? '0.0.0.0:*' : `${socket.remoteAddress}:${socket.remotePort}`,
  ]);
  const head = [...(both ? ['Netid'] : []), 'State', 'Recv-Q', 'Send-Q', 'Local Address:Port', 'Peer Address:Port'];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  for (const row of [head, ...rows]) yield* proc.out(`${row.map((cell, at) => cell.padEnd(widths[at]!)).join('  ')}\n`);
  return 0;
}

/** netstat(8): -t, -u, -l, -a, -n, -p. */
export function* netstat(proc: Process): Task<number> {
  const letters = proc.argv.slice(1).filter((word) => word.startsWith('-')).join('');
  const wanted = wantedOf(letters);
  const program = letters.includes('p');
  yield* proc.out(`Active Internet connections (${wanted.listening ? 'only servers' : wanted.all ? 'servers and established' : 'w/o servers'})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${program ? 'PID/Program name    ' : ''}\n`);
  for (const socket of chosen(proc.machine.net.sockets(), wanted)) {
    const local = `${socket.localAddress}:${socket.localPort}`.padEnd(23);
    const remote = (socket.remotePort === 0 ? '0.0.0.0:*' : `${socket.remoteAddress}:${socket.remotePort}`).padEnd(23);
    const state = { LISTEN: 'LISTEN', ESTAB: 'ESTABLISHED', UNCONN: '' }[socket.state].padEnd(11);
    yield* proc.out(`${socket.protocol.padEnd(5)} ${'0'.padStart(6)} ${'0'.padStart(6)} ${local} ${remote} ${state} ${program ? (socket.owner ? `1/${socket.owner}` : '-').padEnd(20) : ''}\n`);
  }
  return 0;
}

function wantedOf(letters: string): Wanted {
  const tcp = letters.includes('t'), udp = letters.includes('u');
  return { tcp: tcp || !udp, udp: udp || !tcp, listening: letters.includes('l'), all: letters.includes('a') };
}

function chosen(sockets: readonly SocketInfo[], wanted: Wanted): readonly SocketInfo[] {
  return sockets.filter((socket) => (socket.protocol === 'tcp' ? wanted.tcp : wanted.udp) && (wanted.all || (socket.state === 'ESTAB') !== wanted.listening));
}
