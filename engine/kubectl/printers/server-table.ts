import type { Task } from '../../runtime/process';
import type { AnyObject, Session } from '../session';
import { TableWriter } from './tab-table';

/** meta/v1 Table as the server prints it. */
export interface Table {
  readonly kind: 'Table';
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly columnDefinitions: readonly { readonly name: string; readonly type: string; readonly format?: string; readonly priority?: number }[] | undefined | null;
  readonly rows: readonly TableRow[] | undefined | null;
}

interface TableRow {
  readonly cells: readonly unknown[];
  readonly object?: AnyObject;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

export interface TableOptions {
  readonly wide: boolean;
  readonly noHeaders: boolean;
  readonly showLabels: boolean;
  readonly labelColumns: readonly string[];
  /** Shows the namespace in front. */
  readonly withNamespace: boolean;
  /** Prefixes names with this ("pod", "deployment.apps"). */
  readonly kindPrefix: string;
}

/** Lines of one kind of object; keeps column widths between calls, as watches need. */
export class HumanTable {
  readonly #writer = new TableWriter();
  #headed = false;

  constructor(private readonly options: TableOptions) {}

  add(table: Table, definitions: Table['columnDefinitions'], eventType?: string): void {
    const { options } = this;
    const columns = (definitions ?? []).map((column, at) => ({ ...column, at })).filter((column) => options.wide || !(column.priority && column.priority > 0));
    if (!this.#headed && !options.noHeaders) {
      const names = columns.map((column) => column.name.toUpperCase());
      this.#writer.row([...(eventType !== undefined ? ['EVENT'] : []), ...(options.withNamespace ? ['NAMESPACE'] : []), ...names, ...options.labelColumns.map(labelHeader), ...(options.showLabels ? ['LABELS'] : [])]);
    }
    this.#headed = true;
    const read = this.#readers(columns, eventType);
    for (const row of table.rows ?? []) this.#writer.row(read.map((cell) => cell(row)));
  }

  /** What gives each cell of a line, from the row of which it is. */
  #readers(columns: readonly { readonly at: number }[], eventType: string | undefined): ((row: TableRow) => string)[] {
    const { withNamespace, labelColumns, showLabels, kindPrefix } = this.options;
    return [
      ...(eventType !== undefined ? [() => eventType] : []),
      ...(withNamespace ? [({ object }: TableRow) => object?.metadata?.namespace ?? ''] : []),
      ...columns.map(({ at }) => cellReader(at, at === 0 ? kindPrefix : '')),
      ...labelColumns.map((name) => ({ object }: TableRow) => object?.metadata?.labels?.[name] ?? ''),
      ...(showLabels ? [({ object }: TableRow) => labelText(object?.metadata?.labels)] : []),
    ];
  }

  /** What was added since the last call. */
  text(): string {
    return this.#writer.fresh();
  }

  *print(session: Session): Task<void> {
    const text = this.text();
    if (text !== '') yield* session.out(text);
  }
}

/** Many rows say the same in a column. */
function cellReader(at: number, prefix: string): (row: TableRow) => string {
  let value: unknown, text = cellText(value, prefix);
  return ({ cells }) => {
    if (cells[at] !== value) text = cellText((value = cells[at]), prefix);
    return text;
  };
}

function cellText(value: unknown, prefix: string): string {
  const text = value === null || value === undefined ? '<none>' : typeof value === 'string' ? firstLine(value) : Array.isArray(value) ? `[${value.join(' ')}]` : String(value);
  return prefix ? `${prefix}/${text}` : text;
}

function firstLine(text: string): string {
  const at = text.search(/[\n\r\f]/);
  return at < 0 ? text : `${text.slice(0, at)}...`;
}

/** "kubernetes.io/hostname" heads its column as HOSTNAME. */
function labelHeader(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).toUpperCase();
}

/** "a=1,b=2" in order, or <none>. */
export function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length ? keys.map((key) => `${key}=${labels![key]}`).join(',') : '<none>';
}
