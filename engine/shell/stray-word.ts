/** What is open: each waits for the word that carries it on. */
type Open = 'condition' | 'body' | 'otherwise' | 'loop condition' | 'loop body' | 'loop head' | 'brace' | 'subshell' | 'pattern' | 'clause';

const ARRAY = /[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=\((?:[^()'"]|'[^']*'|"(?:[^"\\]|\\[^])*"|\$\([^()]*\))*\)/g;
const TOKEN = /(?<blank>[ \t\r]+|\\\n)|(?<comment>#[^\n]*)|(?<operator>\n|;;&|;;|;&|&&|\|\||\|&|<<<|[;&|()]|\d*(?:<>|>>|>\||<&|>&|&>>|&>|[<>])(?!\())|(?<word>(?:\\[^]|'[^']*'|"(?:[^"\\]|\\[^])*"|`(?:[^`\\]|\\[^])*`|\$'(?:[^'\\]|\\[^])*'|[$<>]\((?:[^()]|\([^()]*\))*\)|\$\{[^}]*\}|[^\s;&|()<>'"`\\])+)/gy;

/** Words that a command list must end before, by what has to be open for them. */
const CLOSERS: ReadonlyMap<string, readonly Open[]> = new Map<string, readonly Open[]>([['then', ['condition']], ['elif', ['body']], ['else', ['body']], ['fi', ['body', 'otherwise']], ['do', ['loop condition', 'loop head']], ['done', ['loop body']], ['esac', ['pattern', 'clause']], ['}', ['brace']]]);
const NEXT: ReadonlyMap<string, Open> = new Map([['then', 'body'], ['elif', 'condition'], ['else', 'otherwise'], ['do', 'loop body']]);
const OPENERS: ReadonlyMap<string, Open> = new Map([['if', 'condition'], ['while', 'loop condition'], ['until', 'loop condition'], ['{', 'brace']]);

/**
 * Where a word of the language, or a bracket, first stands that cannot stand there: `done` of a loop without `do`, `fi`
 * of an `if` without `then`. Bash stops at it; a parser that goes by structure only finds something missing at the end.
 */
export function strayWord(source: string): number | undefined {
  // What has rules of its own is left to the parser.
  if (/<<|\(\(|\[\[|[?*+@!]\(|\b(?:function|coproc)\b/.test(source) || source.replace(ARRAY, '').includes('=(')) return undefined;
  return new Reader().read(source);
}

class Reader {
  readonly #open: Open[] = [];
  /** Whether a command may begin here. */
  #start = true;
  /** How far the head of a `for` or `case` was read: its name, then `in`, then the words. */
  #head: 'for name' | 'for in' | 'for words' | 'case word' | 'case in' | undefined;
  #before = '';

  read(text: string): number | undefined {
    // An array counts as one word.
    const source = text.replace(ARRAY, (array) => array.replace(/[^\w]/g, '_'));
    for (const match of source.matchAll(TOKEN)) {
      const { word, operator } = match.groups!;
      if (word === undefined && operator === undefined) continue;
      const token = (word ?? operator)!;
      if (word === undefined ? this.#operator(token) : this.#word(token)) return match.index;
      this.#before = token;
    }
    return undefined;
  }

  get #top(): Open | undefined {
    return this.#open.at(-1);
  }

  #set(open: Open): void {
    this.#open[this.#open.length - 1] = open;
  }

  /** True when it cannot stand here. */
  #word(text: string): boolean {
    if (this.#head) return this.#headWord(text);
    if (this.#top === 'pattern') return text === 'esac' && this.#close(text);
    if (this.#before === '(' && !this.#start) return true;
    if (this.#top === 'loop head' && text !== 'do' && text !== '{') return true;
    if (!this.#start) return false;
    if (CLOSERS.has(text)) return this.#close(text);
    const opened = OPENERS.get(text);
    this.#start = opened !== undefined || text === '!' || text === 'time';
    if (opened) this.#open.push(opened);
    else if (text === 'for' || text === 'select') this.#head = 'for name';
    else if (text === 'case') this.#head = 'case word';
    return false;
  }

  #close(text: string): boolean {
    if (!CLOSERS.get(text)!.includes(this.#top!)) return true;
    const next = NEXT.get(text);
    if (next) this.#set(next);
    else this.#open.pop();
    this.#start = next !== undefined;
    return false;
  }

  #headWord(text: string): boolean {
    switch (this.#head) {
      case 'for name': this.#head = 'for in'; return false;
      case 'for in':
        if (text === 'in') this.#head = 'for words';
        else if (text === 'do') {
          this.#head = undefined;
          this.#open.push('loop body');
          this.#start = true;
        } else return true;
        return false;
      case 'case word': this.#head = 'case in'; return false;
      case 'case in':
        if (text !== 'in') return true;
        this.#head = undefined;
        this.#open.push('pattern');
        return false;
      default: return false;
    }
  }

  #operator(text: string): boolean {
    if (this.#head) return this.#headOperator(text);
    if (/[<>]/.test(text)) return false;
    if (text === '(') {
      if (this.#top === 'pattern') return false;
      if (this.#start) this.#open.push('subshell');
      return false;
    }
    if (text === ')') return this.#bracket();
    if (text.startsWith(';') && text !== ';') {
      if (this.#top !== 'clause') return true;
      this.#set('pattern');
    }
    this.#start = true;
    return false;
  }

  #headOperator(text: string): boolean {
    if (text === '(') return this.#head === 'for name';
    if ((this.#head === 'for in' || this.#head === 'for words') && (text === ';' || text === '\n')) {
      this.#head = undefined;
      this.#open.push('loop head');
      this.#start = true;
    }
    return false;
  }

  #bracket(): boolean {
    if (this.#top === 'pattern') {
      this.#set('clause');
      this.#start = true;
      return false;
    }
    // `name ()` begins a function.
    if (this.#before === '(' && !this.#start) {
      this.#start = true;
      return false;
    }
    if (this.#top !== 'subshell') return true;
    this.#open.pop();
    this.#start = false;
    return false;
  }
}
