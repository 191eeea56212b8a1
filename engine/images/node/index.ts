import type { Process, Program } from '../../runtime/machine';
import { chroot } from './chroot';
import type { RuntimeOf } from './command';
import { crictl } from './crictl';
import { ctr } from './ctr';
import { kubeadm, kubelet } from './kubeadm';
import { lsns, nsenter } from './namespaces';
import type { JournalSource } from './journal';
import { journalctl } from './journalctl';
import { systemctl } from './systemctl';
import { Units } from './units';
import type { NodeOf } from './units';

/** Programs of a node that look at its containers, and those by which a container gets at its node. */
export function nodePrograms(runtimeOf: RuntimeOf, nodeOf: NodeOf): ReadonlyMap<string, Program> {
  const units = new Units((machine) => runtimeOf(machine)?.node.facts.bootedAtMs ?? 0);
  const source = ({ machine: { hostname } }: Process): JournalSource => ({ host: hostname, place: nodeOf(hostname)!, runtime: runtimeOf(hostname) });
  return new Map([['ctr', ctr(runtimeOf)], ['crictl', crictl(runtimeOf)], ['nsenter', nsenter(runtimeOf)], ['busybox:nsenter', nsenter(runtimeOf)], ['lsns', lsns(runtimeOf)], ['chroot', chroot('gnu')], ['busybox:chroot', chroot('busybox')], ['systemctl', systemctl(nodeOf, units, source)], ['journalctl', journalctl(nodeOf, units, source)], ['kubeadm', kubeadm], ['kubelet', kubelet]]);
}
