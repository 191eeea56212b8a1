import type { Task } from '../../runtime/process';
import { bindLine, FUNCTIONS, keymapNamed, keysOf, MACRO, readInputrc, SHELL, shownKeys, VARIABLES } from '../line-editor/bindings';
import type { LineEditor } from '../line-editor/editor';
import type { Keymap } from '../line-editor/keymap';
import type { Shell } from '../shell-state';
import { fromBytes } from '../text';
import { readOptions, refusedOptions } from './usage';

/** So many keys of a command are told by -P and -q. */
const TOLD = 5;

/** The keys of each command, sorted as readline goes through its tables. */
function keysByName(keymap: Keymap): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [sequence, name] of keymap.entries()) found.set(name, [...(found.get(name) ?? []), sequence]);
  for (let code = 32; code < 127; code += 1) {
    const letter = String.fromCharCode(code);
    if (keymap.get(letter) === undefined) found.set('self-insert', [...(found.get('self-insert') ?? []), letter]);
  }
  for (const sequences of found.values()) sequences.sort((a, b) => (a < b ? -1 : 1));
  return found;
}

function told(sequences: readonly string[]): string {
  return sequences.slice(0, TOLD).map((one) => `"${shownKeys(one)}"`).join(', ') + (sequences.length > TOLD ? ', ...' : '.');
}

function* print(shell: Shell, editor: LineEditor, keymap: Keymap, letter: string): Task<void> {
  const { proc } = shell, bound = keysByName(keymap);
  const value = (name: string, start: string) => (name === 'editing-mode' ? (shell.has('vi') ? 'vi' : 'emacs') : editor.settings.get(name) ?? start);
  const special = (sign: string) => [...keymap.entries()].filter(([, name]) => name.startsWith(sign)).map(([sequence, name]) => [shownKeys(sequence), name.slice(1)] as const);
  const lines: Readonly<Record<string, () => string[]>> = {
    l: () => [...FUNCTIONS],
    p: () => ['', ...FUNCTIONS.flatMap((name) => bound.get(name)?.map((one) => `"${shownKeys(one)}": ${name}`) ?? [`# ${name} (not bound)`])],
    P: () => ['', ...FUNCTIONS.map((name) => (bound.has(name) ? `${name} can be found on ${told(bound.get(name)!)}` : `${name} is not bound to any keys`))],
    v: () => VARIABLES.map(([name, start]) => `set ${name} ${value(name, start)}`),
    V: () => VARIABLES.map(([name, start]) => `${name} is set to \`${value(name, start)}'`),
    s: () => special(MACRO).map(([keys, text]) => `"${keys}": "${shownKeys(text)}"`),
    S: () => special(MACRO).map(([keys, text]) => `${keys} outputs ${shownKeys(text)}`),
    X: () => special(SHELL).map(([keys, text]) => `"${keys}": "${text}"`),
  };
  yield* proc.out(lines[letter]!().map((line) => `${line}\n`).join(''));
}

/** Keys of the line editor: what they do, and what they are to do. */
export function* bind(shell: Shell, args: readonly string[]): Task<number> {
  const { editor } = shell;
  if (!editor) {
    yield* shell.complain('bind: warning: line editing not enabled');
    return 0;
  }
  const options = readOptions(args, 'lpsvPSVXm:f:q:u:r:x:');
  const refused = yield* refusedOptions(shell, 'bind', options);
  if (refused !== undefined) return refused;
  const { flags, operands } = options;
  const named = flags.get('m'), keymap = named === undefined ? (shell.has('vi') ? keymapNamed(editor, 'vi-insert')! : editor.emacs) : keymapNamed(editor, named);
  if (!keymap) {
    yield* shell.complain(`bind: \`${named}': invalid keymap name`);
    return 1;
  }
  for (const letter of 'lpPsSvVX') if (flags.has(letter)) yield* print(shell, editor, keymap, letter);
  let status = yield* onNames(shell, keymap, flags);
  const complain = function* complain(text: string | undefined): Task<void> {
    if (text !== undefined) yield* shell.proc.err(`readline: ${text}\n`);
  };
  const shellKey = flags.get('x');
  if (shellKey !== undefined) yield* complain(bindLine(editor, shellKey, keymap, true));
  const file = flags.get('f');
  if (file !== undefined && !readFile(shell, editor, file)) {
    yield* shell.complain(`bind: ${file}: cannot read: No such file or directory`);
    status = 1;
  }
  for (const operand of operands) yield* complain(bindLine(editor, operand, keymap));
  return status;
}

/** -q, -u and -r. */
function* onNames(shell: Shell, keymap: Keymap, flags: ReadonlyMap<string, string>): Task<number> {
  const asked = flags.get('q'), freed = flags.get('u'), removed = flags.get('r');
  for (const name of [asked, freed]) {
    if (name === undefined || FUNCTIONS.includes(name)) continue;
    yield* shell.complain(`bind: \`${name}': unknown function name`);
    return 1;
  }
  if (removed !== undefined) keymap.unbind(keysOf(removed));
  if (freed !== undefined) for (const sequence of keysByName(keymap).get(freed) ?? []) keymap.unbind(sequence);
  const sequences = asked === undefined ? [] : keysByName(keymap).get(asked);
  if (asked === undefined) return 0;
  yield* shell.proc.out(sequences ? `${asked} can be invoked via ${told(sequences)}\n` : `${asked} is not bound to any keys.\n`);
  return sequences ? 0 : 1;
}

/** Reads an .inputrc; false when it is not there. */
export function readFile(shell: Shell, editor: LineEditor, name: string): boolean {
  const text = (path: string): string | undefined => {
    try {
      return fromBytes(shell.proc.machine.fs.readFile(path.replace(/^~(?=\/)/, shell.vars.get('HOME') ?? '').replace(/^(?!\/)/, `${shell.proc.cwd}/`)));
    } catch {
      // An .inputrc that is not there is passed over, as in readline.
      return undefined;
    }
  };
  const own = text(name);
  if (own !== undefined) readInputrc(editor, own, { term: shell.vars.get('TERM') ?? '', include: text });
  return own !== undefined;
}
