import type { Program } from '../../runtime/machine';
import { Signal } from '../../runtime/process';
import type { RunningServer, Server, ServerContext } from '../image';
import { serveHttp, textResponse, waiting } from './http-server';
import { nginx } from './nginx';

/** What rare.ts holds. */
export interface RareServers {
  readonly servers: Readonly<Record<string, Server>>;
  readonly busyboxHttpd: Program;
  /** Clients of the servers and languages: programs that only images have. */
  imageProgram(name: string): Program | undefined;
  /** nginx with less than root's rights, after its entrypoint `said` what it says. */
  startRestrained(context: ServerContext, server: Server, said: string): RunningServer;
}

/** The servers of the first minutes and of the system, by the name of their program; rare.ts has the others. */
const SERVERS: Readonly<Record<string, Server>> = {
  nginx,
  pause: waiting({ [Signal.TERM]: 0, [Signal.INT]: 0 }, 280_000),
  'kube-proxy': waiting({ [Signal.TERM]: 0, [Signal.INT]: 0 }, 20 * 1024 ** 2),
  flanneld: waiting({ [Signal.TERM]: 0, [Signal.INT]: 0 }, 24 * 1024 ** 2),
  'calico-node': waiting({ [Signal.TERM]: 0, [Signal.INT]: 0 }, 96 * 1024 ** 2),
  etcd: healthy(2381, false),
  'kube-scheduler': healthy(10_259, true),
  'kube-controller-manager': healthy(10_257, true),
  // Its port belongs to the API server itself, which the cluster's composition puts there.
  'kube-apiserver': waiting({ [Signal.TERM]: 0, [Signal.INT]: 0 }, 250 * 1024 ** 2),
  // Its API is answered by the API server itself; the pod shows whether it is there.
  'metrics-server': (context) => serveHttp(context, { ports: [10_250], tls: true, exits: { [Signal.TERM]: 0, [Signal.INT]: 0 }, memoryBytes: 19 * 1024 ** 2, handler: () => textResponse(200, 'ok'), onTaken: () => {} }),
  coredns: (context) => {
    context.log('.:53\n[INFO] plugin/reload: Running configuration SHA512 = 1b226df79860026c6a52e67daa10d7f0d57ec5b023288ec00c5e05f93523c894564e15b91770d3a07ae1cfbe861d15b37d4a0027e69c546ab112970993a3b03b\nCoreDNS-1.12.0\nlinux/amd64, go1.23.3, 51e11f1\n');
    const dns = context.net.listen(53, { protocol: 'udp' });
    const web = serveHttp(context, { ports: [8080, 8181], exits: { [Signal.TERM]: 0, [Signal.INT]: 0 }, memoryBytes: 14 * 1024 ** 2, handler: () => textResponse(200, 'OK') });
    return {
      signal: (signal) => web.signal?.(signal),
      stop: () => {
        dns.close();
        web.stop();
      },
      memoryBytes: web.memoryBytes,
      get cpuMs() {
        return web.cpuMs;
      },
    };
  },
};

/** A part of the control plane: nobody asks it anything but whether it is well. */
function healthy(port: number, tls: boolean): Server {
  return (context) => serveHttp(context, { ports: [port], tls, address: '127.0.0.1', exits: { [Signal.TERM]: 0, [Signal.INT]: 0 }, memoryBytes: 60 * 1024 ** 2, handler: () => textResponse(200, 'ok'), onTaken: () => {} });
}

/** The server behind a program's name, or undefined when it is an ordinary program. */
export function serverNamed(name: string, rare: RareServers | undefined): Server | undefined {
  return SERVERS[name] ?? rare?.servers[name];
}
