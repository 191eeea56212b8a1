import type { Task } from '../../../runtime/process';
import { completeKubectl, type Completion, type CompletionPlace } from '../../complete';
import { KubectlError } from '../../errors';
import type { Session } from '../../session';

/** cobra's directives, by their bit. */
const DIRECTIVES: readonly (readonly [number, string])[] = [[2, 'ShellCompDirectiveNoSpace'], [4, 'ShellCompDirectiveNoFileComp'], [8, 'ShellCompDirectiveFilterFileExt']];

/** kubectl __complete and __completeNoDesc: what the completion scripts of shells ask for each time. */
export function* completeLine(session: Session, words: readonly string[], described: boolean): Task<number> {
  const { config } = session.config;
  const named = (list: readonly { readonly name: string }[]): string[] => list.map((one) => one.name);
  const answer = completeKubectl(words, { open: (context) => placeOf(session, context), contexts: named(config.contexts), clusters: named(config.clusters), users: named(config.users) });
  for (const word of answer.extensions ?? answer.words) {
    const meaning = described ? answer.meaning?.(word) : undefined;
    yield* session.out(`${word}${meaning === undefined ? '' : `\t${meaning}`}\n`);
  }
  const directive = directiveOf(answer);
  const names = DIRECTIVES.filter(([bit]) => directive & bit).map(([, name]) => name);
  yield* session.out(`:${directive}\n`);
  yield* session.err(`Completion ended with directive: ${names.join(', ') || 'ShellCompDirectiveDefault'}\n`);
  return 0;
}

function placeOf(session: Session, context: string | undefined): CompletionPlace | undefined {
  try {
    const settings = session.settingsOf(context);
    const transport = session.connect(settings);
    return transport && { transport, namespace: settings.namespace };
  } catch (error) {
    if (error instanceof KubectlError) return undefined;
    throw error;
  }
}

function directiveOf({ noSpace, files, extensions }: Completion): number {
  return (noSpace ? 2 : 0) + (files ? 0 : 4) + (extensions ? 8 : 0);
}
