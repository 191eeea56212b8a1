import type { Task } from '../../../runtime/process';
import { apiVersionOf } from '../../client/discovery';
import type { Discovery, Mapping } from '../../client/discovery';
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
  // Whichever step fails, the last one is named.
  if ('missing' in found) throw new KubectlError(`field "${fields.at(-1)}" does not exist`);
  yield* session.out(old ? new OldPage(source, page).text(mapping, found, flags.on('recursive')) : page.text(found, flags.on('recursive')));
  return 0;
};

function header(mapping: Mapping): string {
  return `${mapping.group ? `GROUP:      ${mapping.group}\n` : ''}KIND:       ${mapping.kind}\nVERSION:    ${mapping.version}\n\n`;
}

/** The resource and the field path behind it, as a JSONPath of fields; the group may stand between them (deployments.apps). */
function* target(session: Session, word: string): Task<{ mapping: Mapping; fields: string[] }> {
  if (/^\.|\[/.test(word)) throw new KubectlError('invalid jsonpath syntax, first node must be field node');
  const [type = '', ...fields] = word.split('.').filter((part) => part !== '');
  const discovery = (yield* session.discovery()).find(type) ? yield* session.discovery() : yield* session.rediscover();
  const first = discovery.find(type.toLowerCase());
  if (!first) throw new PlainError(`the server doesn't have a resource type "${type}"`);
  const wanted = session.flags.text('api-version');
  const named = wanted ? undefined : discovery.all.find((one) => one.resource === first.resource && one.group !== '' && `${fields.join('.')}.`.startsWith(`${one.group}.`));
  if (named) return { mapping: named, fields: fields.slice(named.group.split('.').length) };
  return { mapping: wanted ? ofVersion(discovery, first, wanted) : first, fields };
}

/** --api-version: the type as this version of a group has it. */
function ofVersion(discovery: Discovery, { resource }: Mapping, wanted: string): Mapping {
  if (wanted.split('/').length > 2) throw new KubectlError(`unexpected GroupVersion string: ${wanted}`);
  const versions = discovery.all.filter((one) => apiVersionOf(one) === wanted);
  const found = versions.find((one) => one.resource === resource);
  if (found) return found;
  if (versions.length > 0) throw new KubectlError(`GVR (${wanted.includes('/') ? wanted : `/${wanted}`}, Resource=${resource}) not found in OpenAPI schema`);
  throw new KubectlError(`couldn't find resource for "${wanted.includes('/') ? wanted : `/${wanted}`}, Resource=${resource}"`);
}
