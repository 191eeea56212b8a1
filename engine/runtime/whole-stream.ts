import { concatBytes } from './bytes';
import { SystemError } from './machine';
import type { OpenFile } from './machine';
import type { Task } from './process';

/** What a program that needs its whole input at once may hold, in bytes; beyond it the system has no memory. */
const HELD_LIMIT = 128 * 1024 * 1024;

export function checkHeld(bytes: number): void {
  if (bytes > HELD_LIMIT) throw new SystemError('ENOMEM', 'Cannot allocate memory');
}

/** All that an open file still has to give. */
export function* readBytes(file: OpenFile): Task<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part = yield* file.read(); part; part = yield* file.read()) {
    parts.push(part);
    length += part.length;
    checkHeld(length);
  }
  return parts.length === 1 ? parts[0]! : concatBytes(parts);
}
