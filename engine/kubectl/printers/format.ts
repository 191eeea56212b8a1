import { decodeUtf8 } from '../../runtime/bytes';
import { KubectlError } from '../errors';
import { indentedJson, sortedKeys } from '../json';
import type { AnyObject, ObjectPrinter, Session } from '../session';
import { formatYaml } from '../yaml/format';

const JSON_YAML = ['json', 'yaml', 'name', 'go-template', 'go-template-file', 'template', 'templatefile', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file'];
const GET_ONLY = ['custom-columns', 'custom-columns-file', 'wide'];

/** The printer that -o (and --template) asks for; undefined for the human form. `get` also knows columns and wide. */
export function printerFor(session: Session, options: { readonly get?: boolean; readonly typedOrder?: boolean; /** An empty -o prints names, where it would be something else without. */ readonly emptyNames?: boolean } = {}): ObjectPrinter | undefined {
  const { flags } = session;
  const template = flags.has('template') ? flags.text('template') : '';
  const output = template && !flags.changed('output') ? 'go-template' : outputOf(session);
  const [format, argument] = splitFormat(output || (options.emptyNames && flags.changed('output') ? 'name' : ''), template);
  if (format === '' || (options.get && format === 'wide')) return undefined;
  const allowMissing = !flags.has('allow-missing-template-keys') || flags.on('allow-missing-template-keys');
  const keepManaged = !flags.has('show-managed-fields') || flags.on('show-managed-fields');
  const strip = (object: AnyObject): AnyObject => (keepManaged ? object : withoutManagedFields(object));
  switch (format) {
    case 'json': return plain(session, format, (object) => `${isWatchEvent(object) ? JSON.stringify({ type: object['type'], object: sortedKeys(object['object']) }) : indentedJson(strip(object), options.typedOrder !== true)}\n`);
    case 'yaml': return yamlPrinter(session, strip);
    case 'name': return plain(session, format, (object) => `${nameOf(object)}\n`);
    case 'go-template': case 'template': return session.parts!.templatePrinter(session, need(argument, 'template'), allowMissing);
    case 'go-template-file': case 'templatefile': return session.parts!.templatePrinter(session, fileText(session, need(argument, 'template file'), 'template'), allowMissing);
    case 'jsonpath': return session.parts!.pathPrinter(session, need(argument, 'template'), allowMissing, false);
    case 'jsonpath-as-json': return session.parts!.pathPrinter(session, need(argument, 'template'), allowMissing, true);
    case 'jsonpath-file': return session.parts!.pathPrinter(session, fileText(session, need(argument, 'template file'), 'template'), allowMissing, false);
    default:
  }
  if (options.get && (format === 'custom-columns' || format === 'custom-columns-file')) return session.parts!.columnsPrinter(session, format, argument);
  throw unknownFormat(output, options.get === true);
}

/** What -o says, where a command has it. */
export function outputOf({ flags }: Session): string {
  return flags.has('output') ? flags.text('output') : '';
}

export function unknownFormat(output: string, get: boolean): KubectlError {
  const allowed = (get ? [...JSON_YAML, ...GET_ONLY] : JSON_YAML).sort();
  const order = get ? ['custom-columns', 'custom-columns-file', 'go-template', 'go-template-file', 'json', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file', 'name', 'template', 'templatefile', 'wide', 'yaml'] : allowed;
  return new KubectlError(`unable to match a printer suitable for the output format "${output}", allowed formats are: ${order.join(',')}`);
}

function splitFormat(output: string, template: string): [string, string] {
  for (const format of ['custom-columns-file', 'custom-columns', 'go-template-file', 'templatefile', 'go-template', 'template', 'jsonpath-as-json', 'jsonpath-file', 'jsonpath']) {
    if (output === format) return [format, template];
    if (output.startsWith(`${format}=`)) return [format, output.slice(format.length + 1)];
  }
  // These three may be written in capitals.
  const lower = output.toLowerCase();
  return [['json', 'yaml', 'name'].includes(lower) ? lower : output, ''];
}

function need(argument: string, what: string): string {
  if (argument !== '') return argument;
  throw new KubectlError(what === 'template' ? 'template format specified but no template given' : 'template format specified but no template given');
}

function fileText(session: Session, path: string, what: string): string {
  try {
    return decodeUtf8(session.readFile(path));
  } catch {
    throw new KubectlError(`error reading --template ${path}, open ${path}: no such file or directory`.replace('--template', what === 'template' ? '--template' : what));
  }
}

/** A printer that writes each object as it comes. */
export function plain(session: Session, format: string, render: (object: AnyObject) => string): ObjectPrinter {
  return {
    format,
    *print(object) {
      yield* session.out(render(object));
    },
    *flush() {},
  };
}

function yamlPrinter(session: Session, strip: (object: AnyObject) => AnyObject): ObjectPrinter {
  let count = 0;
  return plain(session, 'yaml', (object) => {
    count += 1;
    return (count > 1 ? '---\n' : '') + formatYaml(strip(object));
  });
}

/** An event of --output-watch-events, which is no object and printed on one line as JSON. */
function isWatchEvent(object: AnyObject): boolean {
  return object.kind === undefined && object['type'] !== undefined && object['object'] !== undefined;
}

/** "pod/web", "deployment.apps/web": the name printer. */
export function nameOf(object: AnyObject): string {
  const group = object.apiVersion?.includes('/') ? `.${object.apiVersion.split('/')[0]}` : '';
  return `${(object.kind ?? '').toLowerCase()}${group}/${object.metadata?.name ?? '<unknown>'}`;
}

export function withoutManagedFields(object: AnyObject): AnyObject {
  if (Array.isArray(object['items'])) return { ...object, items: (object['items'] as AnyObject[]).map(withoutManagedFields) } as AnyObject;
  if (!object.metadata || object.metadata.managedFields === undefined) return object;
  const { managedFields: _dropped, ...metadata } = object.metadata;
  return { ...object, metadata } as AnyObject;
}
