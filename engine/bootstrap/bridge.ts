import type { NodePlace } from './places';

export const json = (value: object): string => JSON.stringify(value, undefined, 2);
export const PORTMAP = { type: 'portmap', capabilities: { portMappings: true } };

/** A bridge per node and routes between the nodes that somebody set by hand: containerd's own example. */
export function bridgeFiles({ podCidr: subnet }: NodePlace): Readonly<Record<string, string>> {
  const conflist = json({
    name: 'containerd-net', cniVersion: '1.0.0',
    plugins: [{ type: 'bridge', bridge: 'cni0', isGateway: true, ipMasq: true, hairpinMode: true, ipam: { type: 'host-local', ranges: [[{ subnet }]], routes: [{ dst: '0.0.0.0/0' }] } }, PORTMAP],
  });
  return { '/etc/cni/net.d/10-containerd-net.conflist': `${conflist}\n` };
}
