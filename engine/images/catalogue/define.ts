import type { DirectoryNode } from '../../shell/vfs';
import { digestOf } from '../digest';
import type { Image, ImageConfig } from '../image';
import type { Registry } from '../registry';
import { BUILT_MS } from './trees';

export interface Definition {
  readonly repository: string;
  readonly tags: readonly string[];
  readonly sizeBytes: number;
  readonly unpackedBytes?: number;
  readonly digest?: string;
  readonly files: () => DirectoryNode;
  readonly config?: Partial<ImageConfig>;
}

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Puts one image under all its tags. */
export function define(registry: Registry, definition: Definition): void {
  let tree: DirectoryNode | undefined;
  const { config = {} } = definition;
  const digest = definition.digest ?? digestOf(`${definition.repository}:${definition.tags[0]}`);
  const env = config.env?.some(([name]) => name === 'PATH') ? config.env : [['PATH', DEFAULT_PATH] as const, ...(config.env ?? [])];
  const image: Image = {
    digest,
    id: digestOf(`config of ${digest}`),
    sizeBytes: definition.sizeBytes,
    unpackedBytes: definition.unpackedBytes ?? Math.round(definition.sizeBytes * 2.4),
    createdMs: BUILT_MS,
    config: { entrypoint: [], command: [], workingDirectory: '', user: '', exposedPorts: [], stopSignal: 15, labels: {}, volumes: [], ...config, env },
    files: () => (tree ??= definition.files()),
    history: history(config, definition.unpackedBytes ?? Math.round(definition.sizeBytes * 2.4)),
  };
  for (const tag of definition.tags) registry.add(definition.repository, tag, image);
}

function history(config: Partial<ImageConfig>, sizeBytes: number): Image['history'] {
  const steps: { createdBy: string; sizeBytes: number }[] = [];
  const step = (createdBy: string) => steps.push({ createdBy: `/bin/sh -c #(nop)  ${createdBy}`, sizeBytes: 0 });
  const words = (list: readonly string[]) => `[${list.map((word) => JSON.stringify(word)).join(' ')}]`;
  if (config.command?.length) step(`CMD ${words(config.command)}`);
  if (config.stopSignal === 3) step('STOPSIGNAL SIGQUIT');
  for (const port of config.exposedPorts ?? []) step(`EXPOSE ${port.replace('/tcp', '')}`);
  if (config.entrypoint?.length) step(`ENTRYPOINT ${words(config.entrypoint)}`);
  for (const [name, value] of [...(config.env ?? [])].reverse()) step(`ENV ${name}=${value}`);
  return [...steps, { createdBy: '/bin/sh -c #(nop) ADD file:rootfs in / ', sizeBytes }];
}
