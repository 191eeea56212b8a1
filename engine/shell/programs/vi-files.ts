import { SystemError } from '../../runtime/machine';
import { toBytes } from '../text';
import type { Buffered, Document } from './document';
import type { Rows } from './vi-ex';

/** What files need of the editor around them. */
export interface ViFilesHost {
  say(text: string): void;
  page(lines: readonly string[]): void;
  shell(command: string, rows: Rows | undefined, what?: 'read' | 'write'): void;
  /** Another text is shown. */
  opened(): void;
  quit(): void;
  directory(to?: string): string | undefined;
}

const UNSAVED = 'E37: No write since last change (add ! to override)';

/** The files of a running vim: those of the command line, those that were opened since, the one that is shown. */
export class ViFiles {
  /** Buffers by their number from 1; the one that is shown is not in it. */
  readonly #names: string[] = [];
  readonly #hidden = new Map<string, Buffered>();
  readonly #lines = new Map<string, number>();
  #alternate: string | undefined;
  #at = 0;
  #warned = false;

  constructor(private readonly document: Document, private readonly args: readonly string[], private readonly host: ViFilesHost) {
    for (const name of args) this.#number(name);
    this.#number(document.name);
  }

  #number(name: string): number {
    if (!this.#names.includes(name)) this.#names.push(name);
    return this.#names.indexOf(name) + 1;
  }

  /** What is said of a file that was read. */
  told(): string {
    const { document } = this;
    if (document.name === '') return '';
    if (document.isNew) return `"${document.name}" [New]`;
    const lines = document.isEmpty ? 0 : document.lines.length;
    return `"${document.name}" ${document.readonly ? '[readonly] ' : ''}${document.partial ? '[noeol] ' : ''}${lines}L, ${lines === 0 ? 0 : toBytes(document.lines.join('\n')).length + (document.partial ? 0 : 1)}B`;
  }

  /** What C-g and `:f` say. */
  where(): string {
    const { document } = this, { length } = document.lines;
    const state = `${document.changed ? '[Modified] ' : ''}${document.isNew ? '[Not edited] ' : ''}${document.readonly ? '[readonly] ' : ''}`;
    return `"${document.name || '[No Name]'}" ${state}${document.isEmpty ? '--No lines in buffer--' : `${length} line${length === 1 ? '' : 's'} --${Math.floor(((document.row + 1) * 100) / length)}%--`}`;
  }

  /** A command on files; false where there is none of that name. */
  run(name: string, force: boolean, rest: string | undefined, rows: Rows): boolean {
    switch (name) {
      case 'e': case 'ed': case 'edit': this.#edit(rest, force); return true;
      case 'ene': case 'enew': this.#show('', force); return true;
      case 'r': case 're': case 'read': this.#read(rest, rows); return true;
      case 'f': case 'file':
        if (rest !== undefined) {
          this.document.name = rest;
          this.document.isNew = true;
          this.#number(rest);
        }
        this.host.say(this.where());
        return true;
      case 'w': case 'write': case 'up': case 'update': case 'sav': case 'saveas': this.#writeCommand(name, force, rest, rows); return true;
      case 'wq': case 'x': case 'xit': case 'exi': case 'exit': case 'q': case 'quit': case 'wqa': case 'xa': case 'xall': case 'wqall': case 'qa': case 'qall': case 'quita': case 'quitall': case 'wa': case 'wall': case 'cq': this.#leave(name, force, rest, rows); return true;
      case 'n': case 'next': this.#step(1, force); return true;
      case 'N': case 'Next': case 'prev': case 'previous': this.#step(-1, force); return true;
      case 'wn': case 'wnext': if (this.#write(undefined, force, undefined)) this.#step(1, force); return true;
      case 'rew': case 'rewind': case 'first': this.#step(-this.#at, force); return true;
      case 'last': case 'la': this.#step(this.args.length - 1 - this.#at, force); return true;
      case 'ar': case 'args': this.host.say(this.args.map((one, at) => (at === this.#at ? `[${one}]` : one)).join(' ')); return true;
      default: return this.#buffers(name, force, rest);
    }
  }

  #buffers(name: string, force: boolean, rest: string | undefined): boolean {
    const number = /^b(\d+)$/.exec(name)?.[1] ?? (/^(?:b|buf|buffer)$/.test(name) && /^\d+$/.test(rest ?? '') ? rest : undefined);
    if (number !== undefined) {
      const found = this.#names[Number(number) - 1];
      if (found === undefined) this.host.say(`E86: Buffer ${number} does not exist`);
      else this.#show(found, force);
      return true;
    }
    switch (name) {
      case 'ls': case 'buffers': case 'files': this.#list(); return true;
      case 'b': case 'buf': case 'buffer': {
        const found = this.#names.filter((one) => one.includes(rest ?? ''));
        if (rest !== undefined && found.length !== 1) this.host.say(found.length === 0 ? `E94: No matching buffer for ${rest}` : `E93: More than one match for ${rest}`);
        else if (rest !== undefined) this.#show(found[0]!, force);
        return true;
      }
      case 'bn': case 'bnext': case 'bp': case 'bprevious': case 'bprev': case 'bN': case 'bNext': {
        const at = this.#names.indexOf(this.document.name), step = name.startsWith('bn') ? 1 : -1;
        if (this.#names.length > 1) this.#show(this.#names[(at + step + this.#names.length) % this.#names.length]!, force);
        return true;
      }
      case 'pw': case 'pwd': this.host.say(this.host.directory() ?? ''); return true;
      case 'cd': case 'chd': case 'chdir': case 'lcd': {
        const problem = this.host.directory(rest ?? '~');
        this.host.say(problem === undefined ? `E344: Can't find directory "${rest}" in cdpath` : '');
        return true;
      }
      default: return false;
    }
  }

  #list(): void {
    const current = this.document.name;
    this.host.page(this.#names.map((name, at) => {
      const shown = name === current, changed = shown ? this.document.changed : this.#hidden.get(name)?.changed === true;
      const sign = `${shown ? '%a' : `${name === this.#alternate ? '#' : ' '}${this.#hidden.has(name) ? 'h' : ' '}`} ${changed ? '+' : ' '}`;
      return `${String(at + 1).padStart(3)} ${sign} ${`"${name || '[No Name]'}"`.padEnd(30)} line ${shown ? this.document.row + 1 : this.#lines.get(name) ?? 0}`;
    }));
  }

  #step(by: number, force: boolean): void {
    const at = this.#at + by;
    if (this.args.length < 2) return this.host.say('E163: There is only one file to edit');
    if (at < 0 || at >= this.args.length) return this.host.say(at < 0 ? 'E164: Cannot go before first file' : 'E165: Cannot go beyond last file');
    if (this.#show(this.args[at]!, force)) this.#at = at;
  }

  #edit(rest: string | undefined, force: boolean): void {
    const { document } = this, name = rest === '#' ? this.#alternate : rest === '%' ? document.name : rest;
    if (rest === '#' && name === undefined) return this.host.say('E23: No alternate file');
    if (name !== undefined && name !== document.name) return void this.#show(name, force);
    if (document.changed && !force) return this.host.say(UNSAVED);
    const problem = document.load();
    document.changed = false;
    document.goTo(document.row, document.column);
    this.host.opened();
    this.host.say(problem ? `"${document.name}" ${problem}` : this.told());
  }

  /** C-^ as well. */
  alternate(): void {
    if (this.#alternate === undefined) this.host.say('E23: No alternate file');
    else this.#show(this.#alternate, false);
  }

  /** Shows another file; false when the one that is shown has to be saved first. */
  #show(name: string, force: boolean): boolean {
    const { document } = this, old = document.name;
    if (document.changed && !force) return this.host.say(UNSAVED), false;
    this.#number(name);
    const row = this.#lines.get(name);
    this.#lines.set(old, document.row + 1);
    const left = document.exchangeFor(this.#hidden.get(name), name);
    this.#hidden.delete(name);
    if (left.changed && force) this.#hidden.delete(old);
    else this.#hidden.set(old, left);
    this.#alternate = old;
    const known = document.undoable, problem = document.load();
    if (!known && row !== undefined) document.goTo(row - 1, 0);
    document.changed = false;
    document.goTo(document.row, document.column);
    this.host.opened();
    this.host.say(problem ? `"${name}" ${problem}` : this.told());
    return true;
  }

  /** `:r FILE` and `:r !COMMAND`: lines below a row. */
  #read(rest: string | undefined, rows: Rows): void {
    const { document } = this;
    if (rest?.startsWith('!')) return this.host.shell(rest.slice(1).trim(), rows, 'read');
    const name = rest ?? document.name, lines = document.readLines(name);
    if (!lines) return this.host.say(`E484: Can't open file ${name}`);
    document.remember();
    const at = rows.given ? rows.to + 1 : document.row + 1;
    document.lines.splice(at, 0, ...lines);
    document.changed = true;
    document.goTo(at, 0);
    document.goTo(at, /\S|$/.exec(document.line)!.index);
    this.host.say(lines.length > 2 ? `${lines.length} more lines` : at === 0 ? `"${name}" ${lines.length}L, ${toBytes(lines.join('\n')).length + 1}B` : '');
  }

  #writeCommand(name: string, force: boolean, rest: string | undefined, rows: Rows): void {
    if (rest?.startsWith('!') && name.startsWith('w')) return this.host.shell(rest.slice(1).trim(), rows.given ? rows : { from: 0, to: this.document.lines.length - 1, given: true }, 'write');
    if (name.startsWith('up') && !this.document.changed) return;
    const written = this.#write(rest, force, rows.given ? rows : undefined);
    if (!written || !name.startsWith('sav') || rest === undefined) return;
    this.document.name = rest;
    this.document.changed = false;
    this.#number(rest);
  }

  /** Writes the text, or rows of it; false when it could not. */
  #write(target: string | undefined, force: boolean, rows: Rows | undefined): boolean {
    const { document } = this, appends = target?.startsWith('>>') === true;
    const file = (appends ? target!.slice(2).trim() : target) || document.name;
    if (file === '') return this.host.say('E32: No file name'), false;
    if (document.readonly && file === document.name && !force) return this.host.say("E45: 'readonly' option is set (add ! to override)"), false;
    const fresh = !document.exists(file);
    if (!fresh && file !== document.name && !force && !appends) return this.host.say('E13: File exists (add ! to override)'), false;
    try {
      if (document.name === '') {
        document.name = file;
        this.#number(file);
      }
      const { lines, bytes } = document.save(file, rows, appends);
      if (file === document.name) document.isNew = false;
      this.host.say(`"${file}" ${fresh ? '[New] ' : ''}${lines}L, ${bytes}B ${appends ? 'appended' : 'written'}`);
      return true;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.host.say(error.code === 'EACCES' || error.code === 'EROFS' ? `"${file}" E212: Can't open file for writing` : error.code === 'EISDIR' ? `"${file}" E502: is a directory` : `"${file}" E212: Can't open file for writing`);
      return false;
    }
  }

  /** Commands that leave, or write all. */
  #leave(name: string, force: boolean, rest: string | undefined, rows: Rows): void {
    const { document } = this, all = /a(?:ll)?$/.test(name);
    const writes = name.startsWith('w') || (/^(?:x|ex)/.test(name) && document.changed);
    if (name === 'cq') return this.host.quit();
    if (writes && !this.#write(all ? undefined : rest, force, rows.given ? rows : undefined)) return;
    if (name === 'wa' || name === 'wall') return;
    if (document.changed && !force && !writes) {
      if (all) this.host.page(['E37: No write since last change', `E162: No write since last change for buffer "${document.name || '[No Name]'}"`]);
      else this.host.say(UNSAVED);
      return;
    }
    const left = this.args.length - 1 - this.#at;
    if (!all && !force && left > 0 && !this.#warned) {
      this.#warned = true;
      return this.host.say(`E173: ${left} more file${left === 1 ? '' : 's'} to edit`);
    }
    this.host.quit();
  }
}
