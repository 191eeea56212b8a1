/** Objects of any kind, as the server sent them or as they stand in files: few of their fields are read, none is checked. */
// Free-form JSON.
export type Loose = any;
