import type { DockerDaemon, dockerProgram } from './images/docker';
import type { nodePrograms } from './images/node-programs';
import type { LaterCommands } from './kubectl';
import type { Program } from './runtime/machine';
import type { LazyModule } from './runtime/lazy-module';

/**
 * The parts that are loaded when they are first needed (docs/decisions/0006-lazy-modules.md). index.ts gives them with
 * `import()`, whole.ts has them from the start. What stands here must be asked for by name before it is loaded, so the
 * names of programs and commands stand in lists of their own; modules.test.ts compares them with what the modules hold.
 */
export interface EngineModules {
  readonly rarePrograms: LazyModule<{ readonly rarePrograms: ReadonlyMap<string, Program> }>;
  readonly networkPrograms: LazyModule<{ readonly networkPrograms: ReadonlyMap<string, Program> }>;
  readonly nodePrograms: LazyModule<{ readonly nodePrograms: typeof nodePrograms }>;
  readonly docker: LazyModule<{ readonly DockerDaemon: typeof DockerDaemon; readonly dockerProgram: typeof dockerProgram }>;
  /** kubectl describe with the describers of all kinds. */
  readonly describe: LazyModule<LaterCommands>;
  /** kubectl's verbs beyond those of every day. */
  readonly laterCommands: LazyModule<LaterCommands>;
}

/** Loads all of them, in the background or before a replay; a failure may be tried again. */
export async function loadModules(modules: EngineModules): Promise<void> {
  await Promise.all((Object.values(modules) as LazyModule<unknown>[]).map((module) => module.load()));
}

const both = (names: readonly string[]): string[] => names.flatMap((name) => [name, `busybox:${name}`]);

export const PROGRAM_NAMES = {
  rarePrograms: both(['awk', 'gawk', 'mawk', 'diff', 'cmp', 'expr', 'factor', 'numfmt', 'tar', 'gzip', 'gunzip', 'zcat', 'openssl', 'vi', 'vim', 'nano', 'less', 'more']),
  networkPrograms: ['ip', 'busybox:ip', 'bridge', 'ifconfig', 'busybox:ifconfig', 'route', 'busybox:route', 'dig', 'nslookup', 'busybox:nslookup', 'host', 'ping', 'busybox:ping', 'traceroute', 'busybox:traceroute', 'ss', 'netstat', 'busybox:netstat', 'iptables', 'iptables-save', 'tcpdump'],
  nodePrograms: ['ctr', 'crictl'],
  docker: ['docker'],
} as const satisfies Partial<Record<keyof EngineModules, readonly string[]>>;
