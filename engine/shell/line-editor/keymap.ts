const isText = (sequence: string): boolean => sequence >= ' ' && sequence[0] !== '\x7f';

/** Sequences of characters and the names of readline's commands that they call. */
export class Keymap {
  readonly #commands = new Map<string, string>();
  /** How many bindings begin with a sequence and go on. */
  readonly #prefixes = new Map<string, number>();

  constructor(...tables: readonly string[]) {
    for (const table of tables) for (const line of table.trim().split('\n')) {
      const [command, ...sequences] = line.trim().split(' ');
      for (const sequence of sequences) this.bind(unescaped(sequence), command!);
    }
  }

  /** How many sequences begin with a letter that else is text. */
  letters = 0;

  bind(sequence: string, command: string): void {
    this.unbind(sequence);
    this.#commands.set(sequence, command);
    if (isText(sequence)) this.letters += 1;
    for (let length = 1; length < sequence.length; length += 1) this.#count(sequence.slice(0, length), 1);
  }

  unbind(sequence: string): void {
    if (!this.#commands.delete(sequence)) return;
    if (isText(sequence)) this.letters -= 1;
    for (let length = 1; length < sequence.length; length += 1) this.#count(sequence.slice(0, length), -1);
  }

  get(sequence: string): string | undefined {
    return this.#commands.get(sequence);
  }

  /** Whether more characters may follow. */
  continues(sequence: string): boolean {
    return (this.#prefixes.get(sequence) ?? 0) > 0;
  }

  entries(): Iterable<[string, string]> {
    return this.#commands;
  }

  #count(prefix: string, by: number): void {
    this.#prefixes.set(prefix, (this.#prefixes.get(prefix) ?? 0) + by);
  }
}

/** `^A` a control character, `^[` escape, `^?` delete, `SPC` a blank. */
function unescaped(text: string): string {
  return text.replace('SPC', ' ').replace(/\^([@-_?])/g, (_all, letter: string) => (letter === '?' ? '\x7f' : String.fromCharCode(letter.charCodeAt(0) & 31)));
}

/** What Debian's terminals send for keys with names: readline's own bindings and those of /etc/inputrc. */
const NAMED = `
previous-history ^[[A ^[OA
next-history ^[[B ^[OB
forward-char ^[[C ^[OC
backward-char ^[[D ^[OD
beginning-of-line ^[[H ^[OH ^[[1~
end-of-line ^[[F ^[OF ^[[4~
delete-char ^[[3~
quoted-insert ^[[2~
history-search-backward ^[[5~
history-search-forward ^[[6~
forward-word ^[[1;5C ^[[1;3C ^[[5C ^[^[[C
backward-word ^[[1;5D ^[[1;3D ^[[5D ^[^[[D
kill-word ^[[3;5~
bracketed-paste-begin ^[[200~`;

const EMACS = `
set-mark ^@ ^[SPC
beginning-of-line ^A
backward-char ^B
delete-char ^D
end-of-line ^E
forward-char ^F
abort ^G ^X^G ^[^G
backward-delete-char ^H ^?
complete ^I ^[^[
accept-line ^J ^M
kill-line ^K
clear-screen ^L
next-history ^N
operate-and-get-next ^O
previous-history ^P
quoted-insert ^Q ^V
reverse-search-history ^R
forward-search-history ^S
transpose-chars ^T
unix-line-discard ^U
unix-word-rubout ^W
yank ^Y
character-search ^]
character-search-backward ^[^]
undo ^_ ^X^U
exchange-point-and-mark ^X^X
backward-kill-line ^X^?
edit-and-execute-command ^X^E
display-shell-version ^X^V
re-read-init-file ^X^R
start-kbd-macro ^X(
end-kbd-macro ^X)
call-last-kbd-macro ^Xe
possible-command-completions ^X!
possible-variable-completions ^X$
possible-filename-completions ^X/
possible-hostname-completions ^X@
possible-username-completions ^X~
glob-expand-word ^X*
glob-list-expansions ^Xg
glob-complete-word ^[g
backward-word ^[b
capitalize-word ^[c
kill-word ^[d
forward-word ^[f
downcase-word ^[l
non-incremental-forward-search-history ^[n
non-incremental-reverse-search-history ^[p
revert-line ^[r ^[^R
transpose-words ^[t
upcase-word ^[u
yank-pop ^[y
yank-last-arg ^[. ^[_
yank-nth-arg ^[^Y
insert-comment ^[#
tilde-expand ^[&
insert-completions ^[*
possible-completions ^[? ^[=
beginning-of-history ^[<
end-of-history ^[>
delete-horizontal-space ^[\\
history-expand-line ^[^
shell-expand-line ^[^E
complete-command ^[!
complete-variable ^[$
complete-filename ^[/
complete-hostname ^[@
complete-username ^[~
complete-into-braces ^[{
dynamic-complete-history ^[^I
backward-kill-word ^[^H ^[^?
shell-backward-word ^[^B
shell-kill-word ^[^D
shell-forward-word ^[^F
shell-transpose-words ^[^T
clear-display ^[^L
accept-line ^[^M ^[^J
digit-argument ^[0 ^[1 ^[2 ^[3 ^[4 ^[5 ^[6 ^[7 ^[8 ^[9 ^[-`;

export const emacsKeymap = (): Keymap => new Keymap(EMACS, NAMED);
export const NAMED_KEYS = NAMED;
