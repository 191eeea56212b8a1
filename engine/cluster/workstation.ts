import { encodeBase64, encodeUtf8 } from '../runtime/bytes';
import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import { createHost } from '../images';
import type { NetNamespace } from '../network';
import type { ProgramTable, SimulatedMachine } from '../shell/kernel';
import type { LayerEntry } from '../shell/vfs';

/** The learner's own machine: outside the cluster, with kubectl and the everyday programs. */
interface WorkstationOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly net: NetNamespace;
  readonly programs: ProgramTable;
  /** Names that the image of an ordinary machine lacks. */
  readonly commands: readonly string[];
  readonly kubeconfig: string;
  /** More lines of /etc/hosts. */
  readonly hosts?: string;
}

export const HOME = '/home/learner';
const UID = 1000;
export const WORKSTATION = 'podlab';
export const learnerIds = { uid: UID, gid: UID } as const;

export function createWorkstation(options: WorkstationOptions): SimulatedMachine {
  const { clock, random, net, programs, commands } = options;
  return createHost({ name: WORKSTATION, clock, random, net, programs, commands, files: files(options.kubeconfig), ...(options.hosts ? { hosts: options.hosts } : {}) }).machine;
}

/** Environment of a login shell. */
export function loginEnvironment(): Map<string, string> {
  return new Map([
    ['HOME', HOME], ['USER', 'learner'], ['LOGNAME', 'learner'], ['SHELL', '/bin/bash'], ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['LANG', 'C.UTF-8'], ['TERM', 'xterm-256color'], ['PWD', HOME],
  ]);
}

function files(kubeconfig: string): Record<string, LayerEntry> {
  const mine = { uid: UID, gid: UID };
  return {
    [HOME]: { directory: true, mode: 0o755, ...mine },
    [`${HOME}/.kube`]: { directory: true, mode: 0o750, ...mine },
    [`${HOME}/.kube/config`]: { text: kubeconfig, mode: 0o600, ...mine },
    [`${HOME}/.bashrc`]: { text: 'alias k=kubectl\n', ...mine },
    '/etc/passwd': `root:x:0:0:root:/root:/bin/bash\nlearner:x:${UID}:${UID}::${HOME}:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n`,
    '/etc/group': `root:x:0:\nlearner:x:${UID}:\nnogroup:x:65534:\n`,
  };
}

/** An administrator's kubeconfig in the layout that kubectl writes; the first cluster's context is the current one. */
export function adminKubeconfig({ rootCa, clusters }: { readonly rootCa: string; readonly clusters: readonly { readonly server: string; readonly context: string }[] }): string {
  const data = (text: string): string => encodeBase64(encodeUtf8(text));
  // The user of a cluster that stands alone has the name that kubeadm gives it.
  const userOf = (context: string): string => (clusters.length > 1 ? `${context}-admin` : 'kubernetes-admin');
  return `apiVersion: v1
clusters:
${clusters.map(({ server, context }) => `- cluster:
    certificate-authority-data: ${data(rootCa)}
    server: ${server}
  name: ${context}
`).join('')}contexts:
${clusters.map(({ context }) => `- context:
    cluster: ${context}
    user: ${userOf(context)}
  name: ${context}
`).join('')}current-context: ${clusters[0]!.context}
kind: Config
preferences: {}
users:
${clusters.map(({ context }) => `- name: ${userOf(context)}
  user:
    client-certificate-data: ${data(ADMIN_CERTIFICATE)}
    client-key-data: ${data('The key of a simulated certificate: nothing is encrypted in the tab.\n')}
`).join('')}`;
}

/** Stands for the administrator's certificate in the tab, where no TLS checks it. */
export const ADMIN_CERTIFICATE = 'A simulated client certificate: CN=kubernetes-admin, O=kubeadm:cluster-admins\n';
