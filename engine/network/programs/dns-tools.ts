import type { Process } from '../../runtime/machine';
import type { DnsReply, NetStack } from '../../runtime/net';
import type { Task } from '../../runtime/process';
import { parseAddress } from '../address';
import { candidates } from '../resolver';

/** How long an answer is waited for. */
const ANSWER_MS = 5000;
const TYPES = new Set(['A', 'AAAA', 'ANY', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT']);

/** dig(1): +short, +search, +noall +answer, -x, @server, -t. Three tries of five seconds, as dig does. */
export function* dig(proc: Process): Task<number> {
  let name = '.', type = 'A', server: string | undefined, tries = 3, timeoutMs = ANSWER_MS;
  const flags = new Set<string>();
  const words = proc.argv.slice(1);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word.startsWith('@')) server = word.slice(1);
    else if (word.startsWith('+')) {
      flags.add(word.slice(1));
      const value = /^\+(time|tries|timeout)=([^]*)$/.exec(word);
      if (value && !/^\d+$/.test(value[2]!)) {
        const what = value[1] === 'tries' ? 'tries' : 'timeout';
        yield* proc.out(`invalid ${what} '${value[2]}': not a valid number\n`);
        yield* proc.err(`dig: Couldn't parse ${what}\n`);
        return 10;
      }
      if (value?.[1] === 'tries') tries = Number(value[2]);
      else if (value) timeoutMs = Number(value[2]) * 1000;
    } else if (word === '-x') {
      name = reverseName(words[(at += 1)] ?? '');
      type = 'PTR';
    } else if (word === '-t') type = (words[(at += 1)] ?? 'A').toUpperCase();
    else if (TYPES.has(word.toUpperCase())) type = word.toUpperCase();
    else name = word;
  }
  const { net } = proc.machine;
  if (server !== undefined && parseAddress(server) === undefined) server = (yield* net.resolve(server))[0];
  const asked = server ?? net.dns.nameservers[0] ?? '127.0.0.1';
  const start = proc.clock.now();
  let reply: DnsReply | undefined;
  for (const candidate of flags.has('search') ? candidates(name, net.dns) : [name]) {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      reply = yield* net.query(candidate, type, { server: asked, timeoutMs });
      if (reply.status !== 'timeout') break;
      if (!flags.has('short')) yield* proc.out(`;; communications error to ${asked}#53: timed out\n`);
    }
    if (reply!.answers.length > 0) break;
  }
  if (!reply || reply.status === 'timeout' || reply.status === 'refused') {
    if (reply?.status === 'refused') yield* proc.out(`;; communications error to ${asked}#53: connection refused\n`.repeat(tries));
    yield* proc.out(`${flags.has('short') ? '' : `\n; <<>> DiG 9.18.33-1~deb12u2-Debian <<>> ${words.join(' ')}\n;; global options: +cmd\n`};; no servers could be reached\n`);
    return 9;
  }
  const lines = reply.answers.map((record) => `${record.name.padEnd(24)}${record.name.length >= 24 ? '\t' : ''}${record.ttl}\tIN\t${record.type}\t${record.data}`);
  if (flags.has('short')) {
    for (const record of reply.answers) yield* proc.out(`${record.data}\n`);
    return 0;
  }
  if (flags.has('noall')) {
    if (flags.has('answer')) for (const line of lines) yield* proc.out(`${line}\n`);
    return 0;
  }
  const id = proc.random.below(65_536);
  const authority = reply.answers.length === 0 ? reply.authority : [];
  const soa = authority.map((record) => `${record.name.padEnd(24)}${record.ttl}\tIN\t${record.type}\t${record.data}`);
  const sections = [
    `\n; <<>> DiG 9.18.33-1~deb12u2-Debian <<>> ${words.join(' ')}`, ';; global options: +cmd', ';; Got answer:', `;; ->>HEADER<<- opcode: QUERY, status: ${reply.status}, id: ${id}`,
    `;; flags: qr aa rd; QUERY: 1, ANSWER: ${lines.length}, AUTHORITY: ${soa.length}, ADDITIONAL: 1`, ';; WARNING: recursion requested but not available', '', ';; OPT PSEUDOSECTION:', '; EDNS: version: 0, flags:; udp: 1232', ';; QUESTION SECTION:', `;${name.replace(/\.?$/, '.')}\t\tIN\t${type}`, '',
    ...(lines.length > 0 ? [';; ANSWER SECTION:', ...lines, ''] : []), ...(soa.length > 0 ? [';; AUTHORITY SECTION:', ...soa, ''] : []),
    `;; Query time: ${Math.max(0, Math.round(proc.clock.now() - start))} msec`, `;; SERVER: ${asked}#53(${asked}) (UDP)`, `;; WHEN: ${new Date(proc.clock.now()).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 UTC $4')}`, `;; MSG SIZE  rcvd: ${60 + lines.length * 45}`, '',
  ];
  yield* proc.out(`${sections.join('\n')}\n`);
  return 0;
}

/** nslookup(1) of BIND, or BusyBox's. */
export function nslookup(busybox: boolean): (proc: Process) => Task<number> {
  return function* run(proc) {
    const words = proc.argv.slice(1);
    const type = words.find((word) => /^-(?:query)?type=/i.test(word))?.replace(/^.*=/, '').toUpperCase();
    const [name, givenServer] = words.filter((word) => !word.startsWith('-'));
    if (name === undefined) {
      yield* proc.err(busybox ? 'BusyBox v1.36.1 multi-call binary.\n\nUsage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n' : 'not simulated: interactive nslookup\n');
      return 1;
    }
    const { net } = proc.machine;
    let server = givenServer ?? net.dns.nameservers[0] ?? '127.0.0.1';
    if (parseAddress(server) === undefined) server = (yield* net.resolve(server))[0]!;
    const isAddress = parseAddress(name) !== undefined;
    const names = isAddress ? [reverseName(name)] : busybox ? searched(name, net.dns) : candidates(name, net.dns);
    // Docker's own server answers the second question first.
    const types = type ? [type] : isAddress ? ['PTR'] : server === '127.0.0.11' ? ['AAAA', 'A'] : ['A', 'AAAA'];
    return busybox ? yield* lookUpBusybox(proc, server, names, types) : yield* lookUpBind(proc, server, name, names, types);
  };
}

/** BusyBox asks for a name with a dot as it stands, for another one in each search domain. */
function searched(name: string, { searches }: NetStack['dns']): string[] {
  return name.includes('.') || searches.length === 0 ? [name] : searches.map((domain) => `${name}.${domain}`);
}

/** BusyBox asks everything at once, prints each reply as it comes, and after five seconds what had none. */
function* lookUpBusybox(proc: Process, server: string, names: readonly string[], types: readonly string[]): Task<number> {
  const { net } = proc.machine;
  const unanswered: string[] = [];
  let replies = 0, failed = false;
  for (const type of types) {
    for (const name of names) {
      const reply = yield* net.query(name, type, { server, timeoutMs: 0 });
      if (reply.status === 'refused') {
        yield* proc.err(`nslookup: read: Connection refused\nnslookup: write to '${server}': Connection refused\n;; connection timed out; no servers could be reached\n`);
        return 1;
      }
      if (reply.status === 'timeout') {
        unanswered.push(name);
        continue;
      }
      if (replies === 0) yield* proc.out(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
      replies += 1;
      failed ||= reply.status !== 'NOERROR';
      const aside = reply.authoritative === false ? 'Non-authoritative answer:\n' : '';
      yield* proc.out(reply.status === 'NOERROR' ? `${aside}${answerLines(reply)}\n` : `** server can't find ${name}: ${reply.status}\n\n`);
    }
  }
  if (unanswered.length > 0) yield* proc.sleep(ANSWER_MS);
  if (replies === 0) {
    yield* proc.out(';; connection timed out; no servers could be reached\n\n');
    return 1;
  }
  if (unanswered.length > 0) yield* proc.out(`${unanswered.map((name) => `*** Can't find ${name}: No answer\n`).join('')}\n`);
  return failed ? 1 : 0;
}

function* lookUpBind(proc: Process, server: string, asked: string, names: readonly string[], types: readonly string[]): Task<number> {
  for (const name of names) {
    const replies: DnsReply[] = [];
    for (const type of types) {
      let reply = yield* proc.machine.net.query(name, type, { server, timeoutMs: ANSWER_MS });
      for (let again = 0; again < 2 && reply.status === 'timeout'; again += 1) reply = yield* proc.machine.net.query(name, type, { server, timeoutMs: ANSWER_MS });
      if (reply.status === 'timeout' || reply.status === 'refused') {
        yield* proc.out(`;; communications error to ${server}#53: ${reply.status === 'refused' ? 'connection refused' : 'timed out'}\n`.repeat(3) + ';; no servers could be reached\n\n\n');
        return 1;
      }
      replies.push(reply);
    }
    const answers = replies.flatMap((reply) => reply.answers);
    if (answers.length === 0 && name !== names.at(-1)) continue;
    yield* proc.out(`Server:\t\t${server}\nAddress:\t${server}#53\n\n`);
    if (replies[0]!.status === 'NXDOMAIN') {
      yield* proc.out(`** server can't find ${asked}: NXDOMAIN\n\n`);
      return 1;
    }
    if (answers.length === 0) {
      yield* proc.out(`*** Can't find ${asked}: No answer\n\n`);
      return 1;
    }
    yield* proc.out(`${replies.map(answerLines).join('')}\n`);
    return 0;
  }
  return 1;
}

function answerLines(reply: DnsReply): string {
  return reply.answers
    .map((record) => {
      const name = record.name.replace(/\.$/, '');
      if (record.type === 'A' || record.type === 'AAAA') return `Name:\t${name}\nAddress: ${record.data}\n`;
      if (record.type === 'CNAME') return `${name}\tcanonical name = ${record.data.replace(/\.$/, '')}\n`;
      if (record.type === 'PTR') return `${name}\tname = ${record.data}\n`;
      if (record.type === 'SRV') return `${name}\tservice = ${record.data}\n`;
      return `${name}\t${record.type.toLowerCase()} = ${record.data}\n`;
    })
    .join('');
}

/** host(1). */
export function* host(proc: Process): Task<number> {
  const name = proc.argv.slice(1).find((word) => !word.startsWith('-'));
  if (name === undefined) {
    yield* proc.err('Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]\n            [-R number] [-m flag] [-p port] hostname [server]\n');
    return 1;
  }
  const isAddress = parseAddress(name) !== undefined;
  for (const candidate of isAddress ? [reverseName(name)] : candidates(name, proc.machine.net.dns)) {
    const reply = yield* proc.machine.net.query(candidate, isAddress ? 'PTR' : 'A');
    if (reply.status === 'timeout' || reply.status === 'refused') {
      yield* proc.out(';; connection timed out; no servers could be reached\n');
      return 1;
    }
    for (const record of reply.answers) {
      const own = record.name.replace(/\.$/, '');
      yield* proc.out(record.type === 'A' ? `${own} has address ${record.data}\n` : record.type === 'PTR' ? `${own} domain name pointer ${record.data}\n` : `${own} is an alias for ${record.data}\n`);
    }
    if (reply.answers.length > 0) return 0;
  }
  yield* proc.out(`Host ${name} not found: 3(NXDOMAIN)\n`);
  return 1;
}

export function reverseName(address: string): string {
  return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
}
