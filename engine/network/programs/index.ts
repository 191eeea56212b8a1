import type { Program } from '../../runtime/machine';
import { birdcl, calicoctl } from './calico';
import { dig, host, nslookup } from './dns-tools';
import { getent } from './getent';
import { arp, brctl, bridge, ifconfig, ip, routeTable, sysctl } from './ip';
import { iptables } from './iptables';
import { ping, traceroute } from './ping';
import { netstat, ss } from './sockets';
import { tcpdump } from './tcpdump';

/** The programs that show and use the network, by the name in a file tree; BusyBox's own forms bear its prefix. */
export const networkPrograms: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['ip', ip(false)], ['busybox:ip', ip(true)], ['bridge', bridge], ['brctl', brctl], ['arp', arp], ['busybox:arp', arp], ['sysctl', sysctl], ['birdcl', birdcl], ['calicoctl', calicoctl], ['ifconfig', ifconfig], ['busybox:ifconfig', ifconfig], ['route', routeTable], ['busybox:route', routeTable],
  ['dig', dig], ['nslookup', nslookup(false)], ['busybox:nslookup', nslookup(true)], ['host', host], ['getent', getent],
  ['ping', ping(false)], ['busybox:ping', ping(true)], ['traceroute', traceroute], ['busybox:traceroute', traceroute],
  ['ss', ss], ['netstat', netstat], ['busybox:netstat', netstat], ['iptables', iptables], ['iptables-save', iptables], ['tcpdump', tcpdump],
]);
