import type { Machine, Program } from '../runtime/machine';

/**
 * `ssh NODE [COMMAND…]`: a root shell on a node, on the caller's own terminal or pipes. There is no encryption and no
 * password to simulate; options that change where the session goes are refused aloud.
 */
export function createSsh(find: (name: string) => Machine | undefined): Program {
  return function* ssh(proc) {
    const argv = proc.argv.slice(1);
    while (argv[0]?.startsWith('-')) {
      const option = argv.shift()!;
      if (option === '-o') argv.shift();
      else if (!/^-(t+|q|T|oStrictHostKeyChecking=.*)$/.test(option)) {
        yield* proc.err(`ssh: not simulated: option ${option}\n`);
        return 255;
      }
    }
    const target = argv.shift();
    if (target === undefined) {
      yield* proc.err('usage: ssh destination [command [argument ...]]\n');
      return 255;
    }
    const name = target.replace(/^[^@]*@/, '');
    const machine = find(name);
    if (!machine) {
      yield* proc.err(`ssh: Could not resolve hostname ${name}: Name or service not known\n`);
      return 255;
    }
    const env = new Map([['HOME', '/root'], ['USER', 'root'], ['LOGNAME', 'root'], ['SHELL', '/bin/bash'], ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], ['LANG', 'C.UTF-8'], ['TERM', proc.env.get('TERM') ?? 'dumb'], ['PWD', '/root']]);
    const remote = machine.start({ argv: argv.length ? ['bash', '-c', argv.join(' ')] : ['bash', '-l'], env, cwd: '/root', uid: 0, files: proc.files });
    try {
      return yield* proc.wait(remote);
    } finally {
      if (remote.exitCode === undefined) remote.kill(1);
    }
  };
}
