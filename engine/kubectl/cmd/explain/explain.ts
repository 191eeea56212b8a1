import type { Task } from '../../../runtime/process';
import { apiVersionOf } from '../../client/discovery';
import type { Mapping } from '../../client/discovery';
import { KubectlError, PlainError } from '../../errors';
import { schemasOf } from '../../openapi/schema-source';
import type { Command, Session } from '../../session';
import { ExplainPage } from './explain-page';
import { OldPage } from './old-page';

const MISSING = 'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.';

/** kubectl explain. */
export const explain: Command = function* run(session) {
  const { args, flags } = session;
  if (args.length === 0) throw new KubectlError(MISSING);
  if (args.length > 1) throw new KubectlError('We accept only this format: explain RESOURCE');
  const output = flags.text('output');
  if (output !== 'plaintext' && output !== 'plaintext-openapiv2') throw new KubectlError(`unrecognized format: ${output}`);
  const { mapping, fields } = yield* target(session, args[0]!);
  const source = yield* schemasOf(yield* session.client(), mapping.group, mapping.version);
  const root = source?.named(mapping.group, mapping.version, mapping.kind);
  if (!source || !root) throw new KubectlError(`couldn't find resource for "${mapping.group ? `${mapping.group}/` : ''}${mapping.version}, Kind=${mapping.kind}"`);
  const page = new ExplainPage(source, session.descriptions?.());
  const old = output === 'plaintext-openapiv2';
  if (!old) yield* session.out(header(mapping));
  const found = page.walk(root, fields);
  if ('missing' in found) throw new KubectlError(`field "${found.missing}" does not exist`);
  yield* session.out(old ? new OldPage(source, page).text(mapping, found, flags.on('recursive')) : page.text(found, flags.on('recursive')));
  return 0;
};

function header(mapping: Mapping): string {
  return `${mapping.group ? `GROUP:      ${mapping.group}\n` : ''}KIND:       ${mapping.kind}\nVERSION:    ${mapping.version}\n\n`;
}

/** The resource and the field path behind it; the type itself may hold dots (deployments.apps). */
function* target(session: Session, word: string): Task<{ mapping: Mapping; fields: string[] }> {
  const parts = word.split('.');
  const discovery = (yield* session.discovery()).find(parts[0]!) ? yield* session.discovery() : yield* session.rediscover();
  let found: { mapping: Mapping; fields: string[] } | undefined;
  for (let count = parts.length; count >= 1 && !found; count -= 1) {
    const mapping = discovery.find(parts.slice(0, count).join('.').toLowerCase());
    const exact = mapping && (count === 1 || `${mapping.resource}.${mapping.group}` === parts.slice(0, count).join('.') || `${mapping.resource}.${mapping.version}.${mapping.group}` === parts.slice(0, count).join('.'));
    if (mapping && exact) found = { mapping, fields: parts.slice(count) };
  }
  if (!found) throw new PlainError(`the server doesn't have a resource type "${parts[0]}"`);
  const wanted = session.flags.text('api-version');
  if (!wanted) return found;
  const { mapping } = found;
  const other = discovery.all.find((one) => apiVersionOf(one) === wanted && one.resource === mapping.resource);
  if (!other) throw new KubectlError(`couldn't find resource for "${wanted.includes('/') ? wanted : `/${wanted}`}, Resource=${mapping.resource}"`);
  return { mapping: other, fields: found.fields };
}
