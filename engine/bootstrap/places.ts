/** A node's name, its address on the wire and the range of its pods. */
export interface NodePlace {
  readonly name: string;
  readonly address: string;
  readonly podCidr: string;
}
