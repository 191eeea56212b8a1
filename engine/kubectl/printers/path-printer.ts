import { decodeUtf8 } from '../../runtime/bytes';
import { KubectlError } from '../errors';
import { goPrint, goSyntax } from '../go-value';
import { JsonPath, relaxedPath, resultText } from '../jsonpath/evaluate';
import { JsonPathError } from '../jsonpath/parse';
import type { AnyObject, ObjectPrinter, Session } from '../session';
import { plain } from './format';
import { TableWriter } from './tab-table';

/** -o jsonpath and its kin. */
export function pathPrinter(session: Session, template: string, allowMissing: boolean, asJson: boolean): ObjectPrinter {
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

/** -o custom-columns and custom-columns-file. */
export function columnsPrinter(session: Session, format: string, argument: string): ObjectPrinter {
  const noHeaders = session.flags.has('no-headers') && session.flags.on('no-headers');
  const columns = format === 'custom-columns' ? inlineColumns(argument) : fileColumns(session, argument);
  const table = new TableWriter();
  if (!noHeaders) table.row(columns.map((column) => column.header));
  return {
    format,
    *print(object) {
      const items = Array.isArray(object['items']) && object.kind.endsWith('List') ? (object['items'] as AnyObject[]) : [object];
      try {
        for (const item of items) table.row(columns.map((column) => cell(column.path(), item)));
      } catch (error) {
        if (!(error instanceof JsonPathError)) throw error;
        // What stands in the table so far is printed whatever becomes of the rest.
        yield* session.out(table.fresh());
        throw new KubectlError(error.message);
      }
    },
    *flush() {
      yield* session.out(table.fresh());
    },
  };
}

interface Column {
  readonly header: string;
  /** Throws JsonPathError for one that does not parse, which is found out with the first object. */
  readonly path: () => JsonPath;
}

function cell(path: JsonPath, object: AnyObject): string {
  const values = path.find(object).flat();
  return values.length === 0 ? '<none>' : values.map((value) => (value === null ? '<nil>' : typeof value === 'object' ? goPrint(value) : resultText(value))).join(',');
}

function inlineColumns(spec: string): Column[] {
  if (spec === '') throw new KubectlError('custom-columns format specified but no custom columns given');
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) throw new KubectlError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), path: columnPath(part.slice(colon + 1)) };
  });
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
  if (!headers?.length || !specs?.length) throw new KubectlError(`invalid template, missing ${headers?.length ? 'spec' : 'header'} line. Expected format is one line of space separated headers, one line of space separated column specs.`);
  if (headers.length !== specs.length) throw new KubectlError(`number of headers (${headers.length}) and field specifications (${specs.length}) don't match`);
  return headers.map((header, at) => ({ header, path: columnPath(specs[at]!) }));
}

function columnPath(text: string): () => JsonPath {
  const path = relaxedPath(text);
  if (path === undefined) throw new KubectlError(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
  let parsed: JsonPath | undefined;
  return () => (parsed ??= new JsonPath(path, true));
}
