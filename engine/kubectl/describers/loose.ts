/** Objects as the server sent them: describers read many kinds and check nothing. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- free-form JSON
export type Loose = any;
