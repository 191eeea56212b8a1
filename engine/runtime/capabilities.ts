import type { Process } from './machine';

/** By their bits (include/uapi/linux/capability.h). */
const NAMES = (
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT ' +
  'SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'
).split(' ');
const ALL: ReadonlySet<string> = new Set(NAMES);
/** What containerd leaves to a container. */
const USUAL: ReadonlySet<string> = new Set('CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP'.split(' '));

interface Granted {
  readonly privileged: boolean;
  readonly addCapabilities: readonly string[];
  readonly dropCapabilities: readonly string[];
}

/** What root may do in a container with this security context. */
export function containerCapabilities({ privileged, addCapabilities, dropCapabilities }: Granted): ReadonlySet<string> {
  if (privileged) return ALL;
  if (addCapabilities.length === 0 && dropCapabilities.length === 0) return USUAL;
  const plain = (name: string): string => name.replace(/^CAP_/, '');
  const added = addCapabilities.map(plain);
  const dropped = new Set(dropCapabilities.map(plain));
  const kept = dropped.has('ALL') ? [] : [...(added.includes('ALL') ? ALL : USUAL)].filter((name) => !dropped.has(name));
  return new Set([...kept, ...added.filter((name) => ALL.has(name))]);
}

/** Whether a process may do what needs this capability. */
export function hasCapability(proc: Process, name: string): boolean {
  return proc.uid === 0 && (proc.machine.facts.capabilities ?? ALL).has(name);
}

/** As /proc/PID/status shows a set. */
export function capabilityMask(set: ReadonlySet<string> = ALL): string {
  let mask = 0n;
  for (const [bit, name] of NAMES.entries()) if (set.has(name)) mask |= 1n << BigInt(bit);
  return mask.toString(16).padStart(16, '0');
}
