import type { LayerEntry } from '../../shell/vfs';
import { Registry } from '../registry';
import { DEFAULT_CONF, NGINX_CONF } from '../servers/nginx-config';
import { WELCOME } from '../servers/nginx-pages';
import { commonImages } from './common';
import { define } from './define';
import { NETWORK_TOOLS, alpineTree, busyboxTree, debianTree, scratchTree, withUser } from './trees';

/** A registry with every image of the catalogue. */
export function createRegistry(): Registry {
  const registry = new Registry();
  basics(registry);
  webServers(registry);
  samples(registry);
  tutorials(registry);
  system(registry);
  commonImages(registry);
  return registry;
}

function basics(registry: Registry): void {
  define(registry, { repository: 'docker.io/library/busybox', tags: ['latest', '1.28', '1.36', '1.37', '1', 'stable', '1.28.4', '1.30', '1.31', '1.32', '1.33', '1.34', '1.35', '1.36.1', '1.37.0', 'glibc', 'musl'], sizeBytes: 1_514_846, unpackedBytes: 3_010_000, digest: 'sha256:b9c1df8a41b5ab55e349ca89b377d83eea227cec32cc5c37ec1049a2a8b35a24', files: () => busyboxTree(), config: { command: ['sh'] } });
  define(registry, { repository: 'docker.io/library/alpine', tags: ['latest', '1.28', '1.36', '1.37', '3.20', '3.19', '3', '3.22', '3.21', '3.18', '3.17', '3.16'], sizeBytes: 3_628_000, unpackedBytes: 7_800_000, files: () => alpineTree(), config: { command: ['/bin/sh'] } });
  define(registry, { repository: 'docker.io/library/debian', tags: ['latest', 'bookworm', '12', 'bookworm-slim', 'stable', 'stable-slim', '11', 'bullseye', 'bullseye-slim', '12-slim'], sizeBytes: 48_480_000, unpackedBytes: 145_000_000, files: () => debianTree('debian', {}), config: { command: ['bash'] } });
  define(registry, { repository: 'docker.io/library/ubuntu', tags: ['latest', '22.04', '24.04', 'jammy', 'noble', '20.04', 'focal', '18.04'], sizeBytes: 29_536_000, unpackedBytes: 77_900_000, files: () => debianTree('ubuntu', {}), config: { command: ['/bin/bash'] } });
}

function webServers(registry: Registry): void {
  const nginxFiles: Record<string, LayerEntry> = {
    '/usr/sbin/nginx': { program: 'nginx', size: 1_529_968 }, '/etc/nginx/nginx.conf': NGINX_CONF, '/etc/nginx/conf.d/default.conf': DEFAULT_CONF, '/etc/nginx/mime.types': 'types {\n    text/html                                        html htm shtml;\n    text/css                                         css;\n    application/javascript                           js;\n}\n',
    '/usr/share/nginx/html/index.html': WELCOME, '/var/cache/nginx': { directory: true }, '/var/log/nginx/access.log': { link: '/dev/stdout' }, '/var/log/nginx/error.log': { link: '/dev/stderr' },
    '/docker-entrypoint.d/10-listen-on-ipv6-by-default.sh': { text: '#!/bin/sh\n', mode: 0o755 }, '/docker-entrypoint.sh': { program: 'docker-entrypoint', mode: 0o775, size: 1620 },
  };
  define(registry, {
    repository: 'docker.io/library/nginx', tags: ['latest', '1.27', '1.16', '1.25', '1.26', 'alpine', '1.27-alpine', 'stable', 'mainline', '1.14.2', '1.16.1', '1.7.9', '1.14', '1.17', '1.18', '1.19', '1.20', '1.21', '1.21.6', '1.22', '1.23', '1.24', '1.25.5', '1.26.3', '1.27.5', '1.28', '1.29', 'stable-alpine', '1.25-alpine', '1.26-alpine', '1.28-alpine'], sizeBytes: 58_726_917, unpackedBytes: 145_000_000,
    digest: 'sha256:0221af4882fd7715dadfd01fe30248a5bc102733a146c36fa983b0604ab92b0e', files: () => debianTree('debian', { ...nginxFiles, ...withUser('nginx', 101, 'nginx user:/nonexistent:/bin/false') }, NETWORK_TOOLS),
    config: { entrypoint: ['/docker-entrypoint.sh'], command: ['nginx', '-g', 'daemon off;'], env: [['NGINX_VERSION', '1.27.5']], exposedPorts: ['80/tcp'], stopSignal: 3 },
  });
  define(registry, {
    repository: 'registry.k8s.io/nginx-slim', tags: ['0.8', '0.21', '0.24', '0.27'], sizeBytes: 41_000_000, files: () => debianTree('debian', nginxFiles, NETWORK_TOOLS),
    config: { command: ['nginx', '-g', 'daemon off;'], exposedPorts: ['80/tcp'], stopSignal: 3 },
  });
  define(registry, {
    repository: 'docker.io/library/redis', tags: ['latest', '7', 'alpine', '7-alpine', '8', '8.0', '7.0', '7.2', '7.4', '6', '6.0', '6.2', '5', '7.2-alpine', '7.4-alpine', '6-alpine', '8-alpine'], sizeBytes: 58_726_629, unpackedBytes: 145_000_000, digest: 'sha256:f34d50d16a293db3c12692b06491ca0e4fac9cce68db4e5d01eec46bc3868858',
    files: () => debianTree('debian', { ...withUser('redis', 999, ':/home/redis:/bin/sh'), '/usr/local/bin/redis-server': { program: 'redis-server' }, '/usr/local/bin/redis-cli': { program: 'redis-cli' }, '/data': { directory: true } }, NETWORK_TOOLS),
    config: { command: ['redis-server'], env: [['REDIS_VERSION', '7.4.4']], exposedPorts: ['6379/tcp'], workingDirectory: '/data' },
  });
}

/** Images of the tasks and tutorials of kubernetes.io. */
function tutorials(registry: Registry): void {
  for (const repository of ['registry.k8s.io/busybox', 'registry.k8s.io/e2e-test-images/busybox', 'gcr.io/google-containers/busybox']) define(registry, { repository, tags: ['latest', '1.28', '1.27.2', '1.27', '1.24', '1.29-4'], sizeBytes: 1_514_846, files: () => busyboxTree(), config: { command: ['sh'] } });
  const server = (repository: string, tags: readonly string[], program: string, port: number, environment: readonly (readonly [string, string])[] = []) =>
    define(registry, { repository, tags, sizeBytes: 1_900_000, files: () => alpineTree({ [`/usr/bin/${program}`]: { program } }, ['curl']), config: { entrypoint: [program], exposedPorts: [`${port}/tcp`], env: environment } });
  server('registry.k8s.io/serve_hostname', ['latest', 'v1.4'], 'serve_hostname', 9376);
  server('registry.k8s.io/goproxy', ['0.1'], 'goproxy', 8080);
  for (const version of ['1', '2']) server('gcr.io/google-samples/kubernetes-bootcamp', [`v${version}`], 'bootcamp', 8080, [['VERSION', version]]);
  define(registry, { repository: 'docker.io/library/perl', tags: ['latest', '5', '5.34', '5.34.0', '5.40'], sizeBytes: 336_000_000, files: () => debianTree('debian', { '/usr/local/bin/perl': { program: 'perl' } }, ['curl']), config: { command: ['perl', '-de0'] } });
}

function samples(registry: Registry): void {
  const kubia = (version: string, sizeBytes: number, digest?: string) => ({
    sizeBytes, digest, unpackedBytes: 150_000_000, files: () => debianTree('debian', { '/app': { program: `kubia:${version}`, size: 6_500_000 }, '/usr/local/bin/node': { program: `node:kubia:${version}` } }, NETWORK_TOOLS), config: { entrypoint: ['/app'], exposedPorts: ['8080/tcp'] },
  });
  define(registry, { repository: 'docker.io/luksa/kubia', tags: ['latest'], ...kubia('latest', 61_190_398) });
  define(registry, { repository: 'docker.io/luksa/kubia', tags: ['v1'], ...kubia('v1', 61_190_384, 'sha256:27674fbdd9b945e9257ddc63195cf5922146ca64939f4e3b4ed9ee671b742633') });
  define(registry, { repository: 'docker.io/luksa/kubia', tags: ['v2'], ...kubia('v2', 61_190_385, 'sha256:f593c224c628cb333ade9a15964989a5b26d9a1cc95467879c36c1d06bf2d3d2') });
  define(registry, { repository: 'docker.io/luksa/kubia', tags: ['v3'], ...kubia('v3', 61_190_392) });
  define(registry, { repository: 'docker.io/luksa/kubia-unhealthy', tags: ['latest'], ...kubia('unhealthy', 61_190_403) });
  for (const version of ['1.0', '2.0']) {
    define(registry, { repository: 'gcr.io/google-samples/hello-app', tags: [version], sizeBytes: 13_745_000, files: () => debianTree('debian', { '/hello-app': { program: `hello-app:${version}`, size: 6_400_000 } }, NETWORK_TOOLS), config: { entrypoint: ['./hello-app'], env: [['PORT', '8080']], workingDirectory: '/' } });
  }
}

function system(registry: Registry): void {
  define(registry, { repository: 'registry.k8s.io/pause', tags: ['3.10', '3.9', 'latest'], sizeBytes: 342_174, unpackedBytes: 736_000, digest: 'sha256:53d3068b1b1f532586dd15dc2df2207db0f836bdae2343a28795790ecc0f505a', files: () => scratchTree({ '/pause': { program: 'pause' } }), config: { entrypoint: ['/pause'], user: '65535:65535' } });
  const part = (name: string, tag: string, sizeBytes: number, digest: string, path = `/usr/local/bin/${name}`) =>
    define(registry, { repository: `registry.k8s.io/${name}`, tags: [tag], sizeBytes, digest: `sha256:${digest}`, files: () => scratchTree({ [path]: { program: name } }), config: { entrypoint: [path] } });
  part('kube-proxy', 'v1.33.1', 81_090_094, '34d44fbdcc8acab9dcb5b356b6eba1f7ee4d74d719cd7953fd6596899c79fa14');
  part('kube-apiserver', 'v1.33.1', 28_795_151, '8a1ad888323f96452ffd66c17fff7612e437dd861422f235818ab19902a84749');
  part('kube-controller-manager', 'v1.33.1', 26_387_159, '59a0310b922c1e41ddb0917ef7d39aacd4a04ac08e6945766edf436d370e2f15');
  part('kube-scheduler', 'v1.33.1', 20_480_061, 'a581af904d7c0dc725a14de4b63324291f9b3af6433926c7d872860f420f7ff8');
  part('etcd', '3.5.21-0', 9_237_415, '323a08bce8df8ddd23baab863f720a9fd5aa56ac4fb60228de4456c7fbb848a3');
  define(registry, { repository: 'registry.k8s.io/ingress-nginx/controller', tags: ['v1.12.2'], sizeBytes: 103_700_000, files: () => alpineTree({ '/nginx-ingress-controller': { program: '/nginx-ingress-controller' } }, ['curl']), config: { exposedPorts: ['80/tcp', '443/tcp'], user: '0' } });
  define(registry, { repository: 'ghcr.io/flannel-io/flannel', tags: ['v0.26.7'], sizeBytes: 34_200_000, files: () => alpineTree({ '/opt/bin/flanneld': { program: 'flanneld' } }, ['ip', 'iptables', 'bridge']), config: { entrypoint: ['/opt/bin/flanneld'] } });
  define(registry, { repository: 'docker.io/calico/node', tags: ['v3.29.3'], sizeBytes: 143_000_000, files: () => debianTree('debian', { '/bin/calico-node': { program: 'calico-node' } }, ['ip', 'birdcl', 'iptables', 'ss']), config: { entrypoint: ['/bin/calico-node'] } });
  define(registry, { repository: 'registry.k8s.io/coredns/coredns', tags: ['v1.12.0'], sizeBytes: 20_674_660, digest: 'sha256:4e711f2de854754cfb52aaa43340cdcc19ae08b7d05a6e696ee9400a2da43d4a', files: () => scratchTree({ '/coredns': { program: 'coredns' } }), config: { entrypoint: ['/coredns'] } });
  define(registry, { repository: 'registry.k8s.io/metrics-server/metrics-server', tags: ['v0.7.2'], sizeBytes: 19_494_617, digest: 'sha256:ffcb2bf004d6aa0a17d90e0247cf94f2865c8901dcab4427034c341951c239f9', files: () => scratchTree({ '/metrics-server': { program: 'metrics-server' } }), config: { entrypoint: ['/metrics-server'], user: '65534' } });
}
