import { decodeUtf8 } from '../../runtime/bytes';
import type { ContainerConfig } from '../../kubelet/cri';
import { contentOf } from '../../shell/vfs';
import type { Image } from '../image';

/** Whom the main process runs as: what the pod says, else what the image says. */
export function userOf(config: ContainerConfig, image: Image): { readonly uid: number; readonly gid: number; readonly groups: readonly number[] } {
  const [name = '', group] = image.config.user.split(':');
  const uid = config.security.uid ?? (name === '' ? 0 : /^\d+$/.test(name) ? Number(name) : (lookUp(image, 'passwd', name) ?? 0));
  const gid = config.security.gid ?? (group === undefined ? primaryGroup(image, uid) : /^\d+$/.test(group) ? Number(group) : (lookUp(image, 'group', group) ?? 0));
  return { uid, gid, groups: [...new Set([...config.security.groups, gid])].sort((a, b) => a - b) };
}

/** The user of one process: "1000", "1000:1000", "nginx", "nginx:www-data". */
export function namedUser(text: string, image: Image): { readonly uid: number; readonly gid: number; readonly groups: readonly number[] } {
  const [name = '', group] = text.split(':');
  const uid = /^\d+$/.test(name) ? Number(name) : (lookUp(image, 'passwd', name) ?? 0);
  const gid = group === undefined ? primaryGroup(image, uid) : /^\d+$/.test(group) ? Number(group) : (lookUp(image, 'group', group) ?? 0);
  return { uid, gid, groups: [gid] };
}

function lookUp(image: Image, file: 'passwd' | 'group', name: string): number | undefined {
  const line = lines(image, file).find((fields) => fields[0] === name);
  return line ? Number(line[2]) : undefined;
}

function primaryGroup(image: Image, uid: number): number {
  const line = lines(image, 'passwd').find((fields) => Number(fields[2]) === uid);
  return line ? Number(line[3]) : 0;
}

function lines(image: Image, file: string): string[][] {
  const etc = image.files().children.get('etc');
  const node = etc?.kind === 'directory' ? etc.children.get(file) : undefined;
  return node?.kind === 'file' ? decodeUtf8(contentOf(node)).split('\n').map((line) => line.split(':')) : [];
}
