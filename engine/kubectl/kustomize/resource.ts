// eslint-disable-next-line @typescript-eslint/no-explicit-any -- objects of any kind under change
type Loose = any;

/** A resource on its way through a build. `original` is the name that references and targets use. */
export interface Resource {
  object: Loose;
  original: string;
  hash: boolean;
}
