import type { Task } from '../../../runtime/process';
import { StatusError } from '../../../api/status';
import { decodeUtf8 } from '../../../runtime/bytes';
import { SystemError } from '../../../runtime/machine';
import { qualifiedResource } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError, PlainError, SilentExit, throwCollected } from '../../errors';
import { jsonEqual } from '../../json-equal';
import { indentedJson } from '../../json';
import { withoutManagedFields } from '../../printers/format';
import { resolve, selectionFlags } from '../../resource/builder';
import { pathOf, shownName } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Command, Session } from '../../session';
import { YamlError, parseYaml } from '../../yaml/parse';
import { formatYaml } from '../../yaml/format';
import { isBuiltIn } from '../apply/apply';
import { resultPrinter, validationQuery } from '../dry-run';
import { diffOf } from '../set/change';
import { twoWayPatch } from '../apply/three-way';

const HEAD = '# Please edit the object below. Lines beginning with a \'#\' will be ignored,\n# and an empty file will abort the edit. If an error occurs while saving this file will be\n# reopened with the relevant failures.\n#\n';

/** kubectl edit. */
export const edit: Command = function* run(session) {
  const { infos, errors } = yield* resolve(session, { ...selectionFlags(session), args: session.args, subresource: session.flags.text('subresource') });
  throwCollected(errors);
  const unchanged: ResourceInfo[] = [];
  for (const info of infos) if (!(yield* editOne(session, info))) unchanged.push(info);
  if (infos.length > 0 && unchanged.length === infos.length) yield* session.err('Edit cancelled, no changes made.\n');
  else for (const info of unchanged) yield* session.out(`${shownName(info)} skipped\n`);
  return 0;
};

/** Runs $KUBE_EDITOR, $EDITOR or vi on a file and waits for it. */
export function* runEditor(session: Session, path: string): Task<void> {
  const { proc } = session;
  const editor = proc.env.get('KUBE_EDITOR') || proc.env.get('EDITOR') || 'vi';
  const argv = /[ "'\\$]/.test(editor) ? ['/bin/bash', '-c', `${editor} "${path}"`] : [editor, path];
  let code = 1;
  try {
    code = yield* proc.wait(proc.spawn({ argv }));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
  }
  if (code !== 0) throw new KubectlError(`there was a problem with the editor ${JSON.stringify(editor)}`);
}

/** Returns false when nothing was changed. */
function* editOne(session: Session, info: ResourceInfo): Task<boolean> {
  const json = session.flags.text('output') === 'json';
  const shown = withoutManagedFields(info.object!);
  const original = json ? `${indentedJson(shown)}\n` : formatYaml(shown);
  const path = `/tmp/kubectl-edit-${session.proc.random.uint32()}.${json ? 'json' : 'yaml'}`;
  const head = json ? '' : HEAD;
  let content = head + original;
  let reason = '';
  for (;;) {
    session.writeFile(path, reason ? content.replace(HEAD, HEAD.replace(/#\n$/, `${reason}#\n`)) : content);
    yield* runEditor(session, path);
    const edited = decodeUtf8(session.readFile(path));
    const stripped = withoutComments(edited);
    if (reason && stripped === withoutComments(content)) {
      yield* session.err(`A copy of your changes has been stored to "${path}"\n`);
      throw new KubectlError('Edit cancelled, no valid changes were saved.');
    }
    content = head + stripped;
    const verdict = stripped === original ? 'unchanged' : yield* save(session, info, shown, stripped, path);
    if (verdict === 'unchanged' || verdict === 'edited') {
      session.proc.machine.fs.remove(path);
      return verdict === 'edited';
    }
    yield* session.err(`error: ${qualifiedResource(info.mapping)} "${info.name}" is invalid\n`);
    reason = verdict.refused.split('\n').filter((line) => line !== '').map((line) => `# ${line}\n`).join('');
  }
}

function withoutComments(text: string): string {
  return text.split('\n').filter((line) => !line.startsWith('#')).join('\n');
}

/** Sends the difference; returns the refusal's words when the server did not take it. */
function* save(session: Session, info: ResourceInfo, before: AnyObject, text: string, path: string): Task<'unchanged' | 'edited' | { readonly refused: string }> {
  let after: Record<string, unknown>;
  try {
    after = parseYaml(text) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof YamlError) return { refused: `The edited file had a syntax error: error parsing edited-file: error converting YAML to JSON: yaml: ${error.message}` };
    throw error;
  }
  if (after === null || typeof after !== 'object') return { refused: 'The edited file failed validation: [apiVersion not set, kind not set]' };
  const print = resultPrinter(session, 'none');
  if (jsonEqual(before, after)) return 'unchanged';
  if (after['apiVersion'] !== before.apiVersion || after['kind'] !== before.kind || (after['metadata'] as AnyObject['metadata'] | undefined)?.name !== before.metadata.name) {
    yield* session.err(`A copy of your changes has been stored to "${path}"\n`);
    throw new KubectlError('At least one of apiVersion, kind and name was changed');
  }
  const typed = isBuiltIn(info);
  const patch = typed ? yield* diffOf(session, info, before as Record<string, unknown>, after) : twoWayPatch(before as Record<string, unknown>, after, undefined);
  const client = yield* session.client();
  try {
    const stored = yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info, session.flags.text('subresource') || undefined), query: queryOf({ fieldManager: session.flags.text('field-manager'), ...validationQuery(session) }), contentType: typed ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json', object: patch });
    yield* print(info, stored, 'edited');
    return 'edited';
  } catch (error) {
    if (error instanceof StatusError && (error.reason === 'Invalid' || error.reason === 'BadRequest')) return { refused: `${qualifiedResource(info.mapping)} "${info.name}" was not valid:\n${error.message}` };
    throw error;
  }
}

export { PlainError, SilentExit };
