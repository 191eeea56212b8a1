import type { InterfaceInfo, RouteInfo } from '../../runtime/net';
import { formatAddress, parseCidr } from '../address';

export function fullName(link: InterfaceInfo): string {
  return link.peer ? `${link.name}@${link.peer}` : link.name;
}

export function briefLine(link: InterfaceInfo, isLink: boolean): string {
  const state = link.kind === 'loopback' ? 'UNKNOWN' : link.up ? (link.kind === 'vxlan' ? 'UNKNOWN' : 'UP') : 'DOWN';
  const rest = isLink ? `${link.mac} <${flags(link, false)}> ` : link.addresses.map((address) => `${address} `).join('');
  return `${fullName(link).padEnd(16)} ${state.padEnd(14)} ${rest}\n`;
}

function flags(link: InterfaceInfo, busybox: boolean): string {
  if (link.kind === 'loopback') return 'LOOPBACK,UP,LOWER_UP';
  if (!link.up) return link.kind === 'bridge' ? 'NO-CARRIER,BROADCAST,MULTICAST,UP' : 'BROADCAST,MULTICAST';
  return `BROADCAST,MULTICAST,UP,LOWER_UP${busybox && link.peer ? ',M-DOWN' : ''}`;
}

interface LinkStyle {
  readonly isLink: boolean;
  readonly busybox: boolean;
  readonly onlyIpv4: boolean;
  /** -d: with what the kind of interface has of its own; `local` is the machine's address on the wire. */
  readonly details?: { readonly local: string };
}

export function linkText(link: InterfaceInfo, { isLink, busybox, onlyIpv4, details }: LinkStyle): string {
  const loopback = link.kind === 'loopback';
  const state = loopback || link.kind === 'vxlan' ? 'UNKNOWN' : link.up ? 'UP' : 'DOWN';
  const tail = busybox ? (loopback ? ' qlen 1000' : ' ') : ` state ${state} ${isLink ? 'mode DEFAULT ' : ''}group default qlen 1000`;
  const master = link.master && !busybox ? ` master ${link.master}` : '';
  const lines = [
    `${link.index}: ${fullName(link)}: <${flags(link, busybox)}> mtu ${link.mtu} qdisc noqueue${master}${tail}`,
    `    link/${loopback ? 'loopback' : 'ether'} ${link.mac} brd ${loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'}${link.peer && !busybox ? ' link-netnsid 0' : ''}${details ? ` promiscuity ${link.master ? 1 : 0}  allmulti 0 minmtu 68 maxmtu 65535 ` : ''}`,
  ];
  const kind = details && kindText(link, details.local);
  if (kind) lines.push(`    ${kind} addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 `);
  if (isLink) return `${lines.join('\n')}\n`;
  for (const address of link.addresses) {
    if (address.includes(':')) {
      if (!onlyIpv4) lines.push(`    inet6 ${address} scope link `, '       valid_lft forever preferred_lft forever');
    } else if (loopback) lines.push(`    inet ${address} scope host lo`, '       valid_lft forever preferred_lft forever');
    else lines.push(`    inet ${address}${address.endsWith('/32') ? '' : ` brd ${broadcast(address)}`} scope global ${link.name}`, '       valid_lft forever preferred_lft forever');
  }
  return `${lines.join('\n')}\n`;
}

function kindText(link: InterfaceInfo, local: string): string {
  if (link.kind === 'vxlan') return `vxlan id 1 local ${local} dev eth0 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300 udpcsum noudp6zerocsumtx noudp6zerocsumrx`;
  if (link.kind === 'bridge') return 'bridge forward_delay 1500 hello_time 200 max_age 2000 ageing_time 30000 stp_state 0 priority 32768 vlan_filtering 0 vlan_protocol 802.1Q';
  if (link.kind === 'veth') return `veth${link.master ? ' \n    bridge_slave state forwarding priority 32 cost 2 hairpin on guard off root_block off fastleave off learning on flood on' : ''}`;
  return '';
}

export function broadcast(cidr: string): string {
  const { base, bits } = parseCidr(cidr);
  return formatAddress(base + 2 ** (32 - bits) - 1);
}

export function routeText(route: RouteInfo, busybox: boolean): string {
  const parts = [route.destination];
  if (route.gateway) parts.push(`via ${route.gateway}`);
  if (route.device) parts.push(`dev ${route.device}`);
  const scope = busybox ? route.scope.replace('proto kernel ', '') : route.scope;
  if (scope) parts.push(scope);
  if (route.source) parts.push(`${busybox ? ' ' : ''}src ${route.source}`);
  return `${parts.join(' ')} \n`;
}
