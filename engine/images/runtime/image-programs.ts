import { loaded, type LazyModule } from '../../runtime/lazy-module';
import type { Program } from '../../runtime/machine';
import { serverNamed, type RareServers } from '../servers';
import { serverProgram } from './server-program';
import { ENTRYPOINT_TEXT } from './launch';
import { nginxCommand } from '../servers/nginx-command';

/** Images whose programs are all there from the start: nobody waits for a pod of the first minutes. */
const PLAIN = /^(docker\.io\/library\/(nginx|busybox|alpine|debian|ubuntu)|registry\.k8s\.io\/(pause|kube-[a-z-]+|etcd|coredns\/coredns|metrics-server\/metrics-server)|docker\.io\/calico\/node|ghcr\.io\/flannel-io\/flannel)$/;

/** Whether containers of an image may run what is loaded late. */
export const bringsRarePrograms = (repository: string): boolean => !PLAIN.test(repository);

/** Programs that only images have: servers, their clients, entrypoint scripts. */
export function imagePrograms(name: string, rare: LazyModule<RareServers>): Program | undefined {
  const known = rare.loaded ? rare.value : undefined;
  if (name === 'nginx') return nginxCommand(serverProgram(serverNamed('nginx', known)!));
  if (name === 'docker-entrypoint') return entrypoint;
  if (name === 'busybox:httpd') return function* httpd(proc) { return yield* (yield* loaded(proc.clock, rare)).busyboxHttpd(proc); };
  const program = known?.imageProgram(name);
  if (program) return program;
  const server = serverNamed(name, known);
  return server && serverProgram(server);
}

/** /docker-entrypoint.sh: prepares, then becomes what its arguments say. */
const entrypoint: Program = function* run(proc) {
  const argv = proc.argv.slice(1);
  if (argv[0] === 'nginx') yield* proc.out(ENTRYPOINT_TEXT);
  const program = proc.machine.findProgram(argv[0] ?? '', proc.env, proc.cwd);
  if (!program) {
    yield* proc.err(`${proc.argv[0]}: exec: ${argv[0] ?? ''}: not found\n`);
    return 127;
  }
  return yield* proc.exec(program, argv, proc.env);
};
