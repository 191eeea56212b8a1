import type { Task } from '../../runtime/process';
import { command } from './command';
import type { Context } from './command';

/** getopt of util-linux: puts a script's arguments in order and quotes them for `eval set --`. */

interface Rules {
  readonly short: string;
  readonly long: ReadonlyMap<string, '' | ':' | '::'>;
  /** `-long` counts as `--long`. */
  readonly alternative: boolean;
  readonly name: string;
  readonly quiet: boolean;
}

interface Ordered {
  readonly out: string[];
  readonly problems: string[];
}

class Arguments {
  readonly #out: string[] = [];
  readonly #rest: string[] = [];
  readonly #problems: string[] = [];

  constructor(private readonly rules: Rules, private readonly args: readonly string[], private readonly quote: (word: string) => string) {}

  order(): Ordered {
    const { args } = this;
    const posix = this.rules.short.startsWith('+');
    for (let at = 0; at < args.length; at += 1) {
      const word = args[at]!;
      if (word === '--') {
        this.#rest.push(...args.slice(at + 1));
        break;
      }
      if (word.startsWith('--') || (this.rules.alternative && /^-[^-]{2}/.test(word))) at += this.#long(word, args[at + 1]);
      else if (/^-./.test(word)) at += this.#short(word, args[at + 1]);
      else {
        this.#rest.push(word);
        if (!posix) continue;
        this.#rest.push(...args.slice(at + 1));
        break;
      }
    }
    return { out: [...this.#out, '--', ...this.#rest.map(this.quote)], problems: this.#problems };
  }

  /** Returns how many further words it took. */
  #long(word: string, following: string | undefined): number {
    const [, dashes, given, value] = /^(--?)([^=]*)(?:=([^]*))?$/.exec(word)!;
    const names = [...this.rules.long.keys()];
    const found = names.includes(given!) ? [given!] : names.filter((name) => name.startsWith(given!));
    if (found.length !== 1) {
      this.#problems.push(found.length === 0 ? `unrecognized option '${dashes}${given}'` : `option '${word}' is ambiguous; possibilities: ${found.map((name) => `'--${name}'`).join(' ')}`);
      return 0;
    }
    const takes = this.rules.long.get(found[0]!)!;
    if (takes === '' && value !== undefined) this.#problems.push(`option '--${found[0]}' doesn't allow an argument`);
    else if (takes === ':' && value === undefined && following === undefined) this.#problems.push(`option '--${found[0]}' requires an argument`);
    else {
      this.#out.push(`--${found[0]}`);
      if (takes !== '') this.#out.push(this.quote(value ?? (takes === ':' ? following! : '')));
      return takes === ':' && value === undefined ? 1 : 0;
    }
    return 0;
  }

  #short(word: string, following: string | undefined): number {
    const { short } = this.rules;
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at]!;
      const place = ':+-'.includes(letter) ? -1 : short.indexOf(letter);
      if (place < 0) {
        this.#problems.push(`invalid option -- '${letter}'`);
        continue;
      }
      if (short[place + 1] !== ':') {
        this.#out.push(`-${letter}`);
        continue;
      }
      const rest = word.slice(at + 1);
      if (rest === '' && short[place + 2] !== ':' && following === undefined) this.#problems.push(`option requires an argument -- '${letter}'`);
      else this.#out.push(`-${letter}`, this.quote(rest !== '' || short[place + 2] === ':' ? rest : following!));
      return rest === '' && short[place + 2] !== ':' ? 1 : 0;
    }
    return 0;
  }
}

function longRules(texts: readonly string[]): ReadonlyMap<string, '' | ':' | '::'> {
  const words = texts.flatMap((text) => text.split(/[\s,]+/)).filter((word) => word !== '');
  return new Map(words.map((word) => [word.replace(/:+$/, ''), /:*$/.exec(word)![0].slice(0, 2) as '' | ':' | '::']));
}

const quoted = (word: string) => `'${word.replace(/'/g, "'\\''")}'`;

function* getopt(context: Context): Task<number> {
  if (context.has('T')) return 4;
  const old = context.value('o') === undefined;
  const [first, ...others] = context.operands;
  if (old && first === undefined) {
    yield* context.complain('missing optstring argument');
    yield* context.proc.err("Try 'getopt --help' for more information.\n");
    return 2;
  }
  // The old way: the letters come first, and nothing is quoted.
  const plain = context.has('u') || (old && !context.has('l'));
  const rules: Rules = { short: context.value('o') ?? first!, long: longRules(context.flags.get('l') ?? []), alternative: context.has('a'), name: context.value('n') ?? 'getopt', quiet: context.has('q') };
  const { out, problems } = new Arguments(rules, old ? others : context.operands, plain ? (word) => word : quoted).order();
  if (!rules.quiet) for (const problem of problems) yield* context.proc.err(`${rules.name}: ${problem}\n`);
  if (!context.has('Q')) yield* context.out(` ${out.join(' ')}\n`);
  return problems.length > 0 ? 1 : 0;
}

export const ordering = [
  command('getopt', { short: 'al:n:o:qQs:Tu', stopAtOperand: true, usageStatus: 2, long: { alternative: 'a', longoptions: 'l:', name: 'n:', options: 'o:', quiet: 'q', 'quiet-output': 'Q', shell: 's:', test: 'T', unquoted: 'u' } }, getopt),
];
