import type { Image } from '../image';
import { localName } from './daemon';
import type { DockerContainer, DockerDaemon } from './daemon';
import { formatAddress, macOf as macWith, type BridgeNetwork } from '../../network';

const macOf = (address: string): string => macWith(address, '02:42');
const ZERO_TIME = '0001-01-01T00:00:00Z';

/** What `docker inspect CONTAINER` shows, as far as lessons look. */
export function inspectContainer(daemon: DockerDaemon, container: DockerContainer): Record<string, unknown> {
  const { spec, run, image } = container;
  const running = run?.state === 'running';
  const argv = run?.argv ?? [...(spec.entrypoint ?? image.config.entrypoint), ...(spec.command ?? image.config.command)];
  const networks: Record<string, unknown> = {};
  let first: { address: string; gateway: string } | undefined;
  for (const network of daemon.fabric.networks.values()) {
    const address = daemon.addressOn(container, network);
    if (address === undefined) continue;
    const gateway = network.gateway!;
    if (network.name === 'bridge') first = { address, gateway };
    networks[network.name] = { IPAMConfig: null, Links: null, Aliases: null, NetworkID: network.id, Gateway: gateway, IPAddress: address, IPPrefixLen: network.subnet!.bits, MacAddress: macOf(address) };
  }
  const bindings = Object.fromEntries(container.ports.map((port) => [`${port.container}/${port.protocol}`, [{ HostIp: port.address, HostPort: String(port.host) }, ...(port.address === '0.0.0.0' ? [{ HostIp: '::', HostPort: String(port.host) }] : [])]]));
  const directory = `/var/lib/docker/containers/${container.id}`;
  return {
    Id: container.id, Created: stamp(container.createdMs), Path: argv[0] ?? '', Args: argv.slice(1),
    State: {
      Status: container.restarting ? 'restarting' : running ? 'running' : container.startedMs === undefined ? 'created' : 'exited', Running: running, Paused: false, Restarting: container.restarting !== undefined, OOMKilled: container.oomKilled, Dead: false, Pid: running ? 10_336 : 0, ExitCode: running ? 0 : container.exitCode, Error: '',
      StartedAt: container.startedMs === undefined ? ZERO_TIME : stamp(container.startedMs), FinishedAt: container.finishedMs === undefined ? ZERO_TIME : stamp(container.finishedMs),
    },
    Image: image.id, ResolvConfPath: `${directory}/resolv.conf`, HostnamePath: `${directory}/hostname`, HostsPath: `${directory}/hosts`, LogPath: `${directory}/${container.id}-json.log`,
    Name: `/${container.name}`, RestartCount: container.restarts, Driver: 'overlay2', Platform: 'linux', MountLabel: '', ProcessLabel: '', AppArmorProfile: '', ExecIDs: null,
    HostConfig: {
      Binds: spec.volumes.length > 0 ? spec.volumes.map((volume) => `${volume.source}:${volume.target}${volume.readOnly ? ':ro' : ''}`) : null, ContainerIDFile: '', LogConfig: { Type: 'json-file', Config: {} },
      NetworkMode: spec.network.startsWith('container:') ? `container:${daemon.containers.find((other) => other.name === spec.network.slice(10))?.id ?? spec.network.slice(10)}` : spec.network,
      PortBindings: Object.fromEntries(spec.ports.map((port) => [`${port.container}/${port.protocol}`, [{ HostIp: port.address === '0.0.0.0' ? '' : port.address, HostPort: port.host === 0 ? '' : String(port.host) }]])), RestartPolicy: { Name: spec.restart.split(':')[0], MaximumRetryCount: Number(spec.restart.split(':')[1] ?? 0) }, AutoRemove: spec.remove, Privileged: false, ReadonlyRootfs: spec.readOnly, Memory: spec.memoryBytes, NanoCpus: spec.cpus * 1e9, CpuShares: 0, PidMode: spec.pid,
    },
    Mounts: spec.volumes.map((volume) => ({ Type: volume.source.startsWith('/') ? 'bind' : 'volume', Source: volume.source.startsWith('/') ? volume.source : `/var/lib/docker/volumes/${volume.source}/_data`, Destination: volume.target, Mode: volume.readOnly ? 'ro' : '', RW: !volume.readOnly, Propagation: 'rprivate' })),
    Config: { Hostname: container.hostname, Domainname: '', User: spec.user ?? image.config.user, Tty: spec.tty, OpenStdin: spec.stdin, Env: [...spec.env, ...image.config.env].map(([name, value]) => `${name}=${value}`), Cmd: spec.command ?? image.config.command, Image: spec.image, WorkingDir: spec.workingDirectory ?? image.config.workingDirectory, Entrypoint: spec.entrypoint ?? (image.config.entrypoint.length > 0 ? image.config.entrypoint : null), Labels: { ...image.config.labels, ...spec.labels } },
    NetworkSettings: { Bridge: '', SandboxID: container.id, Ports: running ? bindings : {}, Gateway: first?.gateway ?? '', IPAddress: first?.address ?? '', IPPrefixLen: first ? 16 : 0, MacAddress: first ? macOf(first.address) : '', Networks: Object.keys(networks).length > 0 || spec.network.startsWith('container:') ? networks : { [spec.network === 'default' ? 'bridge' : spec.network]: { IPAddress: '', Gateway: '', MacAddress: '', NetworkID: '', IPPrefixLen: 0 } } },
  };
}

export function inspectImage(daemon: DockerDaemon, image: Image): Record<string, unknown> {
  const names = [...daemon.images].filter(([, candidate]) => candidate === image).map(([name]) => name);
  const { config } = image;
  return {
    Id: image.id, RepoTags: names, RepoDigests: names.map((name) => `${name.replace(/:[^:/]*$/, '')}@${image.digest}`), Parent: '', Comment: '', Created: stamp(image.createdMs), Author: '', Architecture: 'amd64', Os: 'linux', Size: image.unpackedBytes,
    Config: { User: config.user, ExposedPorts: Object.fromEntries(config.exposedPorts.map((port) => [port, {}])), Env: config.env.map(([name, value]) => `${name}=${value}`), Cmd: config.command, Volumes: null, WorkingDir: config.workingDirectory, Entrypoint: config.entrypoint.length > 0 ? config.entrypoint : null, Labels: config.labels },
  };
}

export function inspectNetwork(daemon: DockerDaemon, network: BridgeNetwork): Record<string, unknown> {
  const members = daemon.containers.flatMap((container) => {
    const address = daemon.addressOn(container, network);
    return address === undefined ? [] : [[container.id, { Name: container.name, EndpointID: container.id, MacAddress: macOf(address), IPv4Address: `${address}/${network.subnet!.bits}`, IPv6Address: '' }] as const];
  });
  return {
    Name: network.name, Id: network.id, Created: stamp(network.createdMs), Scope: 'local', Driver: network.driver, EnableIPv6: false,
    IPAM: { Driver: 'default', Options: null, Config: network.subnet === undefined ? [] : [{ Subnet: `${formatAddress(network.subnet.base)}/${network.subnet.bits}`, ...(network.name === 'bridge' ? {} : { Gateway: network.gateway }) }] },
    Internal: false, Attachable: false, Ingress: false, Containers: Object.fromEntries(members), Options: {}, Labels: {},
  };
}

export function inspectVolume(name: string): Record<string, unknown> {
  return { CreatedAt: ZERO_TIME, Driver: 'local', Labels: null, Mountpoint: `/var/lib/docker/volumes/${name}/_data`, Name: name, Options: null, Scope: 'local' };
}

export function stamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000000Z');
}

export { localName };
