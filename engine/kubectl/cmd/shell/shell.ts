import { KubectlError, usageError } from '../../errors';
import { buildKustomization } from '../../kustomize/build';
import { resolvePath } from '../../paths';
import type { AnyObject, Command } from '../../session';
import { SCRIPTS } from './completion-scripts';
import { formatYaml } from '../../yaml/format';

/** kubectl completion: scripts of our own that ask `kubectl __completeNoDesc`, as the real ones do. */
export const completion: Command = function* run(session) {
  const [shell, ...more] = session.args;
  if (!shell) throw usageError(session.commandPath, 'Shell not specified.');
  if (more.length) throw usageError(session.commandPath, 'Too many arguments. Expected only the shell type.');
  if (!Object.hasOwn(SCRIPTS, shell)) throw usageError(session.commandPath, `Unsupported shell type ${JSON.stringify(shell)}.`);
  yield* session.out(SCRIPTS[shell]!);
  return 0;
};

/** kubectl plugin list: executables named kubectl-* in PATH. */
export const pluginList: Command = function* run(session) {
  const fs = session.proc.machine.fs;
  const found: string[] = [];
  for (const folder of (session.proc.env.get('PATH') ?? '').split(':')) {
    if (!folder || !fs.exists(folder)) continue;
    for (const name of [...fs.readDirectory(folder)].sort()) if (name.startsWith('kubectl-')) found.push(session.flags.on('name-only') ? name : `${folder}/${name}`);
  }
  if (found.length === 0) throw new KubectlError('unable to find any kubectl plugins in your PATH');
  yield* session.out(`The following compatible plugins are available:\n\n${found.map((one) => `${one}\n`).join('')}`);
  return 0;
};

/** Flags of kustomize with a few words to choose from. */
const LEGAL: readonly (readonly [string, readonly string[]])[] = [['reorder', ['legacy', 'none']], ['load-restrictor', ['LoadRestrictionsRootOnly', 'LoadRestrictionsNone']]];

/** "apps_v1_deployment_web.yaml" */
function fileOf({ apiVersion, kind, metadata }: AnyObject): string {
  return `${[...(metadata.namespace ? [metadata.namespace] : []), ...String(apiVersion).split('/'), kind, metadata.name].join('_').toLowerCase()}.yaml`;
}

/** kubectl kustomize. */
export const kustomize: Command = function* run(session) {
  if (session.args.length > 1) throw new KubectlError('specify one path to kustomization.yaml');
  for (const [flag, legal] of LEGAL) if (!['', ...legal].includes(session.flags.text(flag))) throw new KubectlError(`illegal flag value --${flag} ${session.flags.text(flag)}; legal values: [${legal.join(' ')}]`);
  const objects = yield* buildKustomization(session, session.args[0] ?? '.');
  const text = objects.map((object) => formatYaml(object)).join('---\n');
  const folder = session.flags.text('output');
  if (folder && session.exists(folder) && session.proc.machine.fs.stat(resolvePath(session.proc.cwd, folder)).kind === 'directory') {
    for (const object of objects) session.writeFile(`${folder}/${fileOf(object)}`, formatYaml(object));
    return 0;
  }
  const output = session.flags.text('output');
  if (output.includes('/') && !session.exists(output.slice(0, output.lastIndexOf('/')) || '/')) throw new KubectlError(`open ${output}: no such file or directory`);
  if (output) session.writeFile(output, text);
  else yield* session.out(text);
  return 0;
};
