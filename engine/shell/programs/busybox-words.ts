/** Messages of GNU's programs in the words of BusyBox's applets. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^failed to create (?:symbolic|hard) link '(.*)': (.*)$/, '$1: $2'],
  [/^(?:failed to access|cannot access) '(.*)': (.*)$/, '$1: $2'],
  [/^cannot statx '(.*)': (.*)$/, "can't stat '$1': $2"],
  [/^invalid mode: '(.*)'$/, "invalid mode '$1'"],
  [/^invalid time interval '(.*)'$/, "invalid number '$1'"],
  [/^you must specify a list of bytes, characters, or fields$/, 'expected a list of bytes, characters, or fields'],
  [/^-e expression #\d+, char \d+: unterminated .*$/, "unmatched '/'"],
  [/^-e expression #\d+, char \d+: unknown command: `(.)'$/, 'unsupported command $1'],
  [/^-e expression #\d+, char \d+: unknown option to `s'$/, 'bad option in substitution expression'],
  [/^-e expression #\d+, char \d+: unexpected `,'$/, 'no address after comma'],
  [/^-e expression #\d+, char \d+: /, ''],
  [/^unknown predicate `(.*)'$/, 'unrecognized: $1'],
  [/^syntax error: .*$/, 'syntax error'],
];

/** Applets that name a file that they cannot open and say no more. */
const PLAIN: ReadonlySet<string> = new Set(['awk', 'base64', 'od', 'hexdump', 'hd', 'paste', 'fold', 'expand', 'unexpand', 'tac', 'rev', 'nl', 'cmp']);

export function busyboxWords(message: string, program: string): string {
  const unopened = /^can't open '(.*)': (.*)$/.exec(message);
  if (unopened && program === 'diff') return `can't stat '${unopened[1]}': ${unopened[2]}`;
  if (unopened && PLAIN.has(program)) return `${unopened[1]}: ${unopened[2]}`;
  const known = WORDS.find(([pattern]) => pattern.test(message));
  return known ? message.replace(known[0], known[1]) : message;
}
