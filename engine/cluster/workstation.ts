import { encodeBase64, encodeUtf8 } from '../runtime/bytes';
import type { Clock } from '../runtime/clock';
import type { Program } from '../runtime/machine';
import type { NetStack } from '../runtime/net';
import type { Random } from '../runtime/random';
import { SimulatedMachine } from '../shell/kernel';
import { buildLayer, Volume, type LayerEntry } from '../shell/vfs';

/** The learner's own machine: outside the cluster, with kubectl and the everyday programs. */
export interface WorkstationOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly net: NetStack;
  /** Programs by name; each stands as an executable in /usr/bin. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Where the API server listens: "https://172.30.0.10:6443". */
  readonly server: string;
  /** Of the cluster's authority, PEM. */
  readonly rootCa: string;
  readonly context: string;
}

export const HOME = '/home/learner';
const UID = 1000;
/** The files of the workstation may take this much; beyond it writing fails as on a full disk. */
const DISK_BYTES = 64 * 1024 * 1024;

export function createWorkstation(options: WorkstationOptions): SimulatedMachine {
  const { clock, programs } = options;
  const bin: Record<string, LayerEntry> = {};
  for (const name of programs.keys()) bin[`/usr/bin/${name}`] = { program: name, size: 40_000 };
  const base = buildLayer([skeleton(options), bin], clock.now());
  return new SimulatedMachine({
    hostname: options.context,
    clock,
    random: options.random,
    net: options.net,
    programs: (name) => programs.get(name),
    root: new Volume({ type: 'ext4', base, limitBytes: DISK_BYTES, now: () => clock.now() }),
  });
}

/** Environment of a login shell. */
export function loginEnvironment(): Map<string, string> {
  return new Map([
    ['HOME', HOME], ['USER', 'learner'], ['LOGNAME', 'learner'], ['SHELL', '/bin/bash'], ['PATH', '/usr/local/bin:/usr/bin:/bin'], ['LANG', 'C.UTF-8'], ['TERM', 'xterm-256color'], ['PWD', HOME],
  ]);
}

export const learnerIds = { uid: UID, gid: UID } as const;

function skeleton(options: WorkstationOptions): Record<string, LayerEntry> {
  const mine = { uid: UID, gid: UID };
  return {
    '/bin': { link: 'usr/bin' },
    '/sbin': { link: 'usr/sbin' },
    '/usr/local/bin': { directory: true },
    '/tmp': { directory: true, mode: 0o1777 },
    '/var/tmp': { directory: true, mode: 0o1777 },
    '/root': { directory: true, mode: 0o700 },
    '/proc': { directory: true },
    [HOME]: { directory: true, mode: 0o755, ...mine },
    [`${HOME}/.kube`]: { directory: true, mode: 0o750, ...mine },
    [`${HOME}/.kube/config`]: { text: kubeconfig(options), mode: 0o600, ...mine },
    [`${HOME}/.bashrc`]: { text: 'alias k=kubectl\nalias ls="ls --color=auto"\nalias ll="ls -l"\n', ...mine },
    '/etc/passwd': `root:x:0:0:root:/root:/bin/bash\nlearner:x:${UID}:${UID}::${HOME}:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n`,
    '/etc/group': `root:x:0:\nlearner:x:${UID}:\nnogroup:x:65534:\n`,
    '/etc/hostname': `${options.context}\n`,
    '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n',
    '/etc/shells': '/bin/sh\n/bin/bash\n',
  };
}

function kubeconfig({ server, rootCa, context }: WorkstationOptions): string {
  const data = (text: string): string => encodeBase64(encodeUtf8(text));
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${data(rootCa)}
    server: ${server}
  name: ${context}
contexts:
- context:
    cluster: ${context}
    user: kubernetes-admin
  name: ${context}
current-context: ${context}
kind: Config
preferences: {}
users:
- name: kubernetes-admin
  user:
    client-certificate-data: ${data('simulated client certificate: CN=kubernetes-admin, O=system:masters\n')}
    client-key-data: ${data('simulated key\n')}
`;
}
