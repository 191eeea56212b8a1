import type { Program } from '../../runtime/machine';
import { serverNamed } from '../servers';
import { serverProgram } from './server-program';
import { ENTRYPOINT_TEXT } from './launch';
import { redisCli } from '../servers/redis-cli';
import { nginxCommand } from '../servers/nginx-command';
import { busyboxHttpd } from '../servers/busybox-httpd';
import { DATABASE_CLIENTS } from '../servers/database-clients';
import { node } from '../servers/node';
import { python, stress } from '../servers/python';

/** Programs that only images have: servers, their clients, entrypoint scripts. */
export function imagePrograms(name: string): Program | undefined {
  if (name === 'nginx') return nginxCommand(serverProgram(serverNamed('nginx')!));
  if (name === 'redis-cli') return redisCli;
  if (name === 'python3') return python;
  if (name === 'stress') return stress;
  // An image that brings an app of its own names it behind the colon.
  if (name === 'node' || name.startsWith('node:')) return node(serverNamed(name.slice('node:'.length)));
  if (name === 'docker-entrypoint') return entrypoint;
  if (name === 'busybox:httpd') return busyboxHttpd;
  const client = DATABASE_CLIENTS[name];
  if (client) return client;
  const server = serverNamed(name);
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
