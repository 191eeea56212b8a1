import type { Program } from '../../runtime/machine';
import { Signal } from '../../runtime/process';
import { readSites } from './nginx-config';

const SIGNALS: Readonly<Record<string, number>> = { stop: Signal.TERM, quit: Signal.QUIT, reload: Signal.HUP, reopen: Signal.USR1 };

/** The nginx command: `-t`, `-T`, `-v`, `-s reload`, or the server itself. */
export function nginxCommand(server: Program): Program {
  return function* run(proc) {
    const { argv } = proc;
    if (argv.includes('-v') || argv.includes('-V')) {
      yield* proc.err('nginx version: nginx/1.27.5\n');
      return 0;
    }
    if (argv.includes('-t') || argv.includes('-T')) {
      const read = readSites(proc.machine.fs);
      if ('error' in read) {
        yield* proc.err(`nginx: [emerg] ${read.error}\nnginx: configuration file /etc/nginx/nginx.conf test failed\n`);
        return 1;
      }
      yield* proc.err('nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n');
      return 0;
    }
    const at = argv.indexOf('-s');
    if (at >= 0) {
      const signal = SIGNALS[argv[at + 1] ?? ''];
      if (signal === undefined) {
        yield* proc.err(`nginx: invalid option: "-s ${argv[at + 1] ?? ''}"\n`);
        return 1;
      }
      const master = [...proc.machine.processes.values()].find((other) => other.argv[0]?.startsWith('nginx: master') || (other !== proc && other.argv[0]?.endsWith('nginx')));
      if (!master) {
        yield* proc.err('nginx: [error] invalid PID number "" in "/run/nginx.pid"\n');
        return 1;
      }
      master.kill(signal);
      return 0;
    }
    return yield* server(proc);
  };
}
