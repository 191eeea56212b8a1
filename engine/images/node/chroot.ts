import { SystemError, type Process, type Program } from '../../runtime/machine';
import type { Task } from '../../runtime/process';
import { MountedFileSystem } from '../../shell/vfs';
import { SimulatedMachine } from '../../shell/kernel';

/** chroot DIRECTORY [COMMAND]: a command whose root is another directory. `chroot /host` is how a debugging pod gets at its node. */
export function chroot(words: 'gnu' | 'busybox'): Program {
  const cannot = words === 'gnu' ? 'cannot' : "can't";
  return function* run(proc) {
    const [directory, ...command] = proc.argv.slice(1).filter((word, at) => at > 0 || word !== '--');
    if (directory === undefined) return yield* fail(proc, words === 'gnu' ? "chroot: missing operand\nTry 'chroot --help' for more information.\n" : 'chroot: missing operand\n', 125);
    if (directory.startsWith('-')) return yield* fail(proc, `not simulated: chroot ${directory}\n`, 1);
    const { machine } = proc;
    const refused = (why: string) => fail(proc, `chroot: ${cannot} change root directory to '${directory}': ${why}\n`, 125);
    if (!(machine instanceof SimulatedMachine) || !(machine.fs instanceof MountedFileSystem)) return yield* refused('Operation not permitted');
    let root: MountedFileSystem;
    try {
      root = machine.fs.rootedAt(directory.startsWith('/') ? directory : `${proc.cwd}/${directory}`);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return yield* refused(error.message);
    }
    const { hostname, clock, random, net, programs, pids, facts, limits } = machine;
    const inside = new SimulatedMachine({ hostname, clock, random, net, programs, root, pids, facts, limits });
    const argv = command.length ? command : ['/bin/sh', '-i'];
    if (!inside.findProgram(argv[0]!, proc.env, '/')) {
      return yield* fail(proc, words === 'gnu' ? `chroot: failed to run command '${argv[0]}': No such file or directory\n` : `chroot: can't execute '${argv[0]}': No such file or directory\n`, 127);
    }
    const child = inside.start({ argv, env: new Map(proc.env), cwd: '/', uid: 0, files: proc.files });
    try {
      return yield* proc.wait(child);
    } finally {
      if (child.exitCode === undefined) child.kill(9);
    }
  };
}

function* fail(proc: Process, text: string, code: number): Task<number> {
  yield* proc.err(text);
  return code;
}
