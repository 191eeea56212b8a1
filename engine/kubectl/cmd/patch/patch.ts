import type { Task } from '../../../runtime/process';
import { jsonComplaint } from '../../../api/go-json-syntax';
import { mergePatch } from '../../../api/patch/merge-patch';
import { decodeUtf8, encodeUtf8 } from '../../../runtime/bytes';
import { StatusError } from '../../../api/status';
import { apiVersionOf } from '../../client/discovery';
import { queryOf } from '../../client/rest-request';
import { KubectlError, throwCollected } from '../../errors';
import { jsonEqual } from '../../json-equal';
import { applyJsonPatch, applyStrategicPatch } from '../../local-patch';
import { infoOf, objectsOf, resolve, selectionFlags, targets } from '../../resource/builder';
import type { Selection } from '../../resource/builder';
import { pathOf } from '../../resource/info';
import type { ResourceInfo } from '../../resource/info';
import type { AnyObject, Session } from '../../session';
import { YamlError, parseYaml } from '../../yaml/parse';
import { dryRunOf, dryRunQuery, latePrinter } from '../dry-run';

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
  if (local && session.args.length) throw new KubectlError('cannot specify --local and server resources');
  const { infos, errors } = local ? yield* fromFiles(session, selection, type) : yield* meant(session, selection);
  const problems = [...errors];
  // The real one makes its printer without a look at --dry-run.
  const print = latePrinter(session, 'none');
  for (const info of infos) {
    try {
      let stored: AnyObject;
      if (dryRun === 'client' || local) stored = patched(info.object!, bodyOf(source), type);
      else {
        const client = yield* session.client();
        stored = yield* client.object<AnyObject>({ method: 'PATCH', path: pathOf(info, flags.text('subresource') || undefined), query: queryOf({ ...dryRunQuery(dryRun), fieldManager: flags.text('field-manager') }), contentType: TYPES[type]!, bytes: encodeUtf8(bodyOf(source)) });
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

/** What a file names is not fetched first: the answer is compared with the file. */
function* meant(session: Session, selection: Selection): Task<{ infos: ResourceInfo[]; errors: readonly unknown[] }> {
  if (!selection.filenames?.length && !selection.kustomize) return yield* resolve(session, selection);
  const { targets: found, errors } = yield* targets(session, selection);
  return { infos: found.flatMap((target) => ('one' in target ? [target.one] : [])), errors };
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

/** What begins like an object in JSON is sent as it is, for the server to judge; everything else is YAML. */
function bodyOf(text: string): string {
  if (/^\s*\{/.test(text)) return text;
  try {
    return JSON.stringify(parseYaml(text) ?? null);
  } catch (error) {
    if (error instanceof YamlError) throw new KubectlError(`unable to parse ${JSON.stringify(text)}: yaml: ${error.message}`);
    throw error;
  }
}

function patched(object: AnyObject, text: string, type: string): AnyObject {
  let patch: unknown;
  try {
    patch = JSON.parse(text) as unknown;
  } catch {
    throw new KubectlError(jsonComplaint(text));
  }
  if (type === 'json' && !Array.isArray(patch)) throw new KubectlError('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  return (type === 'json' ? applyJsonPatch(object, patch as unknown[]) : type === 'merge' ? mergePatch(object, patch) : applyStrategicPatch(object, patch)) as AnyObject;
}
