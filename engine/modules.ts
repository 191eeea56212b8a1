import type { ExpressionModule } from './api/expressions';
import type { WireForm } from './apiserver';
import type { Extras, RareParts } from './cluster/kube-cluster';
import type { RareControllers } from './controllers';
import type { RareServers } from './images';
import type { DockerDaemon, dockerProgram } from './images/docker';
import type { createMinikube } from './cluster/minikube';
import type { nodePrograms } from './images/node';
import type { LaterCommands, LaterParts } from './kubectl';
import type { Program } from './runtime/machine';
import type { LazyModule } from './runtime/lazy-module';
import type { ShellOptions } from './shell/shell-options';

/**
 * The parts that are loaded when they are first needed (docs/decisions/0006-lazy-modules.md). index.ts gives them with
 * `import()`, whole.ts has them from the start. What stands here must be asked for by name before it is loaded, so the
 * names of programs and commands stand in lists of their own; modules.test.ts compares them with what the modules hold.
 */
export interface EngineModules {
  /** What a shell needs for more than a line of plain words. */
  readonly shellLanguage: ShellOptions['language'];
  readonly toolPrograms: LazyModule<{ readonly toolPrograms: ReadonlyMap<string, Program> }>;
  readonly rarePrograms: LazyModule<{ readonly rarePrograms: ReadonlyMap<string, Program> }>;
  readonly jsonPrograms: LazyModule<{ readonly jsonPrograms: ReadonlyMap<string, Program> }>;
  readonly networkPrograms: LazyModule<{ readonly networkPrograms: ReadonlyMap<string, Program> }>;
  readonly nodePrograms: LazyModule<{ readonly nodePrograms: typeof nodePrograms }>;
  /** Servers of images besides nginx, and programs that only images have. */
  readonly rareServers: LazyModule<RareServers>;
  readonly docker: LazyModule<{ readonly DockerDaemon: typeof DockerDaemon; readonly dockerProgram: typeof dockerProgram }>;
  readonly minikube: LazyModule<{ readonly createMinikube: typeof createMinikube }>;
  /** Addons and network plugins' agents; to be loaded before a cluster with one of them is made. */
  readonly extras: LazyModule<Extras>;
  readonly rareControllers: LazyModule<RareControllers>;
  /** What few requests to the API server need, the rules of rare kinds among it. */
  readonly rareRequests: LazyModule<RareParts>;
  /** Answers of the API server as text, for who prints them. */
  readonly wire: LazyModule<WireForm>;
  /** Rules of custom resources and admission policies. */
  readonly expressions: LazyModule<ExpressionModule>;
  /** kubectl describe with the describers of all kinds. */
  readonly describe: LazyModule<LaterCommands>;
  /** kubectl's verbs beyond those of every day. */
  readonly laterCommands: LazyModule<LaterCommands & LaterParts>;
}

/** Loads all of them, in the background or before a replay; a failure may be tried again. */
export async function loadModules(modules: EngineModules): Promise<void> {
  await Promise.all((Object.values(modules) as LazyModule<unknown>[]).map((module) => module.load()));
}

/** Loads what the scripts of lessons need, and clusters that are made with an addon. A script that asks for more holds the clock. */
export async function loadForScripts({ shellLanguage, laterCommands, rareRequests, rareServers, extras }: EngineModules): Promise<void> {
  await Promise.all([shellLanguage, laterCommands, rareRequests, rareServers, extras].map((module) => module.load()));
}

const both = (names: readonly string[]): string[] => names.flatMap((name) => [name, `busybox:${name}`]);

export const PROGRAM_NAMES = {
  toolPrograms: both(['sort', 'uniq', 'cut', 'tr', 'paste', 'join', 'comm', 'fold', 'column', 'shuf', 'cp', 'mv', 'rm', 'mkdir', 'rmdir', 'ln', 'touch', 'chmod', 'chown', 'chgrp', 'stat', 'readlink', 'realpath', 'du', 'df', 'mktemp', 'basename', 'dirname', 'fallocate', 'mkfifo', 'file', 'sed', 'find', 'xargs', 'base64', 'sha224sum', 'sha256sum', 'sha384sum', 'sha512sum', 'sha1sum', 'md5sum', 'xxd', 'hexdump', 'hd', 'od', 'strings', 'env', 'printenv', 'id', 'whoami', 'groups', 'hostname', 'uname', 'arch', 'nproc', 'date', 'timeout', 'nohup', 'nice', 'time', 'watch', 'kill', 'ps', 'pgrep', 'pkill', 'killall', 'top', 'free', 'uptime', 'mount', 'umount', 'which', 'tty', 'stty', 'clear', 'reset', 'pwd', 'man', 'sudo', 'su', 'apt-get', 'apt', 'apk', 'curl', 'wget', 'nc', 'tac', 'rev', 'nl', 'yes', 'seq', 'echo', 'printf', 'test', '[', 'head', 'tail', 'wc', 'tee', 'grep', 'egrep', 'fgrep']),
  rarePrograms: both(['awk', 'gawk', 'mawk', 'diff', 'cmp', 'bc', 'expr', 'factor', 'numfmt', 'fmt', 'csplit', 'base32', 'basenc', 'sum', 'tar', 'gzip', 'gunzip', 'zcat', 'zgrep', 'zegrep', 'zfgrep', 'install', 'truncate', 'tree', 'link', 'unlink', 'setsid', 'stdbuf', 'getopt', 'logname', 'users', 'who', 'getconf', 'pidof', 'tsort', 'expand', 'unexpand', 'openssl', 'vi', 'vim', 'view', 'vimdiff', 'nano', 'less', 'more', 'patch', 'split', 'cksum', 'dd', 'envsubst']),
  networkPrograms: ['ip', 'busybox:ip', 'bridge', 'brctl', 'arp', 'busybox:arp', 'sysctl', 'birdcl', 'calicoctl', 'ifconfig', 'busybox:ifconfig', 'route', 'busybox:route', 'dig', 'nslookup', 'busybox:nslookup', 'host', 'getent', 'ping', 'busybox:ping', 'traceroute', 'busybox:traceroute', 'ss', 'netstat', 'busybox:netstat', 'iptables', 'iptables-save', 'tcpdump'],
  nodePrograms: ['ctr', 'crictl', 'nsenter', 'busybox:nsenter', 'lsns', 'systemctl', 'journalctl', 'chroot', 'busybox:chroot', 'kubeadm', 'kubelet'],
  jsonPrograms: ['jq', 'yq'],
  docker: ['docker'],
  minikube: ['minikube'],
} as const satisfies Partial<Record<keyof EngineModules, readonly string[]>>;
