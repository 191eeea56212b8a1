interface Option {
  readonly names: readonly [long: string, short?: string];
  readonly start: boolean | number | string;
}

/** Options of vim that may be set; what the screen or the keys do not know of them changes nothing. */
const OFF = 'autoindent:ai expandtab:et hlsearch:hls ignorecase:ic list number:nu paste relativenumber:rnu smartcase:scs smartindent:si cindent:cin cursorline:cul cursorcolumn:cuc showmatch:sm modified:mod readonly:ro compatible:cp hidden:hid backup:bk swapfile:swf undofile:udf errorbells:eb visualbell:vb linebreak:lbr spell autoread:ar smarttab:sta gdefault:gd title splitbelow:sb splitright:spr';
const ON = 'incsearch:is wrap wrapscan:ws ruler:ru showcmd:sc showmode:smd modifiable:ma writebackup:wb magic wildmenu:wmnu startofline:sol';
const NUMBERS = 'shiftwidth:sw=8 tabstop:ts=8 softtabstop:sts=0 textwidth:tw=0 scrolloff:so=5 history:hi=200 laststatus:ls=1 cmdheight:ch=1 undolevels:ul=1000 timeoutlen:tm=1000 ttimeoutlen:ttm=100 updatetime:ut=4000 numberwidth:nuw=4 conceallevel:cole=0 foldlevel:fdl=0 foldcolumn:fdc=0';
const TEXTS = 'mouse=nvi background:bg=dark fileformat:ff=unix filetype:ft= syntax:syn= encoding:enc=utf-8 fileencoding:fenc= backspace:bs=indent,eol,start clipboard:cb= colorcolumn:cc= listchars:lcs=eol:$ shell:sh=/bin/bash nrformats:nf=bin,hex whichwrap:ww=b,s virtualedit:ve= foldmethod:fdm=manual statusline:stl= completeopt:cot=menu,preview wildmode:wim=full tags:tag=./tags,./TAGS,tags,TAGS';

function read(table: string, start: (text: string) => Option['start']): Option[] {
  return table.split(' ').map((entry) => {
    const [, long, short, text = ''] = /^(\w+)(?::(\w+))?(?:=(.*))?$/.exec(entry)!;
    return { names: short === undefined ? [long!] : [long!, short], start: start(text) };
  });
}

/** Options of vim that may be set; what the screen or the keys do not know of them changes nothing. */
const OPTIONS: readonly Option[] = [...read(OFF, () => false), ...read(ON, () => true), ...read(NUMBERS, Number), ...read(TEXTS, (text) => text)];

/** What `:set` knows of a running vim. */
export class ViOptions {
  readonly #values = new Map<string, boolean | number | string>();

  get(name: string): boolean | number | string {
    return this.#values.get(name) ?? OPTIONS.find(({ names }) => names[0] === name)!.start;
  }

  is(name: string): boolean {
    return this.get(name) === true;
  }

  number(name: string): number {
    return Number(this.get(name));
  }

  put(name: string, value: boolean | number | string): void {
    this.#values.set(name, value);
  }

  /** One word behind `:set`; returns what is to be said, if anything. */
  take(word: string): string | undefined {
    const match = /^(no|inv)?([a-z]+?)(?:([?!&])|([-+^]?[=:])([^]*))?$/.exec(word);
    const find = (name: string | undefined) => OPTIONS.find(({ names }) => names.includes(name as string));
    const whole = /^[a-z]+/.exec(word)?.[0];
    const prefixed = find(whole) === undefined && match?.[1] !== undefined;
    const option = prefixed ? find(match[2]) : find(whole);
    if (!match || !option) return word === 'all&' ? undefined : `E518: Unknown option: ${word}`;
    const [name] = option.names, now = this.get(name);
    const [, , , sign, equals, text] = match;
    if (equals !== undefined) {
      if (typeof now === 'boolean') return `E474: Invalid argument: ${word}`;
      if (typeof now === 'number' && !/^\d+$/.test(text!)) return `E521: Number required after =: ${word}`;
      const change = equals[0], value = typeof now === 'number' ? Number(text) : text!;
      this.put(name, change === '+' && typeof now === 'number' ? now + Number(value) : change === '-' && typeof now === 'number' ? now - Number(value) : change === '+' && now !== '' ? `${String(now)},${String(value)}` : value);
      return undefined;
    }
    if (sign === '&') return this.put(name, option.start), undefined;
    if (typeof now !== 'boolean') return prefixed ? `E474: Invalid argument: ${word}` : this.#shown(name);
    if (sign === '?') return this.#shown(name);
    this.put(name, sign === '!' || (prefixed && match[1] === 'inv') ? !now : !prefixed);
    return undefined;
  }

  #shown(name: string): string {
    const value = this.get(name);
    return typeof value === 'boolean' ? `${value ? '  ' : 'no'}${name}` : `  ${name}=${value}`;
  }

  /** Those that are not as they were. */
  changed(): string[] {
    return [...this.#values].filter(([name, value]) => OPTIONS.find(({ names }) => names[0] === name)!.start !== value).map(([name]) => this.#shown(name)).sort((a, b) => (a.trim() < b.trim() ? -1 : 1));
  }
}
