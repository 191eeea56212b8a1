/** What a single letter or a long name chooses, and what less says when it is typed while it runs. */
interface LessOption {
  readonly letter: string;
  readonly name: string;
  /** What is said of each value, from 0. */
  readonly says: readonly string[];
  readonly start?: number;
}

const OPTIONS: readonly LessOption[] = [
  { letter: 'a', name: 'search-skip-screen', says: ['Search includes displayed screen', 'Search skips displayed screen', 'Search includes all of displayed screen'] },
  { letter: 'c', name: 'clear-screen', says: ['Repaint by scrolling from bottom of screen', 'Repaint by painting from top of screen', 'Repaint by painting from top of screen'] },
  { letter: 'e', name: 'quit-at-eof', says: ["Don't quit at end-of-file", 'Quit at end-of-file', 'Quit immediately at end-of-file'] },
  { letter: 'F', name: 'quit-if-one-screen', says: ["Don't quit if end-of-file on first screen", 'Quit if end-of-file on first screen'] },
  { letter: 'g', name: 'hilite-search', says: ["Don't highlight search matches", 'Highlight matches for previous search only', 'Highlight all matches for previous search pattern'], start: 2 },
  { letter: 'i', name: 'ignore-case', says: ['Case is significant in searches', 'Ignore case in searches', 'Ignore case in searches and in patterns'] },
  { letter: 'J', name: 'status-column', says: ["Don't display a status column", 'Display a status column'] },
  { letter: 'm', name: 'long-prompt', says: ['Short prompt', 'Medium prompt', 'Long prompt'] },
  { letter: 'n', name: 'line-numbers', says: ["Don't use line numbers", 'Use line numbers', 'Constantly display line numbers'], start: 1 },
  { letter: 'q', name: 'quiet', says: ['Ring the bell for errors AND at eof/bof', 'Ring the bell for errors but not at eof/bof', 'Never ring the bell'] },
  { letter: 'r', name: 'raw-control-chars', says: ['Display control characters as ^X', 'Display control characters directly (not recommended)', 'Display ANSI sequences directly, other control characters as ^X'] },
  { letter: 's', name: 'squeeze-blank-lines', says: ['Display all blank lines', 'Squeeze multiple blank lines'] },
  { letter: 'S', name: 'chop-long-lines', says: ['Fold long lines', 'Chop long lines'] },
  { letter: 'w', name: 'hilite-unread', says: ["Don't highlight first unread line", 'Highlight first unread line after forward-screen', 'Highlight first unread line after any forward movement'] },
  { letter: 'X', name: 'no-init', says: ['Send init strings to terminal', "Don't use init/deinit strings"] },
  { letter: '~', name: 'tilde', says: ["Don't show tildes after end of file", 'Show tildes after end of file'], start: 1 },
];

/** Of `-m` and `-M` and their kin the capital letter chooses the second value; chosen once more it goes back to none. */
function flipped(option: LessOption, value: number, letter: string): number {
  if (option.says.length === 2) return 1 - value;
  const chosen = letter === option.letter ? 1 : 2;
  return value === chosen ? 0 : chosen;
}

/** The switches of a running less. */
export class LessOptions {
  readonly #values = new Map<string, number>();

  get(letter: string): number {
    const option = optionOf(letter);
    return (option && (this.#values.get(option.letter) ?? option.start)) ?? 0;
  }

  /** A letter of the command line. */
  give(letter: string): void {
    const option = optionOf(letter);
    if (option) this.#values.set(option.letter, flipped(option, option.start ?? 0, letter));
  }

  /** A letter typed behind `-`: what is to be said, undefined where there is no such option. */
  toggle(letter: string): string | undefined {
    const option = optionOf(letter);
    if (!option) return undefined;
    this.#values.set(option.letter, flipped(option, this.get(letter), letter));
    return this.says(letter);
  }

  /** What is said of the value that holds. */
  says(letter: string): string | undefined {
    const option = optionOf(letter);
    return option?.says[this.get(letter)];
  }
}

const optionOf = (letter: string): LessOption | undefined => OPTIONS.find((one) => one.letter === letter) ?? OPTIONS.find((one) => one.says.length > 2 && one.letter.toUpperCase() === letter);

/** The letters of names that begin as `text` does. */
export function lettersNamed(text: string): string[] {
  const capital = text !== '' && text === text.toUpperCase();
  return OPTIONS.filter(({ name }) => name.startsWith(text.toLowerCase())).map(({ letter }) => (capital ? letter.toUpperCase() : letter));
}
