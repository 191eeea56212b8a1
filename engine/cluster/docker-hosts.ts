import type { dockerProgram, DockerDaemon } from '../images/docker';
import { createHost, type Registry } from '../images';
import { installDocker } from '../images/docker/networks';
import { HostNetwork, type Lan } from '../network';
import type { Clock } from '../runtime/clock';
import type { Machine, Program } from '../runtime/machine';
import type { Random } from '../runtime/random';
import type { ProgramTable, SimulatedMachine } from '../shell/kernel';

interface DockerHostsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly lan: Lan;
  readonly registry: Registry;
  readonly programs: ProgramTable;
}

interface DockerHost {
  readonly machine: SimulatedMachine;
  readonly network: HostNetwork;
  /** Whether the private registry runs there. */
  readonly hostsRegistry: boolean;
}

/** What `docker ps -a` tells of a container. */
export interface ContainerFact {
  readonly name: string;
  readonly image: string;
  readonly running: boolean;
  /** 'bridge', 'host', 'container:NAME', or a network's name. */
  readonly network: string;
  /** All networks that it is plugged into. */
  readonly networks: readonly string[];
}

/** A container whose network is used may have been named by its id. */
function modeOf(network: string, daemon: DockerDaemon): string {
  if (network === 'default') return 'bridge';
  const id = /^container:([0-9a-f]{3,64})$/.exec(network)?.[1];
  const holder = id && daemon.containers.find((container) => container.id.startsWith(id));
  return holder ? `container:${holder.name}` : network;
}

/** docker-1 is 172.30.0.31. */
const FIRST_ADDRESS = 30;

/** Lines of /etc/hosts that name the Docker hosts. */
export function dockerHostLines(count: number): string {
  return Array.from({ length: count }, (_, at) => `172.30.0.${FIRST_ADDRESS + at + 1}\tdocker-${at + 1}\n`).join('');
}

/** The machines that have Docker; an engine starts when somebody first asks it. */
export class DockerHosts {
  readonly #options: DockerHostsOptions;
  readonly #hosts = new Map<string, DockerHost>();
  readonly #daemons = new Map<string, DockerDaemon>();

  constructor(options: DockerHostsOptions) {
    this.#options = options;
  }

  addHost(host: DockerHost): void {
    this.#hosts.set(host.machine.hostname, host);
    installDocker(host.network, this.#options.random);
  }

  createHost(n: number, hosts: string): void {
    const { clock, random, lan, programs } = this.#options;
    const name = `docker-${n}`;
    const network = new HostNetwork(lan, { address: `172.30.0.${FIRST_ADDRESS + n}`, owner: `host/${name}`, hostname: name });
    this.addHost({ machine: createHost({ name, clock, random: random.fork(name), net: network.host, programs, commands: ['docker'], hosts }).machine, network, hostsRegistry: false });
  }

  machine(name: string): Machine | undefined {
    return this.#hosts.get(name)?.machine;
  }

  program(module: { readonly DockerDaemon: typeof DockerDaemon; readonly dockerProgram: typeof dockerProgram }): Program {
    const { clock, random, registry, programs } = this.#options;
    return module.dockerProgram((machine) => {
      const known = this.#daemons.get(machine.hostname);
      const host = this.#hosts.get(machine.hostname);
      if (known || !host) return known;
      const daemon = new module.DockerDaemon({ clock, random: random.fork(machine.hostname), machine: host.machine, network: host.network, registry, programs, hostsRegistry: host.hostsRegistry });
      this.#daemons.set(machine.hostname, daemon);
      return daemon;
    });
  }

  containersOf(name: string): readonly ContainerFact[] | undefined {
    if (!this.#hosts.has(name)) return undefined;
    const daemon = this.#daemons.get(name);
    return (daemon?.containers ?? []).map((container) => ({
      name: container.name, image: container.spec.image, running: container.run?.state === 'running', network: modeOf(container.spec.network, daemon!), networks: daemon!.networksOf(container),
    }));
  }
}
