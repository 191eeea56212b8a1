import { plainText, slugOf } from './slug';

/** One place that a search can find. */
export interface SearchEntry {
  readonly kind: 'lesson' | 'section' | 'trouble' | 'command' | 'term';
  /** Its address below the language: /lessons/first-pod#run-one. */
  readonly href: string;
  readonly title: string;
  /** What it is part of: the lesson's title. */
  readonly within: string;
  readonly text: string;
}

interface LessonForSearch {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  /** The lesson's MDX. */
  readonly source: string;
}

/** The places of one lesson: itself, its sections, what goes wrong in it, its commands. */
export function lessonEntries({ id, title, question, source }: LessonForSearch): SearchEntry[] {
  const entries: SearchEntry[] = [{ kind: 'lesson', href: `/lessons/${id}`, title, within: '', text: question }];
  const commands = new Set<string>();
  let heading = '', body: string[] = [], fence = '', wrong: string[] | undefined;
  const href = (): string => `/lessons/${id}${heading ? `#${slugOf(heading)}` : ''}`;
  const close = (): void => {
    const text = proseOf(body.join(' '));
    if (text) entries.push({ kind: 'section', href: href(), title: heading || title, within: heading ? title : '', text });
    body = [];
  };
  for (const line of source.split('\n')) {
    const mark = /^```(\w*)/.exec(line);
    if (mark) {
      fence = fence ? '' : mark[1] || 'text';
      continue;
    }
    if (fence) {
      // What output shows is found as well; commands are entries of their own.
      const command = fence === 'sh' ? line.trim() : '';
      if (/^(kubectl|curl|docker|ssh|crictl|minikube|openssl) /.test(command) && !commands.has(command)) {
        commands.add(command);
        entries.push({ kind: 'command', href: href(), title: command, within: title, text: '' });
      }
      (wrong ?? body).push(line);
      continue;
    }
    const title2 = /^##+ (.+)$/.exec(line);
    if (title2) {
      close();
      heading = proseOf(title2[1]!);
    } else if (line.startsWith('<Wrong>')) wrong = [line];
    else if (wrong) {
      wrong.push(line);
    } else body.push(line);
    if (wrong && /<\/Wrong>/.test(line)) {
      entries.push({ kind: 'trouble', href: href(), title: heading || title, within: title, text: proseOf(wrong.join(' ')) });
      wrong = undefined;
    }
  }
  close();
  return entries;
}

/** MDX as a reader sees it: no tags, no marks, links by their words. */
function proseOf(text: string): string {
  return text.replace(/<Picture[^>]*>|<[^>]+>|\{\/\*[\s\S]*?\*\/\}/g, ' ').replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]|(?<=\s)_|_(?=\s)/g, '').replace(/\|/g, ' ').replace(/\s+/g, ' ').replace(/ (?=[.,;:!?)])/g, '').trim();
}

interface SearchHit {
  readonly entry: SearchEntry;
  /** The text around what was found, in three parts. */
  readonly around: readonly [before: string, found: string, after: string] | undefined;
}

const WEIGHT = { trouble: 5, lesson: 4, term: 4, section: 3, command: 2 } as const;
const AROUND = 70;

/** Entries that hold every word, the best first. */
export function search(entries: readonly SearchEntry[], query: string, most = 12): SearchHit[] {
  const words = plainText(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const hits: { score: number; hit: SearchHit }[] = [];
  for (const entry of entries) {
    const title = plainText(entry.title), text = plainText(entry.text);
    if (!words.every((word) => title.includes(word) || text.includes(word))) continue;
    const inTitle = words.filter((word) => title.includes(word)).length;
    const count = words.reduce((sum, word) => sum + Math.min(3, text.split(word).length - 1), 0);
    // An error's own name is looked for to learn its cause.
    hits.push({ score: WEIGHT[entry.kind] + inTitle * 4 + (title.startsWith(words[0]!) ? 2 : 0) + count, hit: { entry, around: aroundOf(entry.text, text, words[0]!) } });
  }
  return hits.sort((a, b) => b.score - a.score).slice(0, most).map(({ hit }) => hit);
}

function aroundOf(text: string, plain: string, word: string): SearchHit['around'] {
  // Marks are letters of their own only in decomposed text, so places agree when the lengths do.
  const shown = text.normalize('NFC');
  const at = plain.length === shown.length ? plain.indexOf(word) : shown.toLowerCase().indexOf(word);
  if (at < 0) return text ? [text.slice(0, AROUND * 2), '', ''] : undefined;
  const to = at + word.length;
  // Cut between words.
  const from = at <= AROUND ? 0 : Math.min(at, shown.indexOf(' ', at - AROUND) + 1 || at);
  const end = to + AROUND >= shown.length ? shown.length : Math.max(to, shown.lastIndexOf(' ', to + AROUND));
  return [`${from > 0 ? '…' : ''}${shown.slice(from, at)}`, shown.slice(at, to), `${shown.slice(to, end)}${end < shown.length ? '…' : ''}`];
}
