import { eventAge, type EventTimes } from '../event-age';
import { goSort } from '../go-sort';
import { alignTabs } from '../printers/tab-table';

/** The text of a description: lines with tabs between columns, aligned at the end as a tabwriter does. */
export class Page {
  readonly #lines: string[] = [];

  /** One line at a level of indentation (two blanks each). */
  line(level: number, ...cells: string[]): void {
    this.#lines.push('  '.repeat(level) + cells.join('\t'));
  }

  raw(text: string): void {
    this.#lines.push(text);
  }

  text(): string {
    return this.#lines.length ? `${alignTabs(this.#lines.join('\n'))}\n` : '';
  }

  /** With the tabs as they are (rollout history writes without a tabwriter). */
  unaligned(): string {
    return this.#lines.length ? `${this.#lines.join('\n')}\n` : '';
  }

  labels(title: string, labels: Readonly<Record<string, string>> | undefined, indent = ''): void {
    const keys = Object.keys(labels ?? {}).sort();
    if (keys.length === 0) return this.raw(`${indent}${title}:\t<none>`);
    keys.forEach((key, at) => this.raw(`${at === 0 ? `${indent}${title}:` : ''}\t${key}=${labels![key]}`));
  }

  annotations(annotations: Readonly<Record<string, string>> | undefined, indent = '', title = 'Annotations'): void {
    const keys = Object.keys(annotations ?? {}).filter((key) => key !== 'kubectl.kubernetes.io/last-applied-configuration').sort();
    if (keys.length === 0) return this.raw(`${indent}${title}:\t<none>`);
    keys.forEach((key, at) => {
      const head = `${at === 0 ? `${indent}${title}:` : ''}\t`;
      const value = annotations![key]!.replace(/\n$/, '');
      if (value.length + key.length + 2 <= 140 && !value.includes('\n')) return this.raw(`${head}${key}: ${value}`);
      this.raw(`${head}${key}:`);
      for (const part of value.split('\n')) this.raw(`${indent}\t  ${part.length > 138 ? `${part.slice(0, 138)}...` : part}`);
    });
  }
}

export interface DescribedEvent extends EventTimes {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly source?: { readonly component?: string };
  readonly reportingComponent?: string;
}

/** The table of events at the end of a description. */
export function writeEvents(page: Page, events: readonly DescribedEvent[] | undefined, nowMs: number): void {
  if (events === undefined) return;
  if (events.length === 0) return page.line(0, 'Events:', '<none>');
  page.line(0, 'Events:');
  page.line(1, 'Type', 'Reason', 'Age', 'From', 'Message');
  page.line(1, '----', '------', '----', '----', '-------');
  const lastOf = (event: DescribedEvent): number => (event.lastTimestamp ? Date.parse(event.lastTimestamp) : 0);
  for (const event of goSort(events, (a, b) => lastOf(a) < lastOf(b))) {
    page.line(1, event.type ?? '', event.reason ?? '', eventAge(event, nowMs), event.source?.component || event.reportingComponent || '', (event.message ?? '').trim());
  }
}

/** LabelSelector as text, <none> when empty. */
export function orNone(text: string): string {
  return text === '' ? '<none>' : text;
}
