import type { LineEditor } from './editor';
import { Keymap } from './keymap';
import { viInsertion } from './vi-keys';

/** All commands of readline 8.2 in bash, in its own order; not every one is known to this editor. */
export const FUNCTIONS: readonly string[] = `
abort accept-line alias-expand-line arrow-key-prefix backward-byte backward-char backward-delete-char
backward-kill-line backward-kill-word backward-word beginning-of-history beginning-of-line
bracketed-paste-begin call-last-kbd-macro capitalize-word character-search character-search-backward
clear-display clear-screen complete complete-command complete-filename complete-hostname complete-into-braces
complete-username complete-variable copy-backward-word copy-forward-word copy-region-as-kill dabbrev-expand
delete-char delete-char-or-list delete-horizontal-space digit-argument display-shell-version
do-lowercase-version downcase-word dump-functions dump-macros dump-variables dynamic-complete-history
edit-and-execute-command emacs-editing-mode end-kbd-macro end-of-history end-of-line exchange-point-and-mark
fetch-history forward-backward-delete-char forward-byte forward-char forward-search-history forward-word
glob-complete-word glob-expand-word glob-list-expansions history-and-alias-expand-line history-expand-line
history-search-backward history-search-forward history-substring-search-backward
history-substring-search-forward insert-comment insert-completions insert-last-argument kill-line kill-region
kill-whole-line kill-word magic-space menu-complete menu-complete-backward next-history next-screen-line
non-incremental-forward-search-history non-incremental-forward-search-history-again
non-incremental-reverse-search-history non-incremental-reverse-search-history-again old-menu-complete
operate-and-get-next overwrite-mode possible-command-completions possible-completions
possible-filename-completions possible-hostname-completions possible-username-completions
possible-variable-completions previous-history previous-screen-line print-last-kbd-macro quoted-insert
re-read-init-file redraw-current-line reverse-search-history revert-line self-insert set-mark
shell-backward-kill-word shell-backward-word shell-expand-line shell-forward-word shell-kill-word
shell-transpose-words skip-csi-sequence spell-correct-word start-kbd-macro tab-insert tilde-expand
transpose-chars transpose-words tty-status undo universal-argument unix-filename-rubout unix-line-discard
unix-word-rubout upcase-word vi-append-eol vi-append-mode vi-arg-digit vi-bWord vi-back-to-indent
vi-backward-bigword vi-backward-word vi-bword vi-change-case vi-change-char vi-change-to vi-char-search
vi-column vi-complete vi-delete vi-delete-to vi-eWord vi-edit-and-execute-command vi-editing-mode
vi-end-bigword vi-end-word vi-eof-maybe vi-eword vi-fWord vi-fetch-history vi-first-print vi-forward-bigword
vi-forward-word vi-fword vi-goto-mark vi-insert-beg vi-insertion-mode vi-match vi-movement-mode vi-next-word
vi-overstrike vi-overstrike-delete vi-prev-word vi-put vi-redo vi-replace vi-rubout vi-search vi-search-again
vi-set-mark vi-subst vi-tilde-expand vi-undo vi-unix-word-rubout vi-yank-arg vi-yank-pop vi-yank-to yank
yank-last-arg yank-nth-arg yank-pop`.trim().split(/\s+/);

/** Variables of readline and what they are from the start: switches first, then the others. */
export const VARIABLES: readonly (readonly [name: string, value: string])[] = `
bind-tty-special-chars on
blink-matching-paren off
byte-oriented off
colored-completion-prefix off
colored-stats off
completion-ignore-case off
completion-map-case off
convert-meta off
disable-completion off
echo-control-characters on
enable-active-region on
enable-bracketed-paste on
enable-keypad off
enable-meta-key on
expand-tilde off
history-preserve-point off
horizontal-scroll-mode off
input-meta on
mark-directories on
mark-modified-lines off
mark-symlinked-directories off
match-hidden-files on
menu-complete-display-prefix off
meta-flag on
output-meta on
page-completions on
prefer-visible-bell on
print-completions-horizontally off
revert-all-at-newline off
show-all-if-ambiguous off
show-all-if-unmodified off
show-mode-in-prompt off
skip-completed-text off
visible-stats off
bell-style audible
comment-begin #
completion-display-width -1
completion-prefix-display-length 0
completion-query-items 100
editing-mode emacs
emacs-mode-string @
history-size 0
keymap emacs
keyseq-timeout 500
vi-cmd-mode-string (cmd)
vi-ins-mode-string (ins)`.trim().split('\n').map((line) => [line.split(' ')[0]!, line.split(' ').slice(1).join(' ')] as const);

/** Signs before the names of commands: a key may type text, or run a command of the shell. */
export const MACRO = '"', SHELL = '!';

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', d: '\x7f', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const KEY_NAMES: Readonly<Record<string, string>> = { del: '\x7f', rubout: '\x7f', esc: '\x1b', escape: '\x1b', lfd: '\n', newline: '\n', ret: '\r', return: '\r', space: ' ', spc: ' ', tab: '\t' };

const control = (letter: string): string => (letter === '?' ? '\x7f' : String.fromCharCode(letter.toUpperCase().charCodeAt(0) & 31));

/** The characters of a key sequence, or of a macro, as an .inputrc writes them. */
export function keysOf(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '\\') {
      out += text[at];
      continue;
    }
    const rest = text.slice(at + 1);
    const octal = /^[0-7]{1,3}/.exec(rest) ?? /^x([0-9a-fA-F]{1,2})/.exec(rest);
    const combined = /^(?:(?:C-\\M-|M-\\C-)(.)|C-(.)|M-(.))/.exec(rest);
    if (octal) out += String.fromCharCode(octal[1] === undefined ? parseInt(octal[0], 8) : parseInt(octal[1], 16));
    else if (combined) out += combined[1] !== undefined ? `\x1b${control(combined[1])}` : combined[2] !== undefined ? control(combined[2]) : `\x1b${combined[3]}`;
    else out += ESCAPES[rest[0] ?? ''] ?? rest[0] ?? '';
    at += (octal ?? combined)?.[0].length ?? 1;
  }
  return out;
}

/** A key sequence as readline writes it. */
export function shownKeys(sequence: string): string {
  return [...sequence].map((letter) => {
    const code = letter.charCodeAt(0);
    if (letter === '\x1b') return '\\e';
    if (code === 127) return '\\C-?';
    if (code < 32) return `\\C-${code === 0 ? '@' : code === 31 ? '_' : code === 28 ? '\\\\' : String.fromCharCode(code + 96).replace('}', ']').replace('~', '^')}`;
    return letter === '"' || letter === '\\' ? `\\${letter}` : letter;
  }).join('');
}

/** The key of the old form: `Control-u`, `Meta-Rubout`, `TAB`. */
function namedKey(text: string): string {
  const last = text.slice(Math.max(text.lastIndexOf('-'), text.lastIndexOf('\\') - 1) + 1);
  const key = KEY_NAMES[last.toLowerCase()] ?? last[0] ?? '';
  const held = text.toLowerCase();
  const pressed = /(?:^|-)(?:control|c)-/.test(held) ? control(key) : key;
  return /(?:^|-)(?:meta|m)-/.test(held) ? `\x1b${pressed}` : pressed;
}

/** The keys that a name of a keymap means; undefined for an unknown one. */
export function keymapNamed(editor: LineEditor, name: string): Keymap | undefined {
  if (name === 'emacs' || name === 'emacs-standard') return editor.emacs;
  if (!/^vi(?:-insert|-command|-move)?$/.test(name)) return undefined;
  if (!editor.vi) viInsertion(editor);
  return name === 'vi-insert' ? editor.vi!.insertion : editor.vi!.movement;
}

/** What readline complains of a line; undefined when it did what it says. */
export type Complaint = string | undefined;

/** Does what one line of an .inputrc, or of `bind`, says. `shell` takes the right side for a command of the shell. */
export function bindLine(editor: LineEditor, text: string, keymap: Keymap, shell = false): Complaint {
  const line = text.trim();
  const setting = /^set\s+(\S+)\s*([^]*)$/i.exec(line);
  if (setting && !shell) return setVariable(editor, setting[1]!.toLowerCase(), setting[2]!.trim());
  let sequence: string, value: string;
  if (line.startsWith('"')) {
    const end = /^"((?:\\[^]|[^"\\])*)"/.exec(line);
    if (!end) return `${line}: no closing \`"' in key binding`;
    const rest = /^\s*:\s*([^]*)$/.exec(line.slice(end[0].length));
    if (!rest) return `${line}: no key sequence terminator`;
    sequence = keysOf(end[1]!);
    value = rest[1]!;
  } else {
    const colon = line.indexOf(':');
    if (colon <= 0) return `${line}: no key sequence terminator`;
    sequence = namedKey(line.slice(0, colon).trim());
    value = line.slice(colon + 1).trim();
  }
  const quoted = /^"((?:\\[^]|[^"\\])*)"|^'([^']*)'/.exec(value);
  if (shell) keymap.bind(sequence, SHELL + (quoted ? quoted[1] ?? quoted[2]! : value));
  else if (quoted) keymap.bind(sequence, MACRO + keysOf(quoted[1] ?? quoted[2]!));
  else {
    const name = value.split(/\s/)[0]!.toLowerCase(), found = FUNCTIONS.find((one) => one.toLowerCase() === name);
    if (name === '' || name === 'self-insert') keymap.unbind(sequence);
    else if (found) keymap.bind(sequence, found);
  }
  return undefined;
}

function setVariable(editor: LineEditor, name: string, value: string): Complaint {
  const known = VARIABLES.find(([one]) => one === name);
  if (!known) return `${name}: unknown variable name`;
  const isSwitch = /^o(?:n|ff)$/.test(known[1]);
  editor.settings.set(name, isSwitch ? (/^(?:on|1|)$/i.test(value) ? 'on' : 'off') : value);
  if (name === 'editing-mode') editor.options.choose(value === 'vi');
  return undefined;
}

/** Reads an .inputrc with its conditions; `include` brings the text of another. */
export function readInputrc(editor: LineEditor, text: string, facts: { readonly term: string; readonly include: (name: string) => string | undefined }, depth = 0): void {
  const holds: boolean[] = [];
  let keymap = editor.emacs;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, word, rest] = /^\$(\w+)\s*([^]*)$/.exec(line) ?? [];
    if (word === 'if') {
      const [, what, sign, value] = /^(\w+)?\s*(=)?\s*([^]*)$/.exec(rest!)!;
      holds.push(what === 'mode' ? value === (editor.options.vi ? 'vi' : 'emacs') : what === 'term' ? facts.term === value || facts.term.split('-')[0] === value : sign === undefined && what?.toLowerCase() === 'bash');
    } else if (word === 'else') holds.push(!holds.pop()!);
    else if (word === 'endif') holds.pop();
    else if (holds.every(Boolean)) {
      if (word === 'include') {
        const more = depth < 8 ? facts.include(rest!) : undefined;
        if (more !== undefined) readInputrc(editor, more, facts, depth + 1);
        continue;
      }
      const chosen = /^set\s+keymap\s+(\S+)/.exec(line)?.[1];
      if (chosen !== undefined) keymap = keymapNamed(editor, chosen) ?? keymap;
      else bindLine(editor, line, keymap);
    }
  }
}
