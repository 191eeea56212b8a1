/** Modes of vim that keys are mapped in: n normal, v visual, i insert, c the last line. */
type MapMode = 'n' | 'v' | 'i' | 'c';

interface Mapping {
  readonly keys: readonly string[];
  readonly to: readonly string[];
  /** What it stands for is not looked up again. */
  readonly plain: boolean;
}

/** `:map` and its kin: the modes, whether keys are looked up again, and what is done. */
const COMMAND = /^([nvxoic]?)(nore)?(map|un|unm|unmap|mapc|mapclear)(!?)$/;
const SHORT: Readonly<Record<string, string>> = { nm: 'nmap', vm: 'vmap', xm: 'xmap', im: 'imap', cm: 'cmap', no: 'noremap', nn: 'nnoremap', vn: 'vnoremap', xn: 'xnoremap', ino: 'inoremap', cno: 'cnoremap', unm: 'unmap', nun: 'nunmap', vu: 'vunmap', iu: 'iunmap', cu: 'cunmap' };

/** Keys as they are written within angle brackets. */
const WRITTEN: Readonly<Record<string, string>> = { cr: 'enter', enter: 'enter', return: 'enter', esc: 'escape', tab: 'tab', space: ' ', bs: 'backspace', del: 'delete', up: 'up', down: 'down', left: 'left', right: 'right', home: 'home', end: 'end', pageup: 'pageup', pagedown: 'pagedown', bar: '|', lt: '<', bslash: '\\' };

/** Keys that a mapping is written with: `jj`, `<C-s>`, `<leader>w`. */
export function writtenKeys(text: string, leader: string): string[] {
  return [...text.matchAll(/<([^<>\s]+)>|[^]/gu)].flatMap(([whole, name]) => {
    if (name === undefined) return [whole];
    const known = WRITTEN[name.toLowerCase()];
    if (known !== undefined) return [known];
    if (/^(?:local)?leader$/i.test(name)) return [leader];
    if (/^nop$/i.test(name)) return [];
    if (/^c-(?:space|@)$/i.test(name)) return ['C-@'];
    return /^c-.$/i.test(name) ? [`C-${name[2]!.toLowerCase()}`] : /^f\d+$/i.test(name) ? [name.toLowerCase()] : [...whole];
  });
}

/** What `:map` has put in the place of keys. */
export class ViMappings {
  readonly #of: Record<MapMode, Mapping[]> = { n: [], v: [], i: [], c: [] };
  leader = '\\';

  /** Whether `name` is one of these commands; what it has to say goes to `say` or, line by line, to `page`. */
  run(name: string, bang: boolean, rest: string | undefined, say: (text: string) => void, page: (lines: string[]) => void): boolean {
    const parts = COMMAND.exec(SHORT[name] ?? name);
    if (!parts) return false;
    const [, mode, nore, what] = parts as unknown as [string, string, string | undefined, string];
    const modes: MapMode[] = mode === '' ? (bang ? ['i', 'c'] : ['n', 'v']) : mode === 'x' ? ['v'] : mode === 'o' ? [] : [mode as MapMode];
    const text = (rest ?? '').replace(/^(?:<(?:silent|buffer|expr|nowait|unique|script|special)>\s*)+/i, '');
    const [, left = '', right] = /^(\S*)\s*([^]*)$/.exec(text)!;
    const keys = writtenKeys(left, this.leader);
    if (what.startsWith('mapc')) for (const one of modes) this.#of[one] = [];
    else if (what.startsWith('un')) {
      if (left === '') say('E474: Invalid argument');
      else if (!modes.some((one) => this.#of[one].some((map) => same(map.keys, keys)))) say('E31: No such mapping');
      for (const one of modes) this.#of[one] = this.#of[one].filter((map) => !same(map.keys, keys));
    } else if (right === '') this.#list(modes, keys, say, page);
    else for (const one of modes) this.#of[one] = [...this.#of[one].filter((map) => !same(map.keys, keys)), { keys, to: writtenKeys(right!, this.leader), plain: nore !== undefined }];
    return true;
  }

  #list(modes: readonly MapMode[], keys: readonly string[], say: (text: string) => void, page: (lines: string[]) => void): void {
    const found = new Map<string, string>();
    for (const mode of modes) for (const map of this.#of[mode]) {
      if (!keys.every((key, at) => map.keys[at] === key)) continue;
      const line = `${shown(map.keys).padEnd(12)} ${map.plain ? '*' : ' '} ${shown(map.to)}`;
      found.set(line, (found.get(line) ?? '') + mode);
    }
    if (found.size === 0) return say('No mapping found');
    page([...found].map(([line, of]) => `${(of === 'nv' ? '' : of === 'ic' ? '!' : of).padEnd(3)}${line}`).sort());
  }

  get none(): boolean {
    return Object.values(this.#of).every((maps) => maps.length === 0);
  }

  /** What the keys typed so far stand for; 'more' while they may become a mapping, undefined when they are themselves. */
  find(mode: MapMode, typed: readonly string[]): Mapping | 'more' | undefined {
    const maps = this.#of[mode];
    if (maps.some(({ keys }) => keys.length > typed.length && typed.every((key, at) => keys[at] === key))) return 'more';
    return maps.find(({ keys }) => same(keys, typed));
  }
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((key, at) => key === b[at]);

function shown(keys: readonly string[]): string {
  const names = new Map(Object.entries({ enter: '<CR>', escape: '<Esc>', tab: '<Tab>', ' ': '<Space>', backspace: '<BS>', delete: '<Del>' }));
  return keys.map((key) => names.get(key) ?? (key.length === 1 ? key : key.startsWith('C-') ? `<C-${key[2]!.toUpperCase()}>` : `<${key}>`)).join('');
}
