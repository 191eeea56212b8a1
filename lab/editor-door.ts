import type { LabCluster } from './cluster-port';
import { descriptions } from './descriptions';
import type { EditorFiles } from './protocol';
import type { YamlAnswer, YamlAsk } from './yaml/yaml-ask';
import type { YamlDesk } from './yaml/yaml-desk';

type DeskModule = { readonly YamlDesk: typeof YamlDesk };

/** The editor's side in the worker: the file it shows, as the terminal sees it too, and answers from the cluster's schema. */
export class EditorDoor {
  #path: string | undefined;
  #told = '';
  #module: Promise<DeskModule> | undefined;

  constructor(private readonly load: () => Promise<DeskModule>, private readonly tell: (files: EditorFiles) => void) {}

  open(path: string | undefined): void {
    this.#path = path;
    this.#told = '';
  }

  /** Looks whether the file or the list of files has changed; nothing while no editor is open. */
  look(cluster: LabCluster): void {
    if (this.#path === undefined) return;
    const files: EditorFiles = { names: cluster.homeFiles(), path: this.#path, text: this.#path === '' ? undefined : cluster.readFile(homePath(this.#path)) };
    const now = JSON.stringify(files);
    if (now === this.#told) return;
    this.#told = now;
    this.tell(files);
  }

  async answer(cluster: LabCluster, ask: YamlAsk): Promise<YamlAnswer> {
    try {
      this.#module ??= this.load();
      return new (await this.#module).YamlDesk(cluster.transport, descriptions).answer(ask);
    } catch {
      // Offline before it was ever loaded: the next question tries again.
      this.#module = undefined;
      return {};
    }
  }
}

/** A file of the editor on the workstation; names are relative to the learner's home. */
export function homePath(name: string): string {
  return name.startsWith('/') ? name : `/home/learner/${name}`;
}
