import type { Allocator } from '../api/kind';
import type { KubeObject } from '../api/object';
import { failure } from '../api/status';
import type { Random } from '../runtime/random';

interface AllocatorOptions {
  readonly subnet: string;
  readonly random: Random;
  readonly services: () => readonly KubeObject[];
}

const FIRST_PORT = 30000;
const LAST_PORT = 32767;

interface ServiceSpec {
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly ports?: readonly { readonly nodePort?: number }[];
  readonly healthCheckNodePort?: number;
}

/** Addresses and node ports of services. What is taken is what stored services hold, so nothing can leak. */
export class ServiceAllocator implements Allocator {
  readonly #random: Random;
  readonly #services: () => readonly KubeObject[];
  readonly #base: number;
  readonly #size: number;

  constructor(options: AllocatorOptions) {
    this.#random = options.random;
    this.#services = options.services;
    const [address, bits] = options.subnet.split('/') as [string, string];
    this.#base = toNumber(address);
    this.#size = 2 ** (32 - Number(bits));
  }

  clusterIP(): string {
    const taken = this.#takenAddresses();
    // The lower part of the range is kept for addresses that users choose (KEP-3070).
    const reserved = Math.min(Math.max(16, Math.floor(this.#size / 16)), 256);
    for (let tries = 0; tries < 4096; tries += 1) {
      const ip = toAddress(this.#base + reserved + this.#random.below(this.#size - reserved - 1));
      if (!taken.has(ip)) return ip;
    }
    throw failure(500, 'InternalError', 'Internal error occurred: failed to allocate a serviceIP: range is full');
  }

  isFreeClusterIP(ip: string): boolean {
    return !this.#takenAddresses().has(ip);
  }

  nodePort(): number {
    const taken = this.#takenPorts();
    for (let tries = 0; tries < 8192; tries += 1) {
      const port = FIRST_PORT + this.#random.below(LAST_PORT - FIRST_PORT + 1);
      if (!taken.has(port)) return port;
    }
    throw failure(500, 'InternalError', 'Internal error occurred: failed to allocate a nodePort: range is full');
  }

  isFreeNodePort(port: number): boolean {
    return !this.#takenPorts().has(port);
  }

  #takenAddresses(): Set<string> {
    const taken = new Set<string>();
    for (const service of this.#services()) for (const ip of (service['spec'] as ServiceSpec).clusterIPs ?? []) taken.add(ip);
    return taken;
  }

  #takenPorts(): Set<number> {
    const taken = new Set<number>();
    for (const service of this.#services()) {
      const spec = service['spec'] as ServiceSpec;
      for (const port of spec.ports ?? []) if (port.nodePort) taken.add(port.nodePort);
      if (spec.healthCheckNodePort) taken.add(spec.healthCheckNodePort);
    }
    return taken;
  }
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
