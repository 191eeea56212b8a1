import type { Process } from '../../runtime/machine';
import type { RouteInfo } from '../../runtime/net';
import type { Task } from '../../runtime/process';
import { formatAddress, parseCidr } from '../address';
import { NetNamespace } from '../namespace';
import { changeLink, changeRoute } from './ip-change';
import { briefLine, broadcast, fullName, linkText, routeText } from './ip-text';
import { netns } from './netns';

const CHANGES = new Set(['add', 'del', 'delete', 'replace', 'change', 'append', 'flush', 'set']);

/** ip(8): addr, link, route, neigh, netns and rule as iproute2 prints them, or BusyBox's form of it. */
export function ip(busybox: boolean): (proc: Process) => Task<number> {
  return function* run(proc) {
    const argv = proc.argv.slice(1);
    const first = argv.findIndex((word) => !word.startsWith('-'));
    const options = argv.filter((word, at) => word.startsWith('-') && (first < 0 || at < first || word === '-br'));
    const words = first < 0 ? [] : argv.slice(first).filter((word) => word !== '-br' && word !== '-d');
    const object = words[0] ?? '';
    if (object === '') {
      yield* proc.err('Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n');
      return 255;
    }
    const details = options.some((option) => '-details'.startsWith(option) && option.length > 1 && option !== '-') || argv.includes('-d');
    const brief = options.some((option) => '-brief'.startsWith(option) && option.length > 2);
    const verb = words[1] ?? 'show';
    if ('address'.startsWith(object)) {
      if (CHANGES.has(verb)) return yield* notSimulated(proc, `ip ${words.join(' ')}`);
      return yield* links(proc, words.slice(1), { isLink: false, busybox, brief, details, onlyIpv4: options.includes('-4') });
    }
    if ('link'.startsWith(object)) {
      if (CHANGES.has(verb)) return yield* changeLink(proc, words.slice(1));
      return yield* links(proc, words.slice(1), { isLink: true, busybox, brief, details, onlyIpv4: false });
    }
    if ('route'.startsWith(object)) return yield* route(proc, words, busybox);
    if ('neighbour'.startsWith(object) || object === 'neighbor' || object === 'neigh') return yield* neighbours(proc, words.slice(1));
    if (object === 'netns') return yield* netns(proc, argv.slice(first + 1));
    if ('rule'.startsWith(object)) {
      yield* proc.out('0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n');
      return 0;
    }
    yield* proc.err(['tunnel', 'monitor', 'xfrm', 'tuntap', 'maddress'].includes(object) ? `not simulated: ip ${object}\n` : `Object "${object}" is unknown, try "ip help".\n`);
    return 1;
  };
}

interface LinksStyle { readonly isLink: boolean; readonly busybox: boolean; readonly brief: boolean; readonly details: boolean; readonly onlyIpv4: boolean }

/** `ip addr show dev eth0`, `ip a s eth0`, `ip link show type veth`, `… master cni0`, `… up`. */
function* links(proc: Process, words: readonly string[], style: LinksStyle): Task<number> {
  const { net } = proc.machine;
  let chosen = net.interfaces();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (['show', 'list', 'ls', 's', 'l', 'sh'].includes(word) && at === 0) continue;
    if (word === 'up') chosen = chosen.filter((link) => link.up);
    else if (word === 'type') {
      const kind = words[(at += 1)];
      chosen = chosen.filter((link) => link.kind === kind);
    } else if (word === 'master') {
      const master = words[(at += 1)];
      chosen = chosen.filter((link) => link.master === master);
    } else {
      const name = word === 'dev' ? (words[(at += 1)] ?? '') : word;
      chosen = chosen.filter((link) => link.name === name);
      if (chosen.length === 0) {
        yield* proc.err(style.busybox ? `ip: can't find device '${name}'\n` : `Device "${name}" does not exist.\n`);
        return 1;
      }
    }
  }
  const local = net.address ?? '';
  for (const link of chosen) yield* proc.out(style.brief ? briefLine(link, style.isLink) : linkText(link, { ...style, ...(style.details ? { details: { local } } : { details: undefined }) } as Parameters<typeof linkText>[1]));
  return 0;
}

function* route(proc: Process, words: readonly string[], busybox: boolean): Task<number> {
  const [, verb = 'show', ...rest] = words;
  if (verb === 'get') return yield* routeTo(proc, rest[0] ?? '');
  if (CHANGES.has(verb)) return yield* changeRoute(proc, verb, rest);
  const after = (name: string) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
  const device = after('dev'), wanted = ['show', 'list', 'ls', 's'].includes(verb) ? rest.find((word, at) => /^[\d.]+(\/\d+)?$|^default$/.test(word) && rest[at - 1] !== 'dev') : verb;
  for (const one of proc.machine.net.routes()) {
    if ((device !== undefined && one.device !== device) || (wanted !== undefined && one.destination !== wanted)) continue;
    yield* proc.out(routeText(device === undefined ? one : { ...one, device: '' }, busybox));
  }
  return 0;
}

function* neighbours(proc: Process, words: readonly string[]): Task<number> {
  const { net } = proc.machine;
  if (CHANGES.has(words[0] ?? '')) return yield* notSimulated(proc, `ip neigh ${words.join(' ')}`);
  const device = words.includes('dev') ? words[words.indexOf('dev') + 1] : undefined;
  for (const one of net instanceof NetNamespace ? net.fabric.neighbours(net) : []) {
    if (device === undefined || one.device === device) yield* proc.out(`${one.address} ${device === undefined ? `dev ${one.device} ` : ''}lladdr ${one.mac} ${one.state}\n`);
  }
  return 0;
}

function* notSimulated(proc: Process, what: string): Task<number> {
  yield* proc.err(`not simulated: ${what}\n`);
  return 1;
}

/** ifconfig(8) of net-tools and BusyBox. */
export function* ifconfig(proc: Process): Task<number> {
  const name = proc.argv.slice(1).find((word) => !word.startsWith('-'));
  const all = proc.machine.net.interfaces().filter((link) => name === undefined || link.name === name);
  if (all.length === 0) {
    yield* proc.err(`ifconfig: ${name}: error fetching interface information: Device not found\n`);
    return 1;
  }
  for (const link of all) {
    const [address = '', bits = '24'] = (link.addresses.find((text) => !text.includes(':')) ?? '').split('/');
    const mask = formatAddress(parseCidr(`255.255.255.255/${bits}`).base);
    const head = link.kind === 'loopback' ? 'Link encap:Local Loopback' : `Link encap:Ethernet  HWaddr ${link.mac.toUpperCase()}`;
    const inet = address === '' ? '' : `          inet addr:${address}  ${link.kind === 'loopback' ? '' : `Bcast:${broadcast(`${address}/${bits}`)}  `}Mask:${mask}\n`;
    yield* proc.out(`${link.name.padEnd(10)}${head}\n${inet}          UP ${link.kind === 'loopback' ? 'LOOPBACK RUNNING' : 'BROADCAST RUNNING MULTICAST'}  MTU:${link.mtu}  Metric:1\n\n`);
  }
  return 0;
}

/** bridge(8): link and fdb. */
export function* bridge(proc: Process): Task<number> {
  const { net } = proc.machine;
  const words = proc.argv.slice(1).filter((word) => !word.startsWith('-'));
  const device = words.includes('dev') ? words[words.indexOf('dev') + 1] : undefined;
  if (words[0] === 'fdb') {
    if (words[1] !== undefined && !['show', 'list'].includes(words[1])) return yield* notSimulated(proc, `bridge ${words.join(' ')}`);
    for (const { mac, device: at, destination } of net instanceof NetNamespace ? net.fabric.forwarding(net) : []) if (device === undefined || device === at) yield* proc.out(`${mac} ${device === undefined ? `dev ${at} ` : ''}dst ${destination} self permanent\n`);
    for (const link of net.interfaces()) if (link.master && (device === undefined || device === link.name)) yield* proc.out(`${link.mac} ${device === undefined ? `dev ${link.name} ` : ''}master ${link.master} permanent\n`);
    return 0;
  }
  if (words[0] !== 'link') return yield* notSimulated(proc, `bridge ${words[0] ?? ''}`);
  for (const link of net.interfaces()) {
    if (!link.master || (device !== undefined && link.name !== device)) continue;
    yield* proc.out(`${link.index}: ${fullName(link)}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${link.mtu} master ${link.master} state forwarding priority 32 cost 2 \n`);
  }
  return 0;
}

/** brctl show. */
export function* brctl(proc: Process): Task<number> {
  if (!['show', undefined].includes(proc.argv[1])) return yield* notSimulated(proc, `brctl ${proc.argv.slice(1).join(' ')}`);
  const all = proc.machine.net.interfaces();
  yield* proc.out('bridge name\tbridge id\t\tSTP enabled\tinterfaces\n');
  for (const link of all) {
    if (link.kind !== 'bridge') continue;
    const members = all.filter((one) => one.master === link.name).map((one) => one.name);
    yield* proc.out(`${link.name}\t\t8000.${link.mac.replace(/:/g, '')}\tno\t\t${members.join('\n\t\t\t\t\t\t\t')}\n`);
  }
  return 0;
}

/** arp -n and BusyBox arp. */
export function* arp(proc: Process): Task<number> {
  const { net } = proc.machine;
  for (const { address, mac, device } of net instanceof NetNamespace ? net.fabric.neighbours(net) : []) yield* proc.out(`? (${address}) at ${mac} [ether]  on ${device}\n`);
  return 0;
}

/** sysctl NAME…: the kernel's settings that lessons on the network look at. */
export function* sysctl(proc: Process): Task<number> {
  const short = proc.argv.includes('-n');
  let code = 0;
  for (const name of proc.argv.slice(1).filter((word) => !word.startsWith('-'))) {
    if (name.includes('=')) return yield* notSimulated(proc, `sysctl ${name}`);
    const path = `/proc/sys/${name.replace(/\./g, '/')}`;
    if (proc.machine.fs.exists(path)) yield* proc.out(`${short ? '' : `${name} = `}${String.fromCharCode(...proc.machine.fs.readFile(path))}`);
    else {
      yield* proc.err(`sysctl: cannot stat ${path}: No such file or directory\n`);
      code = 1;
    }
  }
  return code;
}

/** route -n and netstat -rn. */
export function* routeTable(proc: Process): Task<number> {
  if (CHANGES.has(proc.argv[1] ?? '')) return yield* notSimulated(proc, `route ${proc.argv[1]}; use ip route`);
  yield* proc.out('Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n');
  for (const one of proc.machine.net.routes()) {
    const [address, bits] = one.destination === 'default' ? ['0.0.0.0', '0'] : one.destination.split('/');
    const mask = formatAddress(parseCidr(`255.255.255.255/${bits ?? 32}`).base);
    yield* proc.out(`${address!.padEnd(15)} ${(one.gateway ?? '0.0.0.0').padEnd(15)} ${(bits === '0' ? '0.0.0.0' : mask).padEnd(15)} ${one.gateway ? 'UG   ' : 'U    '} 0      0        0 ${one.device}\n`);
  }
  return 0;
}

function* routeTo(proc: Process, address: string): Task<number> {
  const { net } = proc.machine;
  const found = routeFor(net.routes(), address);
  if (!found) {
    yield* proc.err('RTNETLINK answers: Network is unreachable\n');
    return 2;
  }
  const own = net.interfaces().find((link) => link.name === found.device)?.addresses.find((text) => !text.includes(':'))?.split('/')[0];
  yield* proc.out(`${address} ${found.gateway ? `via ${found.gateway} ` : ''}dev ${found.device} src ${found.source ?? own ?? net.address ?? ''} uid ${proc.uid} \n    cache \n`);
  return 0;
}

/** The most exact route to an address. */
export function routeFor(routes: readonly RouteInfo[], address: string): RouteInfo | undefined {
  const bitsOf = ({ destination }: RouteInfo): number => (destination === 'default' ? 0 : Number(destination.split('/')[1] ?? 32));
  const fits = ({ destination }: RouteInfo): boolean => {
    if (destination === 'default') return true;
    if (!/^[\d.]+(\/\d+)?$/.test(destination)) return false;
    const { base, bits } = parseCidr(destination.includes('/') ? destination : `${destination}/32`);
    return parseCidr(`${address}/${bits}`).base === base;
  };
  return routes.filter(fits).sort((a, b) => bitsOf(b) - bitsOf(a))[0];
}
