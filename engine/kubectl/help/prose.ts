/** Our own words for the help pages; the facts (usage lines, flags, defaults) come from the generated catalogue. */
const SUMMARIES: Readonly<Record<string, string>> = {
  '': 'kubectl talks to a Kubernetes cluster: it shows, creates, changes and deletes its objects.',
  get: 'Show objects as a table, or whole in a format of your choice.',
};

export function summaryOf(path: string): string {
  return SUMMARIES[path] ?? `The command ${path}.`;
}

const FLAGS: Readonly<Record<string, string>> = {};

export function flagMeaning(name: string): string {
  return FLAGS[name] ?? name.replace(/-/g, ' ');
}
