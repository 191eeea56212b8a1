/** What the terminal sent, cut into keys: a character, `C-a`, `M-b`, a named key, or a whole paste. */
export type Key = { readonly name: string } | { readonly text: string } | { readonly paste: string };

const SEQUENCES: Readonly<Record<string, string>> = {
  '[A': 'up', '[B': 'down', '[C': 'right', '[D': 'left', OA: 'up', OB: 'down', OC: 'right', OD: 'left', '[H': 'home', '[F': 'end', OH: 'home', OF: 'end', '[1~': 'home', '[4~': 'end', '[7~': 'home', '[8~': 'end', '[3~': 'delete', '[2~': 'insert', '[5~': 'pageup', '[6~': 'pagedown',
  '[1;5C': 'M-f', '[1;5D': 'M-b', '[1;3C': 'M-f', '[1;3D': 'M-b', '[5C': 'M-f', '[5D': 'M-b', '[3;5~': 'M-d', '[Z': 'backtab',
};

const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';
/** A paste is held until its end arrives, up to this many characters. */
const PASTE_LIMIT = 4 * 1024 * 1024;

export class KeyReader {
  #pasting: string | undefined;
  #held = '';

  /** Cuts decoded input into keys. A lone escape at the end is a key of its own when `escapeAlone`. */
  *feed(input: string, escapeAlone: boolean): Generator<Key> {
    let text = this.#held + input;
    this.#held = '';
    while (text !== '') {
      if (this.#pasting !== undefined) {
        const end = text.indexOf(PASTE_END);
        this.#pasting += end < 0 ? text : text.slice(0, end);
        if (end < 0 && this.#pasting.length < PASTE_LIMIT) return;
        const paste = this.#pasting.slice(0, PASTE_LIMIT);
        this.#pasting = undefined;
        text = end < 0 ? '' : text.slice(end + PASTE_END.length);
        yield { paste: paste.replace(/\r\n?/g, '\n').replaceAll('\x1b', '') };
        continue;
      }
      if (text.startsWith(PASTE_START)) {
        this.#pasting = '';
        text = text.slice(PASTE_START.length);
        continue;
      }
      const first = text[0]!;
      if (first === '\x1b') {
        if (text.length === 1) {
          if (escapeAlone) yield { name: 'escape' };
          else this.#held = text;
          return;
        }
        if (escapeAlone && !/^\x1b[[O]/.test(text)) {
          yield { name: 'escape' };
          text = text.slice(1);
          continue;
        }
        const sequence = /^\x1b(?:(O[A-Z])|(\[[0-9;?]*[A-Za-z~])|([^]))/.exec(text)!;
        const known = SEQUENCES[sequence[1] ?? sequence[2] ?? ''];
        if (known) yield { name: known };
        else if (sequence[3] !== undefined && sequence[3] !== '[' && sequence[3] !== 'O') yield { name: `M-${sequence[3] === '\x7f' || sequence[3] === '\b' ? 'backspace' : sequence[3]}` };
        else if (sequence[3] !== undefined) {
          this.#held = text.length > 16 ? '' : text;
          return;
        }
        text = text.slice(sequence[0].length);
        continue;
      }
      const code = first.charCodeAt(0);
      if (code < 32 || code === 127) {
        yield { name: code === 127 || code === 8 ? 'backspace' : code === 13 || code === 10 ? 'enter' : code === 9 ? 'tab' : `C-${String.fromCharCode(code + 96).replace('\x7f', '_').replace('|', '\\').replace('}', ']')}` };
        text = text.slice(1);
        continue;
      }
      const run = /^[^\x00-\x1f\x7f]+/.exec(text)![0];
      yield { text: run };
      text = text.slice(run.length);
    }
  }
}
