import type { Process } from '../../runtime/machine';
import type { InterfaceInfo, RouteInfo } from '../../runtime/net';
import type { Task } from '../../runtime/process';
import { formatAddress, parseCidr } from '../address';

/** ip(8): addr, link, route and neigh as iproute2 prints them, or BusyBox's form of it. */
export function ip(busybox: boolean): (proc: Process) => Task<number> {
  return function* run(proc) {
    const options = proc.argv.slice(1).filter((word) => word.startsWith('-') && word !== '-');
    const words = proc.argv.slice(1).filter((word) => !word.startsWith('-'));
    const brief = options.some((option) => '-brief'.startsWith(option) && option.length > 2);
    const object = words[0] ?? '';
    const { net } = proc.machine;
    if (object !== '' && ('address'.startsWith(object) || object === 'link' || object === 'l')) {
      const isLink = object.startsWith('l');
      const name = deviceOf(words.slice(1));
      const all = net.interfaces();
      const chosen = name === undefined ? all : all.filter((link) => link.name === name);
      if (name !== undefined && chosen.length === 0) {
        yield* proc.err(busybox ? `ip: can't find device '${name}'\n` : `Device "${name}" does not exist.\n`);
        return 1;
      }
      for (const link of chosen) yield* proc.out(brief ? briefLine(link, isLink) : linkText(link, isLink, busybox, options.includes('-4')));
      return 0;
    }
    if (object !== '' && 'route'.startsWith(object)) {
      if (words[1] === 'get') return yield* routeTo(proc, words[2] ?? '');
      for (const route of net.routes()) yield* proc.out(routeText(route, busybox));
      return 0;
    }
    if (object !== '' && ('neighbour'.startsWith(object) || object === 'neighbor' || object === 'neigh')) return 0;
    if (object !== '' && 'rule'.startsWith(object)) {
      yield* proc.out('0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n');
      return 0;
    }
    if (object === '') {
      yield* proc.err('Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n');
      return 255;
    }
    yield* proc.err(['netns', 'tunnel', 'monitor', 'xfrm'].includes(object) ? `not simulated: ip ${object}\n` : `Object "${object}" is unknown, try "ip help".\n`);
    return 1;
  };
}

/** ifconfig(8) of net-tools and BusyBox. */
export function* ifconfig(proc: Process): Task<number> {
  const name = proc.argv[1];
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

/** bridge(8): `bridge link show`. */
export function* bridge(proc: Process): Task<number> {
  if (proc.argv[1] !== 'link') {
    yield* proc.err(`not simulated: bridge ${proc.argv[1] ?? ''}\n`);
    return 1;
  }
  for (const link of proc.machine.net.interfaces()) {
    if (!link.master) continue;
    yield* proc.out(`${link.index}: ${fullName(link)}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${link.mtu} master ${link.master} state forwarding priority 32 cost 2 \n`);
  }
  return 0;
}

/** route -n and netstat -rn. */
export function* routeTable(proc: Process): Task<number> {
  yield* proc.out('Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n');
  for (const route of proc.machine.net.routes()) {
    const [address, bits] = route.destination === 'default' ? ['0.0.0.0', '0'] : route.destination.split('/');
    const mask = formatAddress(parseCidr(`255.255.255.255/${bits ?? 32}`).base);
    yield* proc.out(`${address!.padEnd(15)} ${(route.gateway ?? '0.0.0.0').padEnd(15)} ${(bits === '0' ? '0.0.0.0' : mask).padEnd(15)} ${route.gateway ? 'UG   ' : 'U    '} 0      0        0 ${route.device}\n`);
  }
  return 0;
}

function* routeTo(proc: Process, address: string): Task<number> {
  const { net } = proc.machine;
  const route = net.routes().find((candidate) => candidate.destination !== 'default' && candidate.destination.includes('/') && contains(candidate.destination, address)) ?? net.routes().find((candidate) => candidate.destination === 'default');
  if (!route) {
    yield* proc.err('RTNETLINK answers: Network is unreachable\n');
    return 2;
  }
  yield* proc.out(`${address} ${route.gateway ? `via ${route.gateway} ` : ''}dev ${route.device} src ${net.address ?? ''} uid ${proc.uid} \n    cache \n`);
  return 0;
}

function contains(cidr: string, address: string): boolean {
  const { base, bits } = parseCidr(cidr);
  return parseCidr(`${address}/${bits}`).base === base;
}

/** `ip addr show dev eth0`, `ip a s eth0`, `ip addr eth0`. */
function deviceOf(words: readonly string[]): string | undefined {
  return words.find((word) => !['show', 'list', 'ls', 's', 'l', 'dev', 'up'].includes(word));
}

function fullName(link: InterfaceInfo): string {
  return link.peer ? `${link.name}@${link.peer}` : link.name;
}

function briefLine(link: InterfaceInfo, isLink: boolean): string {
  const state = link.kind === 'loopback' ? 'UNKNOWN' : link.up ? 'UP' : 'DOWN';
  const rest = isLink ? `${link.mac} <${flags(link, false)}> ` : link.addresses.map((address) => `${address} `).join('');
  return `${fullName(link).padEnd(16)} ${state.padEnd(14)} ${rest}\n`;
}

function flags(link: InterfaceInfo, busybox: boolean): string {
  return link.kind === 'loopback' ? 'LOOPBACK,UP,LOWER_UP' : `BROADCAST,MULTICAST,UP,LOWER_UP${busybox && link.peer ? ',M-DOWN' : ''}`;
}

function linkText(link: InterfaceInfo, isLink: boolean, busybox: boolean, onlyIpv4: boolean): string {
  const loopback = link.kind === 'loopback';
  const tail = busybox ? (loopback ? ' qlen 1000' : ' ') : ` state ${loopback ? 'UNKNOWN' : 'UP'} ${isLink ? 'mode DEFAULT ' : ''}group default qlen 1000`;
  const master = link.master && !busybox ? ` master ${link.master}` : '';
  const lines = [
    `${link.index}: ${fullName(link)}: <${flags(link, busybox)}> mtu ${link.mtu} qdisc noqueue${master}${tail}`,
    `    link/${loopback ? 'loopback' : 'ether'} ${link.mac} brd ${loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'}${link.peer && !busybox ? ' link-netnsid 0' : ''}`,
  ];
  if (isLink) return `${lines.join('\n')}\n`;
  for (const address of link.addresses) {
    if (address.includes(':')) {
      if (!onlyIpv4) lines.push(`    inet6 ${address} scope link `, '       valid_lft forever preferred_lft forever');
    } else if (loopback) lines.push(`    inet ${address} scope host lo`, '       valid_lft forever preferred_lft forever');
    else lines.push(`    inet ${address} brd ${broadcast(address)} scope global ${link.name}`, '       valid_lft forever preferred_lft forever');
  }
  return `${lines.join('\n')}\n`;
}

function broadcast(cidr: string): string {
  const { base, bits } = parseCidr(cidr);
  return formatAddress(base + 2 ** (32 - bits) - 1);
}

function routeText(route: RouteInfo, busybox: boolean): string {
  const parts = [route.destination];
  if (route.gateway) parts.push(`via ${route.gateway}`);
  if (route.device) parts.push(`dev ${route.device}`);
  const scope = busybox ? route.scope.replace('proto kernel ', '') : route.scope;
  if (scope) parts.push(scope);
  if (route.source) parts.push(`${busybox ? ' ' : ''}src ${route.source}`);
  return `${parts.join(' ')} \n`;
}
