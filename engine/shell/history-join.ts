/** Words behind which the next line goes on without a semicolon. */
const OPEN_ENDED = new Set(['\n', '{', '(', ';', '&', '|', '|&', ';;', ';&', ';;&', '&&', '||', 'case', 'do', 'else', 'if', 'elif', 'then', 'until', 'while', 'in', '!']);
const COMMAND_NEXT = new Set([';', '&', '|', '|&', '&&', '||', '(', '{', ';;', ';&', ';;&', 'do', 'else', 'if', 'elif', 'then', 'until', 'while', '!']);
const RESERVED = /^(?:if|then|elif|else|fi|do|done|case|esac|for|select|while|until|function|\{|\}|!)$/;

/** Reads the lines of a command one by one, to know how the next is joined to them. */
class Reader {
  quote = '';
  comment = false;
  /** Delimiters of here-documents that have begun or will at the next line. */
  readonly documents: { readonly end: string; readonly tabs: boolean }[] = [];
  inDocument = false;
  inCase = 0;
  tokens: string[] = [';', ';'];

  line(text: string): void {
    this.comment = false;
    if (this.inDocument) {
      const [first] = this.documents;
      if ((first!.tabs ? text.replace(/^\t+/, '') : text) === first!.end) this.documents.shift();
      this.inDocument = this.documents.length > 0;
      return;
    }
    for (let at = 0; at < text.length;) at = this.quote === '' ? this.#token(text, at) : this.#quoted(text, at);
    this.inDocument = this.quote === '' && this.documents.length > 0;
  }

  /** Goes on in a quoted string that an earlier line opened. */
  #quoted(text: string, from: number): number {
    let at = from;
    while (at < text.length && text[at] !== this.quote) at += this.quote === '"' && text[at] === '\\' ? 2 : 1;
    if (at < text.length) this.quote = '';
    return at + 1;
  }

  #token(text: string, at: number): number {
    const rest = text.slice(at);
    const blank = /^\s+/.exec(rest);
    if (blank) return at + blank[0].length;
    if (rest.startsWith('#')) {
      this.comment = true;
      return text.length;
    }
    const document = /^<<(-?)\s*(?:'([^']*)'|"([^"]*)"|\\?([^\s;&|<>()]+))/.exec(rest);
    if (document && !rest.startsWith('<<<')) {
      this.documents.push({ tabs: document[1] === '-', end: document[2] ?? document[3] ?? document[4]! });
      return at + document[0].length;
    }
    const sign = /^(?:;;&|;;|;&|&&|\|\||\|&|[;&|()])/.exec(rest);
    if (sign) this.tokens.push(sign[0]);
    return at + (sign?.[0].length ?? this.#word(text, at));
  }

  #word(text: string, from: number): number {
    let at = from;
    while (at < text.length && !/[\s;&|()]/.test(text[at]!)) {
      if (text[at] === '\\') at += 2;
      else if (/["'`]/.test(text[at]!) || text.startsWith('$(', at)) {
        this.quote = text[at] === '$' ? ')' : text[at]!;
        at = this.#quoted(text, at + (text[at] === '$' ? 2 : 1));
      } else at += 1;
    }
    const word = text.slice(from, at), before = this.tokens.at(-1)!, starts = COMMAND_NEXT.has(before) || (before === ')' && this.inCase > 0);
    const named = word === 'in' && /^(?:for|case|select)$/.test(this.tokens.at(-2) ?? '');
    const reserved = (starts && RESERVED.test(word)) || named || (/^(?:do|done|fi|esac|then|\})$/.test(word) && /^(?:done|fi|esac|\}|\))$/.test(before)) || (word === '{' && before === ')');
    if (starts && word === 'case') this.inCase += 1;
    if (word === 'esac') this.inCase = Math.max(0, this.inCase - 1);
    this.tokens.push(reserved ? word : `word:${word}`);
    return at - from;
  }
}

/** What stands in the history between a line and the next of the same command (bash: history_delimiting_chars). */
function delimiter(reader: Reader, next: string, blank: boolean): string {
  const before = reader.tokens.at(-1)!, earlier = reader.tokens.at(-2)!;
  const isWord = before.startsWith('word:');
  if (before === ')') return earlier === '(' || reader.inCase > 0 ? ' ' : '; ';
  if (isWord && earlier === 'function') return ' ';
  if (isWord && earlier === 'for') return /^\s*in/.test(next) ? ' ' : ';';
  if (isWord && earlier === 'case') return ' ';
  return OPEN_ENDED.has(before) ? ' ' : blank ? '' : '; ';
}

/** A command of several lines as the history keeps it (cmdhist): on one line, where that means the same. */
export function joinLines(lines: readonly string[]): string {
  const reader = new Reader();
  let text = '';
  for (const [at, line] of lines.entries()) {
    const begins = at > 0 && !reader.inDocument;
    if (at === 0) text = line;
    else if (reader.inDocument) text += `${text.endsWith('\n') ? '' : '\n'}${line}\n`;
    else if (reader.quote !== '' || reader.comment) text += `\n${line}`;
    else if (/(?:^|[^\\])(?:\\\\)*\\$/.test(lines[at - 1]!)) text = text.slice(0, -1) + line;
    else {
      const between = text.endsWith('\n') ? delimiter(reader, line, false).replace(/^;/, '') : delimiter(reader, line, lines[at - 1]!.trim() === '');
      text += between + line;
    }
    if (!begins || line !== '') reader.line(line);
  }
  return text;
}
