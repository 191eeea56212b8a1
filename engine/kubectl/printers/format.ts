import type { Task } from '../../runtime/process';
import { decodeUtf8 } from '../../runtime/bytes';
import { KubectlError } from '../errors';
import { indentedJson } from '../json';
import { goPrint, goSyntax } from '../go-value';
import { JsonPath, relaxedPath, resultText } from '../jsonpath/evaluate';
import { JsonPathError } from '../jsonpath/parse';
import type { AnyObject, Session } from '../session';
import { formatYaml } from '../yaml/format';
import { TableWriter } from './tab-table';

/** Prints objects in a format that needs the whole object. `print` may be called once per object. */
export interface ObjectPrinter {
  readonly format: string;
  print(object: AnyObject): Task<void>;
  /** Writes what was held back (the table of custom columns). */
  flush(): Task<void>;
}

const JSON_YAML = ['json', 'yaml', 'name', 'go-template', 'go-template-file', 'template', 'templatefile', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file'];
const GET_ONLY = ['custom-columns', 'custom-columns-file', 'wide'];

/** The printer that -o (and --template) asks for; undefined for the human form. `get` also knows columns and wide. */
export function printerFor(session: Session, options: { readonly get?: boolean; readonly typedOrder?: boolean } = {}): ObjectPrinter | undefined {
  const { flags } = session;
  const output = flags.has('output') ? flags.text('output') : '';
  const template = flags.has('template') ? flags.text('template') : '';
  const [format, argument] = splitFormat(output || (template ? 'go-template' : ''), template);
  if (format === '' || (options.get && format === 'wide')) return undefined;
  const allowMissing = !flags.has('allow-missing-template-keys') || flags.on('allow-missing-template-keys');
  const keepManaged = !flags.has('show-managed-fields') || flags.on('show-managed-fields');
  const strip = (object: AnyObject): AnyObject => (keepManaged ? object : withoutManagedFields(object));
  switch (format) {
    case 'json': return plain(session, format, (object) => `${indentedJson(strip(object), options.typedOrder !== true)}\n`);
    case 'yaml': return yamlPrinter(session, strip);
    case 'name': return plain(session, format, (object) => `${nameOf(object)}\n`);
    case 'go-template': case 'template': return session.parts!.templatePrinter(session, need(argument, 'template'), allowMissing);
    case 'go-template-file': case 'templatefile': return session.parts!.templatePrinter(session, fileText(session, need(argument, 'template file'), 'template'), allowMissing);
    case 'jsonpath': return pathPrinter(session, need(argument, 'template'), allowMissing, false);
    case 'jsonpath-as-json': return pathPrinter(session, need(argument, 'template'), allowMissing, true);
    case 'jsonpath-file': return pathPrinter(session, fileText(session, need(argument, 'template file'), 'template'), allowMissing, false);
    default:
  }
  if (options.get && (format === 'custom-columns' || format === 'custom-columns-file')) return columnsPrinter(session, format, argument);
  throw unknownFormat(output, options.get === true);
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
  return [output, ''];
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

function plain(session: Session, format: string, render: (object: AnyObject) => string): ObjectPrinter {
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

function pathPrinter(session: Session, template: string, allowMissing: boolean, asJson: boolean): ObjectPrinter {
  let path: JsonPath;
  try {
    path = new JsonPath(template, allowMissing);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new KubectlError(`error parsing jsonpath ${template}, ${error.message}\n`);
  }
  return plain(session, 'jsonpath', (object) => {
    try {
      return asJson ? path.printJson(object) : path.print(object);
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      throw new KubectlError(`error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`);
    }
  });
}

function columnsPrinter(session: Session, format: string, argument: string): ObjectPrinter {
  const noHeaders = session.flags.has('no-headers') && session.flags.on('no-headers');
  const columns = format === 'custom-columns' ? inlineColumns(argument) : fileColumns(session, argument);
  const table = new TableWriter();
  if (!noHeaders) table.row(columns.map((column) => column.header));
  return {
    format,
    // eslint-disable-next-line require-yield -- rows are held back until flush
    *print(object) {
      const items = Array.isArray(object['items']) && object.kind.endsWith('List') ? (object['items'] as AnyObject[]) : [object];
      for (const item of items) table.row(columns.map((column) => cell(column.path, item)));
    },
    *flush() {
      yield* session.out(table.fresh());
    },
  };
}

interface Column {
  readonly header: string;
  readonly path: JsonPath;
}

function cell(path: JsonPath, object: AnyObject): string {
  const values = path.find(object).flat();
  return values.length === 0 ? '<none>' : values.map((value) => (value === null ? '<nil>' : typeof value === 'object' ? goPrint(value) : resultText(value))).join(',');
}

function inlineColumns(spec: string): Column[] {
  if (spec === '') throw new KubectlError('custom-columns format specified but no custom columns given');
  return spec.split(',').reduce<string[]>(rejoin, []).map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) throw new KubectlError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), path: columnPath(part.slice(colon + 1)) };
  });
}

/** Commas inside brackets or quotes belong to the path. */
function rejoin(parts: string[], part: string): string[] {
  const last = parts[parts.length - 1];
  if (last !== undefined && (last.split('[').length !== last.split(']').length)) parts[parts.length - 1] = `${last},${part}`;
  else parts.push(part);
  return parts;
}

function fileColumns(session: Session, path: string): Column[] {
  if (path === '') throw new KubectlError('custom-columns format specified but no custom columns given');
  let text: string;
  try {
    text = decodeUtf8(session.readFile(path));
  } catch {
    throw new KubectlError(`error reading template ${path}, open ${path}: no such file or directory\n`);
  }
  const [headers, specs] = text.split('\n').map((line) => line.trim().split(/\s+/).filter((word) => word !== ''));
  if (!headers?.length || !specs?.length) throw new KubectlError('invalid template, missing spec line. Template should be 2 lines, e.g.\n<HEADER> <HEADER>\n<spec> <spec>');
  if (headers.length !== specs.length) throw new KubectlError(`number of headers (${headers.length}) and field specifications (${specs.length}) don't match`);
  return headers.map((header, at) => ({ header, path: columnPath(specs[at]!) }));
}

function columnPath(text: string): JsonPath {
  const path = relaxedPath(text);
  if (path === undefined) throw new KubectlError(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
  try {
    return new JsonPath(path, true);
  } catch (error) {
    if (error instanceof JsonPathError) throw new KubectlError(error.message);
    throw error;
  }
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
