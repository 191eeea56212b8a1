import type { HereDoc, Redirection } from 'unbash';
import type { OpenFile } from '../runtime/machine';
import { SystemError } from '../runtime/machine';
import type { Task } from '../runtime/process';
import { expandHereDoc, expandText, expandWords } from './expand';
import { SourceFile } from './kernel';
import type { Shell } from './shell-state';
import { toBytes } from './text';

/** What a descriptor was before a redirection, so that it can be put back. */
interface Saved {
  readonly fd: number;
  readonly file: OpenFile | undefined;
}

/** Raised when a redirection fails; the message is complete but for the shell's prefix. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError';
}

/** The redirections of one command. `restore` puts the descriptors back; `keep` makes them permanent (exec, subshells). */
export class Redirections {
  readonly #saved: Saved[] = [];

  constructor(private readonly shell: Shell) {}

  *apply(nodes: readonly Redirection[]): Task<void> {
    for (const node of nodes) {
      if (node.type === 'HereDoc') yield* this.#hereDoc(node);
      else if (node.type === 'HereString') {
        const text = node.target ? yield* expandText(this.shell, node.target) : '';
        this.#put(yield* this.#target(node.descriptor, 0), new SourceFile(toBytes(`${text}\n`)));
      } else yield* this.#file(node);
    }
  }

  *#hereDoc(node: HereDoc): Task<void> {
    this.#put(yield* this.#target(node.descriptor, 0), new SourceFile(toBytes(yield* expandHereDoc(this.shell, node))));
  }

  *#file(node: Extract<Redirection, { type: 'Redirect' }>): Task<void> {
    const { operator } = node;
    const names = node.target ? yield* expandWords(this.shell, [node.target]) : [];
    const raw = node.target?.text ?? '';
    if (names.length !== 1) throw new RedirectError(`${raw}: ambiguous redirect`);
    const name = names[0]!;
    const fd = yield* this.#target(node.descriptor, operator === '<' || operator === '<&' || operator === '<>' ? 0 : 1);
    if (operator === '<&' || (operator === '>&' && (node.descriptor || /^(?:\d+-?|-)$/.test(name)))) {
      this.#duplicate(fd, name, raw);
      return;
    }
    if (operator === '&>' || operator === '&>>' || operator === '>&') {
      const file = this.#open(name, operator === '&>>' ? '>>' : '>');
      this.#put(1, file);
      this.#put(2, file.retain());
      return;
    }
    this.#put(fd, this.#open(name, operator));
  }

  /** The descriptor a redirection is about; `{name}>…` takes a free one from 10 on and stores its number. */
  *#target(descriptor: Extract<Redirection, { type: 'Redirect' }>['descriptor'], otherwise: number): Task<number> {
    if (!descriptor) return otherwise;
    if (descriptor.type === 'FileDescriptor') return descriptor.value;
    const element = /^(\w+)\[(.*)\]$/.exec(descriptor.name);
    const known = element ? this.shell.getElement(element[1]!, element[2]!) : this.shell.vars.get(descriptor.name);
    if (known !== undefined && this.shell.files.has(Number(known))) return Number(known);
    let fd = 10;
    while (this.shell.files.has(fd)) fd += 1;
    this.shell.set(descriptor.name, String(fd));
    return fd;
  }

  #duplicate(fd: number, name: string, raw: string): void {
    if (name === '-') {
      this.#put(fd, undefined);
      return;
    }
    const move = name.endsWith('-');
    const source = move ? name.slice(0, -1) : name;
    if (!/^\d+$/.test(source)) throw new RedirectError(`${name}: ambiguous redirect`);
    const file = this.shell.files.get(Number(source));
    if (!file) throw new RedirectError(`${raw}: Bad file descriptor`);
    if (Number(source) === fd) return;
    this.#put(fd, file.retain());
    if (move) this.#put(Number(source), undefined);
  }

  #open(name: string, operator: string): OpenFile {
    const { shell } = this;
    const read = operator === '<' || operator === '<>';
    const write = operator !== '<';
    try {
      if (operator === '>' && shell.has('noclobber') && isRegular(shell, name)) throw new RedirectError(`${name}: cannot overwrite existing file`);
      return shell.proc.open(name, { read, write, create: write, append: operator === '>>', truncate: operator === '>' || operator === '>|' });
    } catch (error) {
      if (error instanceof SystemError) throw new RedirectError(this.#words(name, write, error));
      throw error;
    }
  }

  #words(name: string, write: boolean, error: SystemError): string {
    const { flavour } = this.shell;
    if (flavour === 'bash') return `${name}: ${error.message}`;
    if (flavour === 'dash') return `cannot ${write ? 'create' : 'open'} ${name}: ${error.code === 'ENOENT' ? (write ? 'Directory nonexistent' : 'No such file') : error.message}`;
    return `can't ${write ? 'create' : 'open'} ${name}: ${error.code === 'ENOENT' ? (write ? 'nonexistent directory' : 'no such file') : error.message}`;
  }

  #put(fd: number, file: OpenFile | undefined): void {
    const { files } = this.shell;
    this.#saved.push({ fd, file: files.get(fd) });
    if (file) files.set(fd, file);
    else files.delete(fd);
  }

  restore(): void {
    const { files } = this.shell;
    for (let saved = this.#saved.pop(); saved; saved = this.#saved.pop()) {
      files.get(saved.fd)?.release();
      if (saved.file) files.set(saved.fd, saved.file);
      else files.delete(saved.fd);
    }
  }

  keep(): void {
    for (const saved of this.#saved.splice(0)) saved.file?.release();
  }
}

function isRegular(shell: Shell, name: string): boolean {
  try {
    return shell.proc.machine.fs.stat(name.startsWith('/') ? name : `${shell.proc.cwd}/${name}`).kind === 'file';
  } catch {
    return false;
  }
}
