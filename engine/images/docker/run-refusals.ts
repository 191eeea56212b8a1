import type { DockerDaemon, RunSpec } from './daemon';
import { DaemonError } from './daemon-error';
import { isIP } from '../../api/validation/ip';
import type { Flags } from './flags';
import { UsageError } from './usage';

/*
 * What docker run and docker create refuse: the client before it asks, and the daemon (20.10) before it makes anything.
 */

/** A name of a container or of a volume (daemon/names). */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const ALLOWED = 'only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed';

const RESTARTS: ReadonlySet<string> = new Set(['no', 'always', 'on-failure', 'unless-stopped']);
const MODES = /^(?:ro|rw|z|Z|cached|delegated|consistent|nocopy|r?(?:private|shared|slave))$/;
const CAPABILITIES: ReadonlySet<string> = new Set('ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM'.split(' '));

/** Processors of the machine that Docker runs on. */
const PROCESSORS = 4;

/** A value of an option that the client cannot read. */
export function checkValues(flags: Flags, verb: 'run' | 'create'): void {
  const wrong = (option: string, value: string, why: string): never => {
    throw new UsageError(`invalid argument "${value}" for "${option}" flag: ${why}\n\nUsage:  docker ${verb} [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker ${verb} --help' for more information`, 125);
  };
  for (const value of flags.all('m', 'memory')) if (!/^\d+(?:\.\d+)?\s*[kmgtp]?i?b?$/i.test(value)) wrong('-m, --memory', value, `invalid size: '${value}'`);
  for (const value of flags.all('cpus')) if (!/^\d*\.?\d+$/.test(value)) wrong('--cpus', value, `failed to parse ${value} as a rational number`);
  for (const value of flags.all('add-host')) if (!/^[^:=]+[:=].+$/.test(value)) wrong('--add-host', value, `bad format for add-host: "${value}"`);
  for (const value of flags.all('dns')) if (!isIP(value)) wrong('--dns', value, `IP address is not correctly formatted: ${value}`);
  for (const value of flags.all('mount')) {
    const odd = value.split(',').find((field) => !field.includes('=') && !['readonly', 'ro', 'volume-nocopy', 'bind-nonrecursive'].includes(field));
    if (odd !== undefined) wrong('--mount', value, `invalid field '${odd}' must be a key=value pair`);
  }
}

/** Options that contradict each other, or that only the client reads; the text of its complaint. */
export function clientProblem(flags: Flags): string | undefined {
  const restart = flags.value('restart') ?? 'no';
  const [, count] = restart.split(':');
  if (count !== undefined && !/^\d+$/.test(count)) return 'invalid restart policy format: maximum retry count must be an integer';
  if (flags.has('rm') && !['', 'no'].includes(restart)) return 'conflicting options: cannot specify both --restart and --rm';
  const emptySection = flags.all('v', 'volume').find((text) => text.split(':').includes(''));
  if (emptySection !== undefined) return `invalid spec: ${emptySection}: empty section between colons`;
  const published = flags.all('p', 'publish').map((text) => text.split('/')[0]!.split(':')).find((parts) => parts.length > 2 && !isIP(parts.slice(0, -2).join(':')));
  if (published) return `invalid IP address: ${published.slice(0, -2).join(':')}`;
  const pull = flags.value('pull');
  if (pull !== undefined && !['always', 'missing', 'never'].includes(pull)) return `invalid pull option: '${pull}': must be one of "always", "missing" or "never"`;
  return undefined;
}

/** Throws the daemon's refusal of a name for a container. */
export function checkName(name: string, shown = name): void {
  if (!NAME.test(name)) throw new DaemonError(`Invalid container name (${shown}), ${ALLOWED}`);
}

export function checkVolumeName(name: string): void {
  if (!NAME.test(name)) throw new DaemonError(`create ${name}: "${name}" includes invalid characters for a local volume name, ${ALLOWED.replace('[a-zA-Z0-9][a-zA-Z0-9_.-]', '"[a-zA-Z0-9][a-zA-Z0-9_.-]"')}. If you intended to pass a host directory, use absolute path`);
}

export function checkRestart(policy: string): void {
  const [name = '', count] = policy.split(':');
  if (!RESTARTS.has(name)) throw new DaemonError(`invalid restart policy '${name}'`);
  if (count !== undefined && name !== 'on-failure') throw new DaemonError(`maximum retry count cannot be used with restart policy '${name}'`);
}

/** One -v: what stands between its colons. */
export function checkVolume(text: string): void {
  const parts = text.split(':');
  const [source = '', target = '', mode] = parts.length === 1 ? ['', parts[0]!] : parts;
  if (parts.length > 3) throw new DaemonError(`invalid volume specification: '${text}'`);
  if (!target.startsWith('/')) throw new DaemonError(`invalid volume specification: '${text}': invalid mount config for type "${source.startsWith('/') ? 'bind' : 'volume'}": invalid mount path: '${target}' mount path must be absolute`);
  if (mode !== undefined && !mode.split(',').every((word) => MODES.test(word))) throw new DaemonError(`invalid mode: ${mode}`);
  if (parts.length > 1 && !/^[./~]/.test(source)) checkVolumeName(source);
}

/** What the daemon finds wrong with a container that is to be made. */
export function checkSpec(daemon: DockerDaemon, spec: RunSpec): void {
  if (spec.name !== undefined) checkName(spec.name);
  checkRestart(spec.restart);
  if (spec.cpus > PROCESSORS) throw new DaemonError(`Range of CPUs is from 0.01 to ${PROCESSORS}.00, as there are only ${PROCESSORS} CPUs available`);
  for (const [option, names] of [['CapAdd', spec.capabilities.add], ['CapDrop', spec.capabilities.drop]] as const) {
    const unknown = names.map((name) => name.toUpperCase().replace(/^CAP_/, '')).find((name) => !CAPABILITIES.has(name));
    if (unknown !== undefined) throw new DaemonError(`invalid ${option}: unknown capability: "CAP_${unknown}"`);
  }
  if (spec.address !== undefined) {
    const own = daemon.fabric.networks.get(spec.network);
    if (!own || ['bridge', 'host', 'none'].includes(spec.network)) throw new DaemonError('user specified IP address is supported on user defined networks only');
    if (!own.chosenSubnet) throw new DaemonError('user specified IP address is supported only when connecting to networks with user configured subnets');
  }
}
