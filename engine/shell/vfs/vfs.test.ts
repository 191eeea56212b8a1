import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../runtime/bytes';
import { MountedFileSystem, Volume, buildLayer, subtree } from './index';

const now = () => 1_000_000;
const base = buildLayer([{ '/etc/hostname': 'base\n', '/etc/motd': 'hi\n', '/bin/ls': { program: 'ls' }, '/tmp': { directory: true, mode: 0o1777 }, '/root': { directory: true, mode: 0o700 } }], 0);
const text = (fs: MountedFileSystem, path: string) => decodeUtf8(fs.readFile(path));
const fresh = (limitBytes?: number) => {
  const volume = new Volume({ type: 'overlay', base, now, limitBytes });
  return { volume, fs: new MountedFileSystem(volume) };
};

describe('file system', () => {
  it('keeps the writes of one container from the others that share the image', () => {
    const one = fresh().fs, two = fresh().fs;
    one.writeFile('/etc/hostname', encodeUtf8('one\n'));
    one.remove('/etc/motd');
    one.mkdir('/etc/conf.d/x', { recursive: true });
    expect(text(one, '/etc/hostname')).toBe('one\n');
    expect(text(two, '/etc/hostname')).toBe('base\n');
    expect(one.exists('/etc/motd')).toBe(false);
    expect(two.readDirectory('/etc')).toEqual(['hostname', 'motd']);
    expect(one.readDirectory('/etc')).toEqual(['conf.d', 'hostname']);
  });

  it('follows symbolic links, also in the middle and upwards', () => {
    const { fs } = fresh();
    fs.mkdir('/data/..2025', { recursive: true });
    fs.writeFile('/data/..2025/key', encodeUtf8('v'));
    fs.symlink('..2025', '/data/..data');
    fs.symlink('..data/key', '/data/key');
    expect(text(fs, '/data/key')).toBe('v');
    expect(fs.realPath('/data/key')).toBe('/data/..2025/key');
    expect(text(fs, '/data/../etc/hostname')).toBe('base\n');
    fs.symlink('loop', '/loop');
    expect(() => fs.readFile('/loop')).toThrow('Too many levels of symbolic links');
  });

  it('says what strerror says', () => {
    const { fs } = fresh();
    expect(() => fs.readFile('/nope')).toThrow('No such file or directory');
    expect(() => fs.readFile('/etc')).toThrow('Is a directory');
    expect(() => fs.readDirectory('/etc/motd')).toThrow('Not a directory');
    expect(() => fs.mkdir('/etc')).toThrow('File exists');
    expect(() => fs.remove('/etc')).toThrow('Directory not empty');
    expect(() => fs.writeFile('/none/x', new Uint8Array(1))).toThrow('No such file or directory');
  });

  it('fills up', () => {
    const { fs, volume } = fresh(1000);
    fs.writeFile('/tmp/a', new Uint8Array(900).fill(1));
    expect(() => fs.writeFile('/tmp/b', new Uint8Array(101))).toThrow('No space left on device');
    fs.remove('/tmp/a');
    expect(volume.usedBytes).toBe(0);
  });

  it('keeps a big file of zeros without the memory', () => {
    const { fs, volume } = fresh();
    const handle = fs.open('/tmp/zeros', { write: true, create: true });
    const chunk = new Uint8Array(1024 ** 2);
    for (let at = 0; at < 128; at += 1) handle.writeAt(handle.size, chunk);
    expect(fs.stat('/tmp/zeros').size).toBe(128 * 1024 ** 2);
    expect(volume.usedBytes).toBe(128 * 1024 ** 2);
  });

  it('checks permissions for users other than root', () => {
    const { fs } = fresh();
    const user = fs.as({ uid: 1000, gid: 1000, groups: [2000] });
    expect(() => user.writeFile('/etc/x', new Uint8Array(0))).toThrow('Permission denied');
    expect(() => user.readDirectory('/root')).toThrow('Permission denied');
    user.writeFile('/tmp/mine', encodeUtf8('x'));
    expect(fs.stat('/tmp/mine')).toMatchObject({ uid: 1000, gid: 1000 });
    expect(() => user.chmod('/etc/motd', 0o777)).toThrow('Operation not permitted');
  });

  it('mounts volumes, parts of volumes and single files, read-only too', () => {
    const { fs } = fresh();
    const shared = new Volume({ type: 'tmpfs', now });
    const other = new MountedFileSystem(shared);
    other.writeFile('/a.conf', encodeUtf8('a'));
    fs.mount('/mnt/shared', shared);
    fs.mount('/etc/a.conf', subtree(shared, 'a.conf')!, { readOnly: true });
    fs.writeFile('/mnt/shared/b', encodeUtf8('b'));
    expect(text(other, '/b')).toBe('b');
    expect(text(fs, '/etc/a.conf')).toBe('a');
    expect(() => fs.writeFile('/etc/a.conf', encodeUtf8('x'))).toThrow('Read-only file system');
    expect(fs.readDirectory('/mnt')).toEqual(['shared']);
    expect(() => fs.rename('/mnt/shared/b', '/tmp/b')).toThrow('Invalid cross-device link');
    expect(() => fs.remove('/mnt', { recursive: true })).toThrow('Device or resource busy');
    const readOnly = new MountedFileSystem(new Volume({ type: 'overlay', base, now }), { readOnly: true });
    readOnly.mount('/data', shared);
    expect(() => readOnly.writeFile('/tmp/x', new Uint8Array(0))).toThrow('Read-only file system');
  });
});
