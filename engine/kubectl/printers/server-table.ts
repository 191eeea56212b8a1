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
    for (const row of table.rows ?? []) this.#addRow(row, columns, eventType);
  }

  #addRow({ cells, object }: TableRow, columns: readonly { readonly at: number }[], eventType: string | undefined): void {
    const { options } = this, writer = this.#writer;
    const labels = object?.metadata?.labels;
    if (eventType !== undefined) writer.cell(eventType);
    if (options.withNamespace) writer.cell(object?.metadata?.namespace ?? '');
    for (const { at } of columns) writer.cell(cellText(cells[at], at === 0 ? options.kindPrefix : ''));
    for (const name of options.labelColumns) writer.cell(labels?.[name] ?? '');
    if (options.showLabels) writer.cell(labelText(labels));
    writer.endRow();
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

function cellText(value: unknown, prefix: string): string {
  const text = value === null || value === undefined ? '<none>' : typeof value === 'string' ? firstLine(value) : Array.isArray(value) ? `[${value.join(' ')}]` : String(value);
  return prefix ? `${prefix}/${text}` : text;
}

function firstLine(text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || code === 0x0c || code === 0x0d) return `${text.slice(0, at)}...`;
  }
  return text;
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
