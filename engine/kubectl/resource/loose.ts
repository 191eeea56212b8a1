/** Objects of any kind, as the server sent them or as they stand in files: few of their fields are read, none is checked. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- free-form JSON
export type Loose = any;
