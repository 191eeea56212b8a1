import type { Random } from '../../runtime/random';
import { formatAddress, freeSubnet, overlaps, parseAddress, parseCidr, type BridgeNetwork, type HostNetwork } from '../../network';
import { hexOf } from '../digest';
import { DaemonError } from './daemon-error';

/** The networks that a Docker engine finds or makes when it is installed: the bridge docker0, host and none. */
export function installDocker(network: HostNetwork, random: Random): void {
  const add = (name: string, driver: string, bridge: Partial<BridgeNetwork>) =>
    network.addNetwork({ id: hexOf(`${name}/${random.uint32()}`), name, driver, subnet: undefined, gateway: undefined, device: '', createdMs: network.clock.now(), ...bridge });
  add('bridge', 'bridge', { subnet: parseCidr('172.17.0.0/16'), gateway: '172.17.0.1', device: 'docker0' });
  add('host', 'host', {});
  add('none', 'null', {});
}

/** docker network create. Throws DaemonError. */
export function createNetwork(network: HostNetwork, random: Random, options: { readonly name: string; readonly driver: string; readonly subnet: string | undefined; readonly gateway: string | undefined }): BridgeNetwork {
  const { name, driver } = options;
  if (['bridge', 'host', 'none'].includes(name)) throw new DaemonError(`operation is not permitted on predefined ${name} network`);
  if (network.networks.has(name)) throw new DaemonError(`network with name ${name} already exists`);
  if (driver === 'overlay') throw new DaemonError('This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.');
  if (driver === 'host' || driver === 'null') throw new DaemonError(`only one instance of "${driver}" network is allowed`);
  if (driver === 'macvlan' || driver === 'ipvlan') throw new DaemonError(`not simulated: networks of driver ${driver}`);
  if (driver !== 'bridge') throw new DaemonError(`error resolving driver ${driver}: plugin "${driver}" not found`);
  const subnet = subnetOf(network, options.subnet);
  const gateway = options.gateway ?? formatAddress(subnet.base + 1);
  if (parseAddress(gateway) === undefined) throw new DaemonError(`invalid gateway ${gateway}`);
  const id = hexOf(`${name}/${random.uint32()}`);
  return network.addNetwork({ id, name, driver, subnet, chosenSubnet: options.subnet !== undefined, gateway, device: `br-${id.slice(0, 12)}`, createdMs: network.clock.now() });
}

function subnetOf(network: HostNetwork, given: string | undefined) {
  if (given === undefined) return freeSubnet(network.networks.values(), network.lan.cidr);
  if (!/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(given)) throw new DaemonError(`Invalid subnet ${given} : invalid CIDR address: ${given}`);
  const subnet = parseCidr(given);
  for (const other of network.networks.values()) if (other.subnet && overlaps(other.subnet, subnet)) throw new DaemonError('Pool overlaps with other one on this address space');
  return subnet;
}
