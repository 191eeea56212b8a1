/** What bash says of a `[[ … ]]` that it cannot read. */
export interface ConditionalProblem {
  /** Without prefix, one line each; none where bash gives up in silence. */
  readonly messages: readonly string[];
  /** Where the word stands that it stopped at. */
  readonly position: number;
  /** Nothing but blanks stands behind that. */
  readonly atEnd: boolean;
}

const TOKEN = /(?<blank>(?:[ \t\r]|\\\n)+)|(?<operator>\n|&&|\|\||;;|[;&|()<>])|(?<word>(?:\\[^]|'[^']*'|"(?:[^"\\]|\\[^])*"|`(?:[^`\\]|\\[^])*`|\$'(?:[^'\\]|\\[^])*'|[$<>?*+@!]\((?:[^()]|\([^()]*\))*\)|\$\{[^}]*\}|[^\s;&|()<>'"`\\])+)/y;
const REGEX = /(?:\\[^]|'[^']*'|"(?:[^"\\]|\\[^])*"|\((?:[^()]|\([^()]*\))*\)|[^\s;&'"\\()])+/y;
const UNARY = /^-[abcdefghkLGNOoprRsStuvwxnz]$/;
const BINARY = /^(?:==?|!=|=~|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))$/;
const OPEN = /(?:^|[\s;&|(!])\[\[(?=\s)/g;

/** Looks at the last `[[` in front of `position`, where something was found to be wrong. */
export function conditionalProblem(source: string, position: number): ConditionalProblem | undefined {
  let open: number | undefined;
  for (const match of source.matchAll(OPEN)) if (match.index + match[0].length <= position) open = match.index + match[0].length;
  return open === undefined ? undefined : new Reader(source, open).read();
}

/** Reads as parse_cond_command of bash's parse.y does. */
class Reader {
  #token: { readonly kind: 'word' | 'operator' | 'end'; readonly text: string; readonly position: number } = { kind: 'end', text: '', position: 0 };
  readonly #messages: string[] = [];

  constructor(private readonly source: string, private at: number) {}

  read(): ConditionalProblem | undefined {
    const fine = this.#list();
    if (fine && this.#text === ']]') return undefined;
    if (fine) this.#messages.push(this.#token.kind === 'end' ? "unexpected EOF while looking for `]]'" : this.#token.kind === 'word' ? 'syntax error in conditional expression' : `syntax error in conditional expression: unexpected token \`${this.#shown}'`);
    return { messages: this.#messages, position: this.#token.position, atEnd: this.source.slice(this.#token.position).trim() === '' };
  }

  get #text(): string {
    return this.#token.text;
  }

  get #shown(): string {
    return this.#text === '\n' ? 'newline' : this.#text;
  }

  #next(): void {
    for (;;) {
      TOKEN.lastIndex = this.at;
      const position = this.at;
      const match = TOKEN.exec(this.source);
      if (!match) {
        // The end of a text is the end of its last line as well, once.
        const line = this.#token.kind !== 'end' && this.#text !== '\n' && position >= this.source.length;
        this.#token = line ? { kind: 'operator', text: '\n', position } : { kind: 'end', text: 'EOF', position };
        return;
      }
      this.at = TOKEN.lastIndex;
      const { word, operator } = match.groups!;
      if (word === undefined && operator === undefined) continue;
      this.#token = { kind: word === undefined ? 'operator' : 'word', text: (word ?? operator)!, position };
      return;
    }
  }

  #list(): boolean {
    do if (!this.#term()) return false;
    while (this.#text === '&&' || this.#text === '||');
    return true;
  }

  #term(): boolean {
    do this.#next();
    while (this.#text === '\n');
    if (this.#text === '(') return this.#group();
    if (this.#text === '!') return this.#term();
    if (this.#token.kind !== 'word' || this.#text === ']]') return this.#wrong(this.#text === ']]' ? undefined : `unexpected token \`${this.#shown}' in conditional command`);
    if (UNARY.test(this.#text)) return this.#operand('unary');
    this.#next();
    if (BINARY.test(this.#text) || this.#text === '<' || this.#text === '>') return this.#operand('binary', this.#text === '=~');
    if (this.#text === ']]' || this.#text === '&&' || this.#text === '||' || this.#text === ')') return true;
    return this.#wrong(this.#token.kind === 'word' ? 'conditional binary operator expected' : `unexpected token \`${this.#shown}', conditional binary operator expected`);
  }

  #group(): boolean {
    if (!this.#list()) return this.#wrong("expected `)'");
    if (this.#text !== ')') return this.#wrong(`unexpected token \`${this.#shown}', expected \`)'`);
    this.#skipLines();
    return true;
  }

  #operand(kind: 'unary' | 'binary', regex = false): boolean {
    if (regex) {
      REGEX.lastIndex = this.at + /^[ \t]*/.exec(this.source.slice(this.at))![0].length;
      const match = REGEX.exec(this.source);
      if (match && match[0] !== ']]') {
        this.at = REGEX.lastIndex;
        this.#skipLines();
        return true;
      }
    }
    this.#next();
    if (this.#token.kind !== 'word' || this.#text === ']]') return this.#wrong(`unexpected argument \`${this.#shown}' to conditional ${kind} operator`);
    this.#skipLines();
    return true;
  }

  #skipLines(): void {
    do this.#next();
    while (this.#text === '\n');
  }

  #wrong(message: string | undefined): false {
    if (message !== undefined) this.#messages.push(message);
    return false;
  }
}
