import type { Command } from './command';
export const editors: readonly Command[] = [];
