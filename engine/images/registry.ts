import type { Image } from './image';
import { parseReference, type ImageReference } from './reference';

/** The registry that the learner's machines share; images pushed there are found by every node. */
export const PRIVATE_REGISTRY = 'registry.podlab:5000';

/** Registries of the world outside that are simulated: they answer, and lack what the catalogue lacks. */
const PUBLIC = new Set(['docker.io', 'gcr.io', 'registry.k8s.io', 'k8s.gcr.io', 'quay.io', 'ghcr.io', 'mcr.microsoft.com', 'public.ecr.aws']);
const LOOPBACK = new Set(['localhost:5000', '127.0.0.1:5000']);

/** How a request for an image ends; without an image it says how far it came. */
export type Lookup =
  | { readonly image: Image }
  | { readonly failure: 'not-found' }
  /** Nobody listens at this address, or nobody knows this name. */
  | { readonly failure: 'refused' | 'unknown-host'; readonly host: string };

/** The simulated registries, all in one: images by repository and tag. Pushes of the learner's own images land here. */
export class Registry {
  readonly #repositories = new Map<string, Map<string, Image>>();
  /** Layers that the private registry holds, with the repository that brought them. */
  readonly #layers = new Map<string, string>();

  add(repository: string, tag: string, image: Image): void {
    let tags = this.#repositories.get(repository);
    if (!tags) this.#repositories.set(repository, (tags = new Map()));
    tags.set(tag, image);
  }

  /** Undefined when no registry has it. Throws nothing; malformed references are found nowhere. */
  find(reference: string): Image | undefined {
    const parsed = parseReference(reference);
    return parsed && this.#image(parsed.repository, parsed);
  }

  /** What a machine finds under a reference. `local`: the private registry runs on this machine. */
  lookup(reference: ImageReference, local: boolean): Lookup {
    const place = this.place(reference.repository, local);
    if ('failure' in place) return place;
    const image = this.#image(place.repository, reference);
    return image ? { image } : { failure: 'not-found' };
  }

  /** The repository that a name means on a machine, or why it leads nowhere. */
  place(repository: string, local: boolean): { readonly repository: string } | Extract<Lookup, { readonly host: string }> {
    const slash = repository.indexOf('/');
    const host = repository.slice(0, slash);
    if (PUBLIC.has(host)) return { repository };
    if (host === PRIVATE_REGISTRY || host === '172.30.0.1:5000' || (local && LOOPBACK.has(host))) return { repository: `${PRIVATE_REGISTRY}${repository.slice(slash)}` };
    return { failure: /^(localhost|127\.|172\.30\.)/.test(host) ? 'refused' : 'unknown-host', host };
  }

  /** Takes a pushed image in; says of each of its layers whether it was there. */
  push(repository: string, tag: string, image: Image, layers: readonly string[]): readonly ('pushed' | 'exists' | { readonly from: string })[] {
    this.add(repository, tag, image);
    return layers.map((layer) => {
      const owner = this.#layers.get(layer);
      if (owner === undefined) this.#layers.set(layer, repository);
      return owner === undefined ? 'pushed' : owner === repository ? 'exists' : { from: owner.slice(owner.indexOf('/') + 1) };
    });
  }

  /** What there is, for the learner to see: "docker.io/library/nginx" with its tags. */
  list(): readonly { readonly repository: string; readonly tags: readonly string[] }[] {
    return [...this.#repositories].map(([repository, tags]) => ({ repository, tags: [...tags.keys()].sort() })).sort((a, b) => (a.repository < b.repository ? -1 : 1));
  }

  #image(repository: string, { digest, tag }: ImageReference): Image | undefined {
    const tags = this.#repositories.get(repository);
    if (!tags) return undefined;
    if (digest !== undefined) return [...tags.values()].find((image) => image.digest === digest);
    return tags.get(tag ?? 'latest');
  }
}
