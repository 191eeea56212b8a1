import type { Image } from './image';
import { parseReference } from './reference';

/** The simulated registries, all in one: images by repository and tag. Pushes of the learner's own images land here. */
export class Registry {
  readonly #repositories = new Map<string, Map<string, Image>>();

  add(repository: string, tag: string, image: Image): void {
    let tags = this.#repositories.get(repository);
    if (!tags) this.#repositories.set(repository, (tags = new Map()));
    tags.set(tag, image);
  }

  /** Undefined when the registry lacks it. Throws nothing; malformed references are found nowhere. */
  find(reference: string): Image | undefined {
    const parsed = parseReference(reference);
    if (!parsed) return undefined;
    const tags = this.#repositories.get(parsed.repository);
    if (!tags) return undefined;
    if (parsed.digest !== undefined) return [...tags.values()].find((image) => image.digest === parsed.digest);
    return tags.get(parsed.tag ?? 'latest');
  }

  /** What there is, for the learner to see: "docker.io/library/nginx" with its tags. */
  list(): readonly { readonly repository: string; readonly tags: readonly string[] }[] {
    return [...this.#repositories].map(([repository, tags]) => ({ repository, tags: [...tags.keys()].sort() })).sort((a, b) => (a.repository < b.repository ? -1 : 1));
  }
}
