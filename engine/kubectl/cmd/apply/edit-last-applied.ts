import { decodeUtf8 } from '../../../runtime/bytes';
import { queryOf } from '../../client/rest-request';
import { KubectlError, throwCollected } from '../../errors';
import { compactJson } from '../../json';
import { resolve, selectionFlags } from '../../resource/builder';
import { pathOf } from '../../resource/info';
import type { AnyObject, Command } from '../../session';
import { YamlError, parseYaml } from '../../yaml/parse';
import { formatYaml } from '../../yaml/format';
import { LAST_APPLIED, resultPrinter } from '../dry-run';
import { runEditor } from '../edit/editor';

/** kubectl apply edit-last-applied. */
export const editLastApplied: Command = function* run(session) {
  const { infos, errors } = yield* resolve(session, { ...selectionFlags(session), args: session.args });
  throwCollected(errors);
  const client = yield* session.client();
  const print = resultPrinter(session, 'none');
  // What was never applied is passed over where others were.
  const applied = infos.filter((info) => info.object!.metadata.annotations?.[LAST_APPLIED]);
  if (applied.length === 0) throw new KubectlError('no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`');
  for (const info of applied) {
    const text = info.object!.metadata.annotations![LAST_APPLIED]!;
    const path = `/tmp/kubectl-edit-${session.proc.random.uint32()}.yaml`;
    const before = formatYaml(JSON.parse(text));
    session.writeFile(path, before);
    yield* runEditor(session, path);
    const after = decodeUtf8(session.readFile(path)).split('\n').filter((line) => !line.startsWith('#')).join('\n');
    if (after === before || after.trim() === '') {
      yield* session.err('Edit cancelled, no changes made.\n');
      continue;
    }
    let value: unknown;
    try {
      value = parseYaml(after);
    } catch (error) {
      if (error instanceof YamlError) throw new KubectlError(`error parsing edited-file: error converting YAML to JSON: yaml: ${error.message}`);
      throw error;
    }
    const patch = { metadata: { annotations: { [LAST_APPLIED]: `${compactJson(value)}\n` } } };
    const stored = yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info), query: queryOf({ fieldManager: session.flags.text('field-manager') }), contentType: 'application/merge-patch+json', object: patch });
    yield* print(info, stored, 'edited');
  }
  return 0;
};
