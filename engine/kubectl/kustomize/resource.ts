import type { Loose } from '../resource/loose';

/** A resource on its way through a build. `original` is the name that references and targets use. */
export interface Resource {
  object: Loose;
  original: string;
  hash: boolean;
}
