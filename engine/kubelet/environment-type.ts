/** A container's variables in order. */
export type Environment = readonly (readonly [name: string, value: string])[];
