import type { OpenFile } from '../runtime/machine';
import type { Task } from '../runtime/process';
import { fromBytes } from './text';

/**
 * One line with its newline, read byte by byte so that what follows stays for the next reader, as `read` and a shell
 * that reads its script from a pipe must. Undefined at the end of the file.
 */
export function* readLine(file: OpenFile, delimiter = 10): Task<string | undefined> {
  const bytes: number[] = [];
  for (;;) {
    const one = yield* file.read(1);
    if (!one || one.length === 0) break;
    bytes.push(one[0]!);
    if (one[0] === delimiter) break;
  }
  return bytes.length === 0 ? undefined : fromBytes(Uint8Array.from(bytes));
}
