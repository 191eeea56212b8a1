import type { Program } from '../../runtime/machine';
import { chroot } from './chroot';
import type { RuntimeOf } from './command';
import { crictl } from './crictl';
import { ctr } from './ctr';
import { kubeadm, kubelet } from './kubeadm';
import { lsns, nsenter } from './namespaces';
import { systemctl, type KubeletService } from './systemctl';

/** Programs of a node that look at its containers, and those by which a container gets at its node. */
export function nodePrograms(runtimeOf: RuntimeOf, kubeletOf: (machine: string) => KubeletService | undefined): ReadonlyMap<string, Program> {
  return new Map([['ctr', ctr(runtimeOf)], ['crictl', crictl(runtimeOf)], ['nsenter', nsenter(runtimeOf)], ['busybox:nsenter', nsenter(runtimeOf)], ['lsns', lsns(runtimeOf)], ['chroot', chroot('gnu')], ['busybox:chroot', chroot('busybox')], ['systemctl', systemctl(kubeletOf)], ['kubeadm', kubeadm], ['kubelet', kubelet]]);
}
