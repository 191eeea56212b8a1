import type { Journal } from './journal';
import { stepsOf } from './journal-steps';

/** The command lines that a learner ran, as far as they were typed out: each terminal by itself, in order. */
export function usedCommands(journal: Journal): string[] {
  return stepsOf(journal).flatMap((step) => (step.kind === 'line' ? [step.text] : []));
}

interface UsedCommand {
  /** kubectl's verb with its subcommand (rollout undo), or another program's name. */
  readonly name: string;
  readonly program: string;
  readonly times: number;
  /** What was typed, each once, the shortest first. */
  readonly examples: readonly string[];
}

const ALIASES: Readonly<Record<string, string>> = { k: 'kubectl' };
const SUBCOMMANDS = new Set(['rollout', 'set', 'config', 'create', 'auth', 'top', 'certificate']);
const EXAMPLES = 4;
const PROGRAMS = /^(kubectl|docker|crictl|ssh|curl|openssl|ip|nslookup|dig|iptables|minikube|tcpdump|helm)$/;

/** Commands by what they do. Lines of shells inside containers and of everyday programs are left out. */
export function groupedCommands(lines: readonly string[]): UsedCommand[] {
  const groups = new Map<string, { program: string; times: number; examples: Set<string> }>();
  for (const line of lines) {
    for (const part of line.split(/\s*(?:&&|\|\||;)\s*/)) {
      const words = part.split(/\s+/);
      const program = ALIASES[words[0]!] ?? words[0]!;
      if (!PROGRAMS.test(program)) continue;
      const verb = words.slice(1).find((word, at) => !word.startsWith('-') && !/^(-n|--namespace|--context)$/.test(words[at] ?? ''));
      if (program === 'kubectl' && (!verb || !/^[a-z-]+$/.test(verb))) continue;
      const next = verb === undefined ? undefined : words[words.indexOf(verb) + 1];
      const name = program !== 'kubectl' ? program : SUBCOMMANDS.has(verb!) && next && /^[a-z-]+$/.test(next) && !next.startsWith('-') ? `${verb} ${next}` : verb!;
      const group = groups.get(`${program} ${name}`) ?? { program, times: 0, examples: new Set<string>() };
      group.times += 1;
      if (part.length <= 120) group.examples.add(part);
      groups.set(`${program} ${name}`, group);
    }
  }
  return [...groups].map(([key, { program, times, examples }]) => ({ name: key.slice(program.length + 1), program, times, examples: [...examples].sort((a, b) => a.length - b.length).slice(0, EXAMPLES) }))
    .sort((a, b) => b.times - a.times || (a.name < b.name ? -1 : 1));
}
