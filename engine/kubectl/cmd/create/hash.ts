import { compactJson } from '../../json';
import { sha256Hex } from '../../sha256';

/** The name with the hash of the content behind it, as kustomize and --append-hash make it. */
export function hashedName(object: Record<string, unknown>, name: string): string {
  return `${name}-${contentHash(object)}`;
}

export function contentHash(object: Record<string, unknown>): string {
  const meta = object['metadata'] as { name?: string } | undefined;
  const body = object['kind'] === 'Secret'
    ? compactJson({ kind: 'Secret', type: object['type'] ?? '', name: meta?.name ?? '', data: object['data'] ?? '', ...(object['stringData'] ? { stringData: object['stringData'] } : {}) }, true)
    : compactJson({ kind: 'ConfigMap', name: meta?.name ?? '', data: object['data'] ?? '', ...(object['binaryData'] ? { binaryData: object['binaryData'] } : {}) }, true);
  return encodeHash(sha256Hex(body));
}

/** hasher.encodeHash: ten letters that make no words. */
function encodeHash(hex: string): string {
  const swap: Record<string, string> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };
  return [...hex.slice(0, 10)].map((letter) => swap[letter] ?? letter).join('');
}
