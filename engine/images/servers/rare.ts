import type { Program } from '../../runtime/machine';
import type { Server } from '../image';
import { DATABASE_CLIENTS } from './database-clients';
import { mongo, mysql, postgres } from './databases';
import { ingressController } from './ingress-controller';
import { helloApp, kubia } from './kubia';
import { node } from './node';
import { perl } from './perl';
import { python, stress } from './python';
import { redisServer } from './redis';
import { redisCli } from './redis-cli';
import { agnhost, bootcamp, echoserver, goproxy, hpaExample, httpEcho, httpd, serveHostname } from './web-samples';

export { busyboxHttpd } from './busybox-httpd';
export { startRestrained } from './nginx-restrained';

/** The servers of images that are loaded when a machine first gets one of these images. */
export const servers: Readonly<Record<string, Server>> = {
  'redis-server': redisServer,
  mysqld: mysql,
  postgres,
  mongod: mongo,
  httpd,
  agnhost,
  bootcamp,
  goproxy,
  serve_hostname: serveHostname,
  echoserver,
  'hpa-example': hpaExample,
  'http-echo': httpEcho,
  'kubia:latest': kubia({ greeting: (hostname) => `You've hit ${hostname}\n` }),
  'kubia:v1': kubia({ greeting: (hostname) => `This is v1 running in pod ${hostname}\n` }),
  'kubia:v2': kubia({ greeting: (hostname) => `This is v2 running in pod ${hostname}\n` }),
  'kubia:v3': kubia({ greeting: (hostname) => `This is v3 running in pod ${hostname}\n`, healthyRequests: 5, unhealthy: (hostname) => `Some internal error has occurred! This is pod ${hostname}\n` }),
  'kubia:unhealthy': kubia({ greeting: (hostname) => `You've hit ${hostname}\n`, healthyRequests: 5, unhealthy: () => "I'm not well. Please restart me!\n" }),
  'hello-app:1.0': helloApp('1.0.0'),
  'hello-app:2.0': helloApp('2.0.0'),
  '/nginx-ingress-controller': ingressController,
};

const PROGRAMS: Readonly<Record<string, Program>> = { 'redis-cli': redisCli, perl, python3: python, stress, ...DATABASE_CLIENTS };

/** Clients of the servers and languages: programs that only images have. */
export function imageProgram(name: string): Program | undefined {
  // An image that brings an app of its own names it behind the colon.
  if (name === 'node' || name.startsWith('node:')) return node(servers[name.slice('node:'.length)]);
  return PROGRAMS[name];
}
