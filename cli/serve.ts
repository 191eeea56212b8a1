import { chmodSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { ANONYMOUS, type ApiServer } from '../engine/apiserver';
import { readProtobuf } from '../engine/apiserver/protobuf-body';
import { yamlBodies } from '../engine/apiserver/yaml-body';
import { parseYaml } from '../engine/kubectl/yaml/parse';
import type { EventQueueClock } from '../engine/runtime/clock';
import type { UserInfo } from '../engine/api/transport';
import { createAuthority } from './serve/certificates';
import { httpDoor, type DoorOptions } from './serve/http-door';
import { kubeconfig } from './serve/kubeconfig';
import { loadDescriptions } from './serve/openapi-descriptions';
import { WallClockDriver } from './serve/wall-clock-driver';
import { websocketDoor } from './serve/websocket-door';

export interface ServeOptions {
  /** 0: one that is free, as the system chooses it. */
  readonly port: number;
  readonly host: string;
  /** Where the kubeconfig of the administrator is written. */
  readonly kubeconfig?: string;
  /** A second door without TLS and without authentication, for tools that cannot do either; 0 as above. */
  readonly httpPort?: number;
}

export interface Served {
  readonly server: Server;
  /** Where it listens. */
  readonly port: number;
  readonly httpPort?: number;
  close(): void;
}

const ADMIN: UserInfo = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] };
const CONTEXT = 'podlab';

/** Serves a simulated cluster's API over HTTPS; resolves when it listens. */
export async function serve(cluster: { readonly apiserver: ApiServer; readonly clock: EventQueueClock }, options: ServeOptions): Promise<Served> {
  const authority = createAuthority('kubernetes');
  const certificate = authority.server(['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'control-plane'], ['127.0.0.1', '10.96.0.1', '172.30.0.10']);
  const client = authority.client(ADMIN.name, ADMIN.groups);
  const around = new WallClockDriver(cluster.clock);
  cluster.apiserver.formats = { yaml: yamlBodies(parseYaml), protobuf: readProtobuf };
  const descriptions = loadDescriptions();
  const door: DoorOptions = { transport: cluster.apiserver, around, anonymous: ANONYMOUS, ...(descriptions ? { descriptions } : {}) };
  const server = createServer({ key: certificate.key, cert: certificate.certificate, ca: authority.certificate, requestCert: true, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }, httpDoor(door));
  server.on('upgrade', websocketDoor(door));
  // Watches are idle for long; a connection is closed by the client or by the end of the watch.
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 120_000;
  const port = await listening(server, options.port, options.host);
  const plain = options.httpPort === undefined ? undefined : createPlainServer(httpDoor({ ...door, anonymous: ADMIN }));
  plain?.on('upgrade', websocketDoor({ ...door, anonymous: ADMIN }));
  const httpPort = plain && (await listening(plain, options.httpPort!, options.host));
  if (options.kubeconfig !== undefined) {
    writeFileSync(options.kubeconfig, kubeconfig({ server: `https://${options.host}:${port}`, authority: authority.certificate, client, context: CONTEXT, user: ADMIN.name }), { mode: 0o600 });
    chmodSync(options.kubeconfig, 0o600);
  }
  return {
    server,
    port,
    ...(httpPort === undefined ? {} : { httpPort }),
    close: () => {
      around.stop();
      server.closeAllConnections();
      server.close();
      plain?.close();
    },
  };
}

/** Resolves with the port that it listens on. */
function listening(server: NetServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
