import { renderTemplate } from './template';

/** Columns as Docker prints them (tabwriter with a least width of 10 and a padding of 3). */
export function dockerTable(head: readonly string[], rows: readonly (readonly string[])[], least = 10): string {
  const widths = head.map((title, at) => Math.max(least, title.length + 3, ...rows.map((row) => [...row[at]!].length + 3)));
  return [head, ...rows].map((row) => `${row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at]!))).join('')}\n`).join('');
}

type Row = Readonly<Record<string, string>>;

/** Rows in the layout of --format: one line each, or a table whose heads are the fields' own. */
export function formatted(format: string, rows: readonly Row[], heads: Readonly<Record<string, string>>): string {
  if (!/^table\s/.test(format)) return rows.map((row) => `${renderTemplate(format, row)}\n`).join('');
  const columns = format.replace(/^table\s+/, '').split(/\\t|\t/);
  return dockerTable(columns.map((column) => renderTemplate(column, heads)), rows.map((row) => columns.map((column) => renderTemplate(column, row))));
}

/** "2 minutes", as go-units says durations. */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 14) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 60) return `${Math.floor(hours / 24 / 7)} weeks`;
  return hours < 24 * 365 * 2 ? `${Math.floor(hours / 24 / 30)} months` : `${Math.floor(hours / 24 / 365)} years`;
}

/** "145MB" (go-units, three significant digits, powers of 1000). */
export function humanSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes, unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${Number(size.toPrecision(3))}${units[unit]}`;
}
