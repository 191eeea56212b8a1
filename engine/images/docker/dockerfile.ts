import { DaemonError } from './daemon';

/** One instruction of a Dockerfile. */
export interface Step {
  /** In capitals: 'COPY'. */
  readonly name: string;
  readonly text: string;
}

const KNOWN = ['ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'MAINTAINER', 'ONBUILD', 'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'];
/** Instructions in which $NAME stands for a build argument or an environment variable (Dockerfile reference, "Environment replacement"). */
const SUBSTITUTED = new Set(['ADD', 'COPY', 'ENV', 'EXPOSE', 'FROM', 'LABEL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR']);

/** Throws DaemonError in the classic builder's words. */
export function parseDockerfile(text: string): Step[] {
  const steps: Step[] = [];
  let held = '';
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.endsWith('\\')) {
      held += `${line.slice(0, -1)} `;
      continue;
    }
    const whole = held + line;
    held = '';
    const [first = '', ...rest] = whole.split(/\s+/);
    const name = first.toUpperCase();
    if (!KNOWN.includes(name)) throw new DaemonError(`dockerfile parse error line ${at + 1}: unknown instruction: ${name}`);
    if (rest.length === 0) throw new DaemonError(`dockerfile parse error line ${at + 1}: ${name} requires at least one argument`);
    steps.push({ name, text: whole.slice(first.length).trim() });
  }
  if (steps.length === 0) throw new DaemonError('the Dockerfile (Dockerfile) cannot be empty');
  if (steps[0]!.name !== 'FROM' && steps[0]!.name !== 'ARG') throw new DaemonError('no build stage in current context');
  return steps;
}

/** A step with its variables filled in: $NAME, ${NAME}, ${NAME:-word}, ${NAME:+word}. */
export function substituted(step: Step, value: (name: string) => string | undefined): Step {
  if (!SUBSTITUTED.has(step.name) || !step.text.includes('$')) return step;
  const text = step.text.replace(/\\\$|\$(\w+)|\$\{(\w+)(?::([-+])([^}]*))?\}/g, (whole: string, plain?: string, braced?: string, how?: string, word = '') => {
    if (whole === '\\$') return '$';
    const found = value((plain ?? braced)!);
    if (how === '+') return found ? word : '';
    return found || (how === '-' ? word : '');
  });
  return { ...step, text };
}

/** The JSON form of a command; undefined when it is the shell form, as every text is that is no JSON list. */
export function jsonList(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const list = JSON.parse(text) as unknown;
    return Array.isArray(list) && list.every((word) => typeof word === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

/** "A=1 B=two" or "A one". */
export function pairs(text: string): [string, string][] {
  if (!/^[\w.-]+=/.test(text)) return [[text.split(/\s+/)[0]!, text.replace(/^\S+\s+/, '')]];
  return [...text.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)/g)].map((match) => [match[1]!, match[2]!.replace(/^(["'])(.*)\1$/s, '$2')]);
}

/** Flags of an instruction ("--from=build"), and the words after them. */
export function stepFlags(step: Step): { readonly flags: ReadonlyMap<string, string>; readonly text: string } {
  const flags = new Map<string, string>();
  let { text } = step;
  for (let match = /^--([\w-]+)(?:=(\S+))?\s+/.exec(text); match; match = /^--([\w-]+)(?:=(\S+))?\s+/.exec(text)) {
    flags.set(match[1]!, match[2] ?? 'true');
    text = text.slice(match[0].length);
  }
  return { flags, text };
}

/** Whether .dockerignore leaves a path of the context out: the last pattern that matches decides. */
export function ignores(patterns: string): (path: string) => boolean {
  const rules = patterns.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')).map((line) => {
    const keep = line.startsWith('!');
    const pattern = line.replace(/^!/, '').replace(/^\/|\/$/g, '');
    const source = pattern.split(/(\*\*\/|\*\*|\*|\?)/).map((part) => (part === '**/' ? '(?:.*/)?' : part === '**' ? '.*' : part === '*' ? '[^/]*' : part === '?' ? '[^/]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&'))).join('');
    return { keep, expression: new RegExp(`^${source}(?:/.*)?$`) };
  });
  return (path) => {
    let out = false;
    for (const { keep, expression } of rules) if (expression.test(path)) out = !keep;
    return out;
  };
}
