import type { Transport } from '../api/transport';
import { decodeUtf8 } from '../runtime/bytes';
import type { Clock } from '../runtime/clock';
import { loaded, type LazyModule } from '../runtime/lazy-module';
import type { Program } from '../runtime/machine';
import type { Task } from '../runtime/process';
import type { CompletionSetting, LaterParts } from '../kubectl';
import { CompleterRegistry, type CompletionAnswer, type CompletionRequest } from '../shell/line-editor/completers';
import { History } from '../shell/history';
import { createShellProgram, type ShellCommandEvent, type ShellOptions } from '../shell/shell';

/** bash with one history for all terminals of a cluster, and with kubectl's completion of live names. */
export function createLoginShell(clock: Clock, language: ShellOptions['language'], kubectl: LazyModule<Pick<LaterParts, 'completeKubectl'>>, transportOf: (context: string | undefined) => Transport, onCommand?: (event: ShellCommandEvent) => void): Program {
  const history = new History();
  const completers = new CompleterRegistry();
  const complete = function* completeCommand(request: CompletionRequest): Task<CompletionAnswer> {
    const { completeKubectl } = yield* loaded(clock, kubectl);
    const { words, files, ...answer } = completeKubectl(request.words.slice(1), kubeconfigOf(request, transportOf));
    return { ...answer, items: words, files: files && words.length === 0 };
  };
  completers.register('kubectl', complete);
  completers.register('k', complete);
  return createShellProgram({ language, completers, history: () => history, ...(onCommand ? { onCommand } : {}) });
}

/** The contexts and the names in the caller's kubeconfig, which kubectl writes in one known layout. */
function kubeconfigOf({ fs, env }: CompletionRequest, transportOf: (context: string | undefined) => Transport): CompletionSetting {
  const path = env.get('KUBECONFIG') ?? `${env.get('HOME') ?? ''}/.kube/config`;
  const text = fs.exists(path) ? decodeUtf8(fs.readFile(path)) : '';
  const current = /^current-context:\s*(\S+)/m.exec(text)?.[1];
  const section = (title: string): string[] => (new RegExp(`^${title}:\\n([\\s\\S]*?)^\\w`, 'm').exec(`${text}\nend`)?.[1] ?? '').split(/^- /m).slice(1);
  const blocks = section('contexts');
  const nameOf = (block: string): string => /^(?: {2})?name:\s*(\S+)/m.exec(block)?.[1] ?? '';
  const open = (name: string | undefined) => {
    const block = blocks.find((one) => nameOf(one) === (name ?? current));
    return name !== undefined && block === undefined ? undefined : { transport: transportOf(name ?? current), namespace: /^ {4}namespace:\s*(\S+)/m.exec(block ?? '')?.[1] ?? 'default' };
  };
  return { open, contexts: blocks.map(nameOf), clusters: section('clusters').map(nameOf), users: section('users').map(nameOf) };
}
