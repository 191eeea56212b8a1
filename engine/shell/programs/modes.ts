import type { FileKind, FileStat, Process } from '../../runtime/machine';
import { fromBytes } from '../text';

const KIND_LETTERS: Readonly<Record<FileKind, string>> = { file: '-', directory: 'd', symlink: 'l', device: 'c', fifo: 'p', socket: 's' };

/** `drwxr-xr-x`. */
export function modeText(stat: Pick<FileStat, 'kind' | 'mode'>): string {
  const bit = (mask: number, letter: string) => ((stat.mode & mask) !== 0 ? letter : '-');
  const execute = (mask: number, special: number, lower: string, upper: string) => ((stat.mode & special) !== 0 ? ((stat.mode & mask) !== 0 ? lower : upper) : bit(mask, 'x'));
  return KIND_LETTERS[stat.kind] + bit(0o400, 'r') + bit(0o200, 'w') + execute(0o100, 0o4000, 's', 'S') + bit(0o40, 'r') + bit(0o20, 'w') + execute(0o10, 0o2000, 's', 'S') + bit(0o4, 'r') + bit(0o2, 'w') + execute(0o1, 0o1000, 't', 'T');
}

/** Mode after `chmod TEXT`; undefined when TEXT is not a mode. */
export function changeMode(text: string, mode: number, directory: boolean, umask = 0): number | undefined {
  if (/^[0-7]{1,5}$/.test(text)) return parseInt(text, 8) & 0o7777;
  let now = mode & 0o7777;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=][rwxXst]*|[-+=][ugo])+)$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] === '' ? 'ugo' : match[1]!.replace(/a/g, 'ugo');
    const mask = match[1] === '' ? ~umask : ~0;
    for (const [, operator, letters] of match[2]!.matchAll(/([-+=])([ugo](?![a-zA-Z])|[rwxXst]*)/g)) {
      let bits = 0;
      let special = 0;
      for (const letter of letters!) {
        if (letter === 'r') bits |= 4;
        else if (letter === 'w') bits |= 2;
        else if (letter === 'x' || (letter === 'X' && (directory || (mode & 0o111) !== 0))) bits |= 1;
        else if (letter === 't') special |= 0o1000;
        else if (letter === 's') special |= (who.includes('u') ? 0o4000 : 0) | (who.includes('g') ? 0o2000 : 0);
        else if (letter === 'u') bits |= (now >> 6) & 7;
        else if (letter === 'g') bits |= (now >> 3) & 7;
        else if (letter === 'o') bits |= now & 7;
      }
      let whole = special;
      let field = 0;
      for (const one of who) {
        const shift = one === 'u' ? 6 : one === 'g' ? 3 : 0;
        whole |= bits << shift;
        field |= 7 << shift;
      }
      whole &= mask | 0o7000;
      if (operator === '+') now |= whole;
      else if (operator === '-') now &= ~whole;
      else now = (now & ~field) | whole;
    }
  }
  return now;
}

/** Names from /etc/passwd and /etc/group; numbers when there is none. */
export class Owners {
  readonly #users: Map<number, string>;
  readonly #groups: Map<number, string>;

  constructor(proc: Process) {
    this.#users = readNames(proc, '/etc/passwd');
    this.#groups = readNames(proc, '/etc/group');
  }

  user(uid: number): string {
    return this.#users.get(uid) ?? (uid === 0 ? 'root' : String(uid));
  }

  group(gid: number): string {
    return this.#groups.get(gid) ?? (gid === 0 ? 'root' : String(gid));
  }

  knowsUser(uid: number): boolean {
    return uid === 0 || this.#users.has(uid);
  }

  knowsGroup(gid: number): boolean {
    return gid === 0 || this.#groups.has(gid);
  }

  uid(name: string): number | undefined {
    if (/^\d+$/.test(name)) return Number(name);
    if (name === 'root') return 0;
    return [...this.#users].find(([, user]) => user === name)?.[0];
  }

  gid(name: string): number | undefined {
    if (/^\d+$/.test(name)) return Number(name);
    if (name === 'root') return 0;
    return [...this.#groups].find(([, group]) => group === name)?.[0];
  }
}

function readNames(proc: Process, path: string): Map<number, string> {
  const out = new Map<number, string>();
  try {
    for (const line of fromBytes(proc.machine.fs.readFile(path)).split('\n')) {
      const [name, , id] = line.split(':');
      if (name && id) out.set(Number(id), name);
    }
  } catch {
    // An image without the file has numbers only.
  }
  return out;
}

/** 1024-based sizes as `ls -h` and `df -h` print them. */
export function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  const units = 'KMGTPE';
  let value = bytes;
  let at = -1;
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024;
    at += 1;
  }
  const up = value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value);
  return `${up < 10 ? up.toFixed(1) : up}${units[at]}`;
}
