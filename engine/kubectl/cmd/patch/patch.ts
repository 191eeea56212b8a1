import type { Task } from '../../../runtime/process';
import { decodeUtf8 } from '../../../runtime/bytes';
import { StatusError, badRequest } from '../../../api/status';
import { apiVersionOf } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError, throwCollected } from '../../errors';
import { jsonEqual } from '../../json-equal';
import { applyJsonPatch } from '../../kustomize/json-patch';
import { mergePatch } from '../../merge-patch';
import { infoOf, objectsOf, resolve, selectionFlags } from '../../resource/builder';
import type { Selection } from '../../resource/builder';
import { jsonFault } from '../../resource/files';
import { pathOf } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { YamlError, parseYaml } from '../../yaml/parse';
import { dryRunOf, dryRunQuery, resultPrinter } from '../dry-run';

const TYPES: Readonly<Record<string, string>> = { json: 'application/json-patch+json', merge: 'application/merge-patch+json', strategic: 'application/strategic-merge-patch+json' };

/** kubectl patch. */
export function* patch(session: Session): Task<number> {
  const { flags } = session;
  const text = flags.text('patch');
  const file = flags.text('patch-file');
  if (text && file) throw new KubectlError('cannot specify --patch and --patch-file together');
  if (!text && !file) throw new KubectlError('must specify --patch or --patch-file containing the contents of the patch');
  const type = flags.text('type').toLowerCase();
  if (!TYPES[type]) throw new KubectlError(`--type must be one of [json merge strategic], not "${flags.text('type')}"`);
  const dryRun = yield* dryRunOf(session);
  const source = file ? (file === '-' ? decodeUtf8(yield* session.stdin()) : readPatch(session, file)) : text;
  const selection = { ...selectionFlags(session), args: session.args, subresource: flags.text('subresource') };
  const local = flags.on('local');
  const { infos, errors } = local ? yield* fromFiles(session, selection, type) : yield* resolve(session, selection);
  const problems = [...errors];
  // The real one makes its printer before it looks at --dry-run.
  const print = resultPrinter(session, 'none');
  for (const info of infos) {
    try {
      const body = decodePatch(source);
      let stored: AnyObject;
      if (dryRun === 'client' || local) stored = type === 'json' ? (applyJsonPatch(info.object!, body as readonly unknown[]) as AnyObject) : (mergePatch(info.object!, body as Record<string, unknown>, type === 'strategic') as unknown as AnyObject);
      else {
        const client = yield* session.client();
        stored = yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info, flags.text('subresource') || undefined), query: queryOf({ ...dryRunQuery(dryRun), fieldManager: flags.text('field-manager') }), contentType: TYPES[type]!, object: body });
      }
      const same = jsonEqual({ ...info.object!, metadata: { ...info.object!.metadata, managedFields: undefined } }, { ...stored, metadata: { ...stored.metadata, managedFields: undefined } }) || (stored.metadata.resourceVersion === info.object!.metadata.resourceVersion && dryRun === 'none');
      const shown = stored.kind === 'Scale' ? { ...info, mapping: { ...info.mapping, group: 'autoscaling', kind: 'Scale', resource: 'scales' } } : info;
      yield* print(shown, stored, same && !local ? 'patched (no change)' : 'patched');
    } catch (error) {
      const unsupported = error instanceof StatusError && error.reason === 'UnsupportedMediaType';
      problems.push(unsupported ? new KubectlError(`${TYPES[type]} is not supported by ${apiVersionOf(info.mapping)}, Kind=${info.mapping.kind}: ${error.message}`) : error);
    }
  }
  throwCollected(problems);
  return 0;
}

function* fromFiles(session: Session, selection: Selection, type: string): Task<{ infos: ResourceInfo[]; errors: readonly unknown[] }> {
  const { objects, errors } = yield* objectsOf(session, selection);
  const infos: ResourceInfo[] = [];
  for (const one of objects) {
    if (!one.object.apiVersion && type === 'strategic') throw new KubectlError(`strategic merge patch is not supported for /, Kind=${one.object.kind} locally, try --type merge`);
    infos.push({ ...(yield* infoOf(session, one)), object: one.object });
  }
  return { infos, errors };
}

function readPatch(session: Session, file: string): string {
  if (!session.exists(file)) throw new KubectlError(`unable to read patch file: open ${file}: no such file or directory`);
  return decodeUtf8(session.readFile(file));
}

/** JSON, or YAML turned into it; what is neither is refused in the server's words, as it would refuse it. */
function decodePatch(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (/^\s*[{[]/.test(text)) {
      try {
        const value = parseYaml(text);
        if (value !== null && typeof value === 'object') return value;
      } catch (error) {
        if (!(error instanceof YamlError)) throw error;
      }
      throw badRequest(jsonFault(text).replace(/^json: offset \d+: /, ''));
    }
  }
  try {
    return parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) throw new KubectlError(`unable to parse ${JSON.stringify(text)}: yaml: ${error.message}`);
    throw error;
  }
}
