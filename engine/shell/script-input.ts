import { concatBytes } from '../runtime/bytes';
import type { Process } from '../runtime/machine';
import { SystemError } from '../runtime/machine';
import type { Task } from '../runtime/process';
import { runText, runWhole } from './evaluate';
import { readLine } from './read-line';
import { shellBody } from './shell-body';
import type { Shell } from './shell-state';
import { readScript } from './syntax';
import { fromBytes } from './text';

/** A script in a file. */
export function* runFile(shell: Shell, file: string): Task<number> {
  let text: string;
  const own = shell.proc.argv[0]!;
  try {
    const bytes = yield* readWhole(shell.proc, file);
    text = fromBytes(bytes);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (shell.flavour === 'ash') yield* shell.proc.err(`${own}: can't open '${file}': ${error.message}\n`);
    else if (shell.flavour === 'dash') yield* shell.proc.err(`${own}: 0: cannot open ${file}: ${error.code === 'ENOENT' ? 'No such file' : error.message}\n`);
    else yield* shell.proc.err(`${error.code === 'EISDIR' ? file : own}: ${file}: ${error.message}\n`);
    return shell.flavour === 'ash' ? 2 : error.code === 'ENOENT' ? 127 : 126;
  }
  if (text.slice(0, 80).includes('\0')) {
    yield* shell.proc.err(`${file}: ${file}: cannot execute binary file\n`);
    return 126;
  }
  shell.source = { text: '', label: file, firstLine: 1 };
  return yield* shellBody(shell, () => runWhole(shell, text, { label: file }));
}

function* readWhole(proc: Process, file: string): Task<Uint8Array> {
  const open = proc.open(file, { read: true });
  try {
    const parts: Uint8Array[] = [];
    for (let chunk = yield* open.read(); chunk; chunk = yield* open.read()) parts.push(chunk);
    return concatBytes(parts);
  } finally {
    open.release();
  }
}

/** A script on standard input: one command at a time, so that the commands can read what follows. */
export function* runInput(shell: Shell): Task<number> {
  let held = '';
  let line = 1;
  for (;;) {
    const next = yield* readLine(shell.proc.stdin);
    if (next === undefined) break;
    held += next;
    const reading = readScript(held);
    if (reading.problem?.incomplete || reading.openHereDoc || held.endsWith('\\\n')) continue;
    const { length } = held.split('\n');
    yield* runText(shell, held, { firstLine: line });
    // What stands behind a syntax error is not read.
    if (reading.problem) return shell.status;
    line += length - 1;
    held = '';
  }
  if (held !== '') yield* runText(shell, held, { firstLine: line });
  return shell.status;
}
