import type { DirectoryNode, LayerEntry } from '../../shell/vfs';
import { buildLayer } from '../../shell/vfs';

/** When the images of the catalogue were built. Milliseconds since the epoch. */
export const BUILT_MS = Date.UTC(2025, 4, 21, 12, 0, 0);

type Table = Record<string, LayerEntry>;

/** Programs every Linux userland has. Debian's come from coreutils and friends, the others from BusyBox. */
const COMMON = (
  'arch awk base64 basename cat chgrp chmod chown chroot cksum clear cmp comm cp cut date dd df diff dirname dmesg du echo egrep env expand expr factor fallocate false fgrep find fold free getent grep groups gunzip gzip head hexdump hostid hostname id install kill killall ' +
  'less link ln logger ls md5sum mkdir mkfifo mknod mktemp more mount mv nice nl nohup nproc od paste pidof pgrep pkill printenv printf ps pwd readlink realpath renice reset rev rm rmdir sed seq sha1sum sha256sum sha512sum shuf sleep sort split stat strings stty su sum sync ' +
  'tac tail tar tee test timeout top touch tr true truncate tsort tty umount uname unexpand uniq unlink uptime users wc watch which who whoami xargs xxd yes zcat'
).split(' ');
const BUSYBOX_ONLY = 'arping ash bc busybox crond ether-wake ftpget ftpput httpd ifconfig ip nc netstat nsenter nslookup ping route sh telnet traceroute vi wget arp unzip usleep'.split(' ');
/** What Debian images have beyond that. */
const DEBIAN_ONLY = 'bash dash sh apt apt-get dpkg perl nano nsenter vi'.split(' ');
/** Network tools of the images that carry them (the recorded nginx did). */
export const NETWORK_TOOLS = 'curl ip ss dig nslookup host ping'.split(' ');

const PASSWD = 'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nbin:x:2:2:bin:/bin:/usr/sbin/nologin\nmail:x:8:8:mail:/var/mail:/usr/sbin/nologin\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n';
const GROUP = 'root:x:0:\ndaemon:x:1:\nbin:x:2:\nadm:x:4:\ntty:x:5:\nmail:x:8:\nwww-data:x:33:\nusers:x:100:\nnogroup:x:65534:\n';

/** /etc/passwd and /etc/group of a Debian image whose server has a user of its own. */
export function withUser(name: string, id: number, fields: string): Table {
  return { '/etc/passwd': `${PASSWD}${name}:x:${id}:${id}:${fields}\n`, '/etc/group': `${GROUP}${name}:x:${id}:\n` };
}

function skeleton(): Table {
  const table: Table = {};
  for (const path of ['/dev/pts', '/dev/shm', '/etc', '/home', '/mnt', '/opt', '/proc', '/run', '/srv', '/sys', '/usr/local/bin', '/usr/share', '/var/cache', '/var/lib', '/var/log', '/var/run']) table[path] = { directory: true };
  table['/root'] = { directory: true, mode: 0o700 };
  table['/tmp'] = { directory: true, mode: 0o1777 };
  table['/var/tmp'] = { directory: true, mode: 0o1777 };
  for (const [name, device] of [['null', 'null'], ['zero', 'zero'], ['full', 'full'], ['random', 'random'], ['urandom', 'random'], ['tty', 'tty']] as const) table[`/dev/${name}`] = { device };
  for (const [name, fd] of [['stdin', 0], ['stdout', 1], ['stderr', 2]] as const) table[`/dev/${name}`] = { device: `fd/${fd}` };
  return table;
}

function programs(directory: string, names: readonly string[], prefix = ''): Table {
  return Object.fromEntries(names.map((name) => [`${directory}/${name}`, { program: `${prefix}${name}` }] as const));
}

/** Debian 12 (bookworm): /bin and /sbin are links into /usr. */
export function debianTree(release: 'debian' | 'ubuntu', extra: Table, tools: readonly string[] = []): DirectoryNode {
  const about =
    release === 'debian'
      ? 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\nHOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n'
      : 'PRETTY_NAME="Ubuntu 22.04.5 LTS"\nNAME="Ubuntu"\nVERSION_ID="22.04"\nVERSION="22.04.5 LTS (Jammy Jellyfish)"\nVERSION_CODENAME=jammy\nID=ubuntu\nID_LIKE=debian\nHOME_URL="https://www.ubuntu.com/"\nSUPPORT_URL="https://help.ubuntu.com/"\nBUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"\nUBUNTU_CODENAME=jammy\n';
  return buildLayer(
    [
      skeleton(),
      programs('/usr/bin', [...COMMON, ...DEBIAN_ONLY, ...tools]),
      {
        '/usr/sbin': { directory: true }, '/usr/lib': { directory: true },
        '/bin': { link: 'usr/bin' }, '/sbin': { link: 'usr/sbin' }, '/lib': { link: 'usr/lib' },
        '/usr/bin/sh': { program: 'dash' },
        '/etc/passwd': PASSWD, '/etc/group': GROUP, '/etc/os-release': about, '/etc/shells': '/bin/sh\n/bin/bash\n',
        '/etc/debian_version': release === 'debian' ? '12.11\n' : 'bookworm/sid\n', '/etc/nsswitch.conf': 'passwd:         files\ngroup:          files\nhosts:          files dns\n',
        '/root/.bashrc': '# ~/.bashrc: executed by bash(1) for non-login shells.\n', '/root/.profile': '# ~/.profile: executed by Bourne-compatible login shells.\n',
        '/var/www/html': { directory: true },
      },
      extra,
    ],
    BUILT_MS,
  );
}

/** The busybox image: every applet in /bin. */
export function busyboxTree(extra: Table = {}): DirectoryNode {
  return buildLayer(
    [
      skeleton(),
      programs('/bin', [...COMMON, ...BUSYBOX_ONLY], 'busybox:'),
      { '/usr/bin': { directory: true }, '/usr/sbin': { directory: true }, '/sbin': { directory: true }, '/etc/passwd': PASSWD.replace('/bin/bash', '/bin/sh'), '/etc/group': GROUP },
      extra,
    ],
    BUILT_MS,
  );
}

/** Alpine: BusyBox with apk. */
export function alpineTree(extra: Table = {}, tools: readonly string[] = []): DirectoryNode {
  return buildLayer(
    [
      skeleton(),
      programs('/bin', [...COMMON, ...BUSYBOX_ONLY], 'busybox:'),
      programs('/usr/bin', tools),
      {
        '/sbin/apk': { program: 'apk' }, '/usr/sbin': { directory: true },
        '/etc/passwd': PASSWD.replace('/bin/bash', '/bin/sh'), '/etc/group': GROUP, '/etc/alpine-release': '3.20.6\n',
        '/etc/os-release': 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.6\nPRETTY_NAME="Alpine Linux v3.20"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n',
      },
      extra,
    ],
    BUILT_MS,
  );
}

/** An image with one static binary and nothing else. */
export function scratchTree(extra: Table): DirectoryNode {
  return buildLayer([skeleton(), { '/etc/passwd': 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' }, extra], BUILT_MS);
}
