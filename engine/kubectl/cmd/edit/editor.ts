import type { Task } from '../../../runtime/process';
import type { StatusError } from '../../../api/status';
import { decodeUtf8 } from '../../../runtime/bytes';
import { SystemError } from '../../../runtime/machine';
import { qualifiedResource } from '../../client/discovery';
import { KubectlError, SilentExit, bracketed } from '../../errors';
import { compactJson, indentedJson } from '../../json';
import { withoutManagedFields } from '../../printers/format';
import { infoOf } from '../../resource/builder';
import { readDocuments } from '../../resource/files';
import type { FileObject } from '../../resource/files';
import type { ResourceInfo } from '../../resource/info';
import type { Session } from '../../session';
import { YamlError, parseYaml } from '../../yaml/parse';
import { formatYaml } from '../../yaml/format';

const HEAD = '# Please edit the object below. Lines beginning with a \'#\' will be ignored,\n# and an empty file will abort the edit. If an error occurs while saving this file will be\n# reopened with the relevant failures.\n#\n';

/** Why a file is opened again: a line, and what stands under it. */
interface Reason {
  readonly head: string;
  readonly causes: readonly string[];
}

/** What the server refused of one round, told as it comes (editResults). */
export class Refusals {
  readonly reasons: Reason[] = [];
  retryable = false;
  missing = false;

  constructor(private readonly session: Session) {}

  *add(error: StatusError, info: ResourceInfo): Task<void> {
    const subject = subjectOf(info);
    if (error.reason === 'Invalid') {
      const causes = error.status.details?.causes ?? [];
      this.reasons.push({ head: `${subject} was not valid`, causes: causes.map(({ field, message }) => `${field ?? ''}: ${message ?? ''}`) });
      yield* this.session.err(`error: ${subject} is invalid\n`);
    } else if (error.reason === 'NotFound') {
      this.missing = true;
      yield* this.session.err(`error: ${subject} could not be found on the server\n`);
    } else {
      this.retryable = true;
      yield* this.session.err(`error: ${subject} could not be patched: ${error.message}\n`);
    }
  }
}

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

/** Opens the editor on objects, several as a list, until what it leaves is saved or given up. */
export function* editObjects(session: Session, infos: readonly ResourceInfo[], save: (updated: readonly ResourceInfo[], refusals: Refusals) => Task<void>): Task<void> {
  const { fs } = session.proc.machine;
  const json = session.flags.text('output') === 'json';
  const objects = infos.map((info) => withoutManagedFields(info.object!));
  const shown = objects.length === 1 ? objects[0] : { apiVersion: 'v1', items: objects, kind: 'List', metadata: {} };
  const original = json ? `${indentedJson(shown)}\n` : formatYaml(shown);
  const path = `/tmp/kubectl-edit-${session.proc.random.uint32()}.${json ? 'json' : 'yaml'}`;
  let text = original;
  let reasons: readonly Reason[] = [];
  for (;;) {
    session.writeFile(path, `${json ? '' : headOf(reasons)}${text}`);
    yield* runEditor(session, path);
    const edited = withoutComments(decodeUtf8(session.readFile(path)));
    if (reasons.length > 0 && meaning(edited) === meaning(text)) yield* giveUp(session, path, new KubectlError('Edit cancelled, no valid changes were saved.'));
    text = edited;
    const fault = faultOf(text);
    if (fault !== undefined) {
      const subject = subjectOf(infos[0]!);
      reasons = [{ head: `${subject} was not valid`, causes: [`<nil>: Invalid value: "The edited file failed validation": ${fault}`] }];
      yield* session.err(`error: ${subject} is invalid\n`);
      continue;
    }
    if (meaning(text) === meaning(original)) {
      fs.remove(path);
      return yield* session.err('Edit cancelled, no changes made.\n');
    }
    const refusals = new Refusals(session);
    const updated = yield* updatedInfos(session, text, refusals);
    if (updated) {
      try {
        for (const info of updated) requireNamespace(session, info);
        yield* save(updated, refusals);
      } catch (error) {
        yield* giveUp(session, path, error);
      }
    }
    if (refusals.retryable) yield* session.err(`You can run \`kubectl replace -f ${path}\` to try this update again.\n`);
    else if (refusals.missing) yield* session.err(`The edits you made on deleted resources have been saved to "${path}"\n`);
    if (refusals.retryable || refusals.missing) throw new SilentExit(1);
    if (refusals.reasons.length === 0) return fs.remove(path);
    reasons = refusals.reasons;
  }
}

/** preservedFile: the edits are kept. */
function* giveUp(session: Session, path: string, error: unknown): Task<never> {
  yield* session.err(`A copy of your changes has been stored to "${path}"\n`);
  throw error;
}

function subjectOf(info: ResourceInfo): string {
  return `${qualifiedResource(info.mapping)} "${info.name}"`;
}

function headOf(reasons: readonly Reason[]): string {
  const line = (text: string): string => text.replace(/\n/g, '\n# ');
  return HEAD + reasons.map(({ head, causes }) => `# ${line(head)}${causes.length ? ':' : ''}\n${causes.map((cause) => `# * ${line(cause)}\n`).join('')}#\n`).join('');
}

function withoutComments(text: string): string {
  return text.split('\n').filter((line) => !line.startsWith('#')).join('\n');
}

/** Texts that say the same are no change, however they are laid out. */
function meaning(text: string): string {
  try {
    return compactJson(parseYaml(text));
  } catch (error) {
    if (error instanceof YamlError) return text;
    throw error;
  }
}

/** Why a text is no object. */
function faultOf(text: string): string | undefined {
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) return `yaml: ${error.message}`;
    throw error;
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'invalid object to validate';
  const missing = ['apiVersion', 'kind'].filter((field) => !(value as Record<string, unknown>)[field]).map((field) => `${field} not set`);
  return missing.length ? bracketed(missing) : undefined;
}

/** The objects of an edited file; what cannot be read is a reason to open it again. */
function* updatedInfos(session: Session, text: string, refusals: Refusals): Task<ResourceInfo[] | undefined> {
  const read: FileObject[] = [];
  const errors: unknown[] = [];
  readDocuments(text, 'edited-file', read, errors);
  try {
    if (errors.length) throw errors[0];
    const infos: ResourceInfo[] = [];
    for (const one of read) infos.push(yield* infoOf(session, one));
    return infos;
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    refusals.reasons.push({ head: `The edited file had a syntax error: ${error.message}`, causes: [] });
    return undefined;
  }
}

function requireNamespace(session: Session, info: ResourceInfo): void {
  if (info.namespace !== undefined && info.namespace !== session.namespace) throw new KubectlError(`the namespace from the provided object "${info.namespace}" does not match the namespace "${session.namespace}". You must pass '--namespace=${info.namespace}' to perform this operation.`);
}
