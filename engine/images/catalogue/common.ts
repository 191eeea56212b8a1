import { Signal } from '../../runtime/process';
import type { LayerEntry } from '../../shell/vfs';
import type { Registry } from '../registry';
import { define } from './define';
import { NETWORK_TOOLS, alpineTree, debianTree, scratchTree } from './trees';

/** What is no command of the image is for curl. */
const CURL_ENTRYPOINT = '#!/bin/sh\ncase "$1" in\n-*) exec curl "$@" ;;\nesac\ncommand -v "$1" > /dev/null || exec curl "$@"\nexec "$@"\n';

/** Images that common exercises use, beyond those of the lessons. */
export function commonImages(registry: Registry): void {
  const database = (repository: string, tags: readonly string[], program: string, sizeBytes: number, volume: string, clients: readonly string[], own: Readonly<Record<string, LayerEntry>>) =>
    define(registry, { repository: `docker.io/library/${repository}`, tags, sizeBytes, files: () => debianTree('debian', { [`/usr/local/bin/${program}`]: { program }, ...Object.fromEntries(clients.map((client) => [`/usr/bin/${client}`, { program: client }])), [volume]: { directory: true, mode: 0o1777, uid: 999, gid: 999 }, ...own }), config: { command: [program], volumes: [volume] } });
  database('mysql', ['latest', '8', '8.0', '8.4', '5.7', '5.6', '9', 'lts'], 'mysqld', 240_000_000, '/var/lib/mysql', ['mysql', 'mysqladmin'], { '/var/run/mysqld': { directory: true, mode: 0o1777, uid: 999, gid: 999 } });
  database('mariadb', ['latest', '11', '10.11'], 'mysqld', 110_000_000, '/var/lib/mysql', ['mysql', 'mysqladmin'], { '/var/run/mysqld': { directory: true, mode: 0o1777, uid: 999, gid: 999 } });
  database('postgres', ['latest', '17', '16', '15', '14', 'alpine', '16-alpine', '13', '12', '15-alpine', '17-alpine'], 'postgres', 155_000_000, '/var/lib/postgresql/data', ['psql', 'pg_isready'], { '/var/run/postgresql': { directory: true, mode: 0o3777, uid: 999, gid: 999 } });
  database('mongo', ['latest', '8', '7', '6', '5'], 'mongod', 290_000_000, '/data/db', ['mongosh'], { '/data/db': { directory: true, uid: 999, gid: 999 } });
  define(registry, {
    repository: 'docker.io/library/httpd', tags: ['latest', '2.4', 'alpine', '2.4-alpine', '2', '2.4.63', '2-alpine'], sizeBytes: 58_500_000,
    files: () => debianTree('debian', { '/usr/local/bin/httpd-foreground': { program: 'httpd' }, '/usr/local/apache2/bin/httpd': { program: 'httpd' }, '/usr/local/apache2/logs': { directory: true }, '/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n' }, NETWORK_TOOLS),
    config: { command: ['httpd-foreground'], exposedPorts: ['80/tcp'], stopSignal: Signal.WINCH, workingDirectory: '/usr/local/apache2' },
  });
  for (const [name, tags] of [['python', ['latest', '3', '3.12', '3.11', '3.12-slim', '3-alpine', '3.12-alpine', 'slim', 'alpine', '3.8', '3.9', '3.10', '3.13', '3-slim', '3.9-slim', '3.10-slim', '3.11-slim', '3.13-slim', '3.11-alpine', '3.13-alpine']]] as const) {
    define(registry, { repository: `docker.io/library/${name}`, tags, sizeBytes: 45_000_000, files: () => debianTree('debian', { '/usr/local/bin/python3': { program: 'python3' }, '/usr/local/bin/python': { program: 'python3' } }, ['curl']), config: { command: ['python3'] } });
  }
  define(registry, { repository: 'docker.io/library/node', tags: ['latest', '22', 'lts', '16', '18', '20', '24', 'alpine', 'slim', '18-alpine', '20-alpine', '22-alpine', '18-slim', '20-slim', '22-slim'], sizeBytes: 402_000_000, files: () => debianTree('debian', { '/usr/local/bin/node': { program: 'node' } }, ['curl']), config: { command: ['node'] } });
  define(registry, { repository: 'docker.io/curlimages/curl', tags: ['latest', '8.12.1', '8.13.0', '8.5.0'], sizeBytes: 9_300_000, files: () => alpineTree({ '/entrypoint.sh': { text: CURL_ENTRYPOINT, mode: 0o755 } }, ['curl']), config: { entrypoint: ['/entrypoint.sh'], command: ['curl'], user: '100' } });
  // What empties recycled volumes.
  define(registry, { repository: 'registry.k8s.io/build-image/debian-base', tags: ['bookworm-v1.0.4'], sizeBytes: 21_200_000, files: () => debianTree('debian', {}), config: { command: ['/bin/sh'] } });
  define(registry, { repository: 'docker.io/radial/busyboxplus', tags: ['latest', 'curl'], sizeBytes: 4_200_000, files: () => alpineTree({}, ['curl']), config: { command: ['/bin/sh'] } });
  define(registry, { repository: 'docker.io/nicolaka/netshoot', tags: ['latest'], sizeBytes: 180_000_000, files: () => alpineTree({}, [...NETWORK_TOOLS, 'tcpdump', 'bridge', 'iptables', 'bash']), config: { command: ['/bin/sh'] } });
  define(registry, { repository: 'registry.k8s.io/e2e-test-images/jessie-dnsutils', tags: ['1.3', '1.7'], sizeBytes: 110_000_000, files: () => debianTree('debian', {}, NETWORK_TOOLS), config: { command: ['sleep', '3600'] } });
  define(registry, { repository: 'registry.k8s.io/e2e-test-images/agnhost', tags: ['2.21', '2.32', '2.36', '2.39', '2.40', '2.43', '2.45', '2.47', '2.48', '2.52', '2.53'], sizeBytes: 52_000_000, files: () => alpineTree({ '/agnhost': { program: 'agnhost' } }, NETWORK_TOOLS), config: { entrypoint: ['/agnhost'], command: ['pause'] } });
  define(registry, { repository: 'registry.k8s.io/echoserver', tags: ['1.10', '1.4', '1.8'], sizeBytes: 35_000_000, files: () => debianTree('debian', { '/usr/local/bin/run.sh': { program: 'echoserver' } }, ['curl']), config: { command: ['/usr/local/bin/run.sh'], exposedPorts: ['8080/tcp'] } });
  define(registry, { repository: 'registry.k8s.io/hpa-example', tags: ['latest'], sizeBytes: 138_000_000, files: () => debianTree('debian', { '/usr/local/bin/apache2-foreground': { program: 'hpa-example' } }), config: { command: ['apache2-foreground'], exposedPorts: ['80/tcp'], stopSignal: Signal.WINCH } });
  define(registry, { repository: 'docker.io/hashicorp/http-echo', tags: ['latest', '1.0', '0.2.3'], sizeBytes: 3_900_000, files: () => scratchTree({ '/http-echo': { program: 'http-echo' } }), config: { entrypoint: ['/http-echo'], exposedPorts: ['5678/tcp'] } });
  for (const repository of ['docker.io/polinux/stress', 'docker.io/progrium/stress', 'docker.io/vish/stress']) {
    define(registry, { repository, tags: ['latest'], sizeBytes: 4_000_000, files: () => alpineTree({ '/usr/local/bin/stress': { program: 'stress' } }), config: repository.includes('progrium') ? { entrypoint: ['stress', '--verbose'] } : { command: ['stress'] } });
  }
}
