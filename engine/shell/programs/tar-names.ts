import type { Task } from '../../runtime/process';
import { fromBytes } from '../text';
import { matchesPattern } from '../pattern';
import { formatTime } from '../time-format';
import type { Context } from './command';
import { modeText } from './modes';
import type { Owners } from './modes';
import { SedParser } from './sed-parse';
import { substituteText } from './sed-substitute';
import type { Member } from './tar-archive';

const VERSION_CONTROL = ['.git', '.gitignore', '.gitattributes', '.gitmodules', 'CVS', '.cvsignore', '.svn', '.hg', '.hgignore', '.bzr', '.bzrignore'];

/** The names that tar was given: what is taken, what is left out, and what becomes of them. */
export class TarNames {
  /** Names with the directory that they are looked up in. */
  readonly operands: { readonly name: string; readonly base: string }[] = [];
  /** Where members are put. */
  readonly base: string;
  /** A directory of -C that is not there. */
  readonly missingDirectory: string | undefined;
  /** Patterns of --exclude that stand behind the last name. */
  readonly misplaced: string[] = [];
  readonly #excluded: string[] = [];
  readonly #found = new Set<string>();
  readonly #rules: ReturnType<typeof readRules>;
  #width = 19;

  constructor(private readonly context: Context, listed: readonly string[]) {
    const { fs } = context.proc.machine;
    let base = context.proc.cwd;
    for (const word of context.operands) {
      const [, option, value] = /^\0(C|exclude):([^]*)$/.exec(word) ?? [];
      if (option === 'C') {
        base = value!.startsWith('/') ? value! : `${base === '/' ? '' : base}/${value}`;
        if (!fs.exists(base)) this.missingDirectory ??= value;
      } else if (option === 'exclude') {
        if (this.operands.length > 0 && ['c', 'r', 'u'].some((mode) => context.has(mode))) this.misplaced.push(value!);
        else this.#excluded.push(value!);
      } else this.operands.push({ name: word, base });
    }
    for (const name of listed) this.operands.push({ name, base });
    for (const file of context.flags.get('X') ?? []) if (fs.exists(context.path(file))) this.#excluded.push(...fromBytes(fs.readFile(context.path(file))).split('\n').filter((line) => line !== ''));
    if (context.has('exclude-vcs')) this.#excluded.push(...VERSION_CONTROL);
    const top = context.value('one-top-level');
    this.base = top === undefined ? base : `${base}/${top === '' ? (context.value('f') ?? '').replace(/^.*\//, '').replace(/\.(?:tar(?:\.gz)?|tgz)$/, '') : top}`;
    this.#rules = readRules(context);
  }

  /** A pattern counts for a name, for what follows any of its slashes, and for all that is below. */
  excluded(name: string): boolean {
    const pieces = name.replace(/\/$/, '').split('/');
    return this.#excluded.some((given) => {
      const pattern = given.replace(/(.)\/$/, '$1');
      for (let from = 0; from < pieces.length; from += 1) {
        if (from > 0 && this.context.has('anchored')) break;
        for (let to = from + 1; to <= pieces.length; to += 1) if (matchesPattern(pieces.slice(from, to).join('/'), pattern)) return true;
      }
      return false;
    });
  }

  wanted(name: string): boolean {
    if (this.excluded(name)) return false;
    if (this.operands.length === 0) return true;
    const clean = name.replace(/\/$/, '');
    const hits = this.operands.filter(({ name: given }) => {
      const operand = given.replace(/(.)\/$/, '$1');
      return clean === operand || clean.startsWith(`${operand}/`) || (this.context.has('wildcards') && matchesPattern(clean, operand));
    });
    for (const { name: given } of hits) this.#found.add(given);
    return hits.length > 0;
  }

  /** Names what was asked for and not found; returns the status. */
  *finish(status = 0): Task<number> {
    const { context } = this;
    const missing = this.operands.filter(({ name }) => !this.#found.has(name));
    for (const { name } of missing) yield* context.complain(`${name}: Not found in archive`);
    const failed = missing.length > 0 ? 2 : status;
    if (failed === 2) yield* context.complain('Exiting with failure status due to previous errors');
    return failed;
  }

  /** The name after --transform and --strip-components; '' when nothing is left of it. */
  transformed(name: string): string {
    const out = this.#rules.reduce((text, rule) => substituteText(text, rule) ?? text, name);
    const strip = Number(this.context.value('strip-components') ?? 0);
    if (strip === 0 || !this.context.has('x') && !this.context.has('t')) return out;
    const pieces = out.replace(/\/$/, '').split('/').filter((piece) => piece !== '');
    return pieces.slice(strip).join('/') + (out.endsWith('/') && pieces.length > strip ? '/' : '');
  }

  /** The line that `tar -tv` shows of a member. */
  row(member: Member, owners: Owners): string {
    const { context } = this;
    const { mode, uid, gid, type } = member;
    const owner = context.has('numeric-owner') ? `${uid}/${gid}` : `${owners.user(uid)}/${owners.group(gid)}`;
    const size = String(member.data.length);
    this.#width = Math.max(this.#width, owner.length + 1 + size.length);
    const kind = modeText({ kind: type === '5' ? 'directory' : type === '2' ? 'symlink' : 'file', mode });
    const shown = context.has('show-transformed-names') ? this.transformed(member.name) || '/' : member.name;
    return `${type === '1' ? `h${kind.slice(1)}` : kind} ${owner}${size.padStart(this.#width - owner.length)} ${formatTime(context.has('full-time') ? '%Y-%m-%d %H:%M:%S' : '%Y-%m-%d %H:%M', member.mtimeMs)} ${shown}${type === '2' ? ` -> ${member.link}` : type === '1' ? ` link to ${member.link}` : ''}`;
  }
}

/** Rules of --transform: sed's substitutions; the flag x asks for extended expressions. */
function readRules(context: Context) {
  return (context.flags.get('transform') ?? []).flatMap((text) => {
    const flags = /^s(.)(?:\\[^]|(?!\1)[^])*\1(?:\\[^]|(?!\1)[^])*\1([a-zA-Z0-9]*)/.exec(text)?.[2] ?? '';
    const parser = new SedParser(flags.includes('x'));
    // Flags that say which names are meant: members, targets of links. All of them here.
    parser.add(flags === '' ? text : text.replace(/[a-zA-Z0-9]*$/, (all) => all.replace(/[xrRsShH]/g, '')), 1);
    return parser.commands.flatMap((one) => (one.substitution ? [one.substitution] : []));
  });
}
