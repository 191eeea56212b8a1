/** What a plain scalar means, by the rules of go-yaml v2 (YAML 1.1 with Go's numbers). */
type Resolved = { readonly tag: 'str' | 'null' | 'bool' | 'int' | 'float' | 'timestamp' | 'merge'; readonly value: unknown };

const WORDS = new Map<string, Resolved>();
for (const word of ['', '~', 'null', 'Null', 'NULL']) WORDS.set(word, { tag: 'null', value: null });
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']) WORDS.set(word, { tag: 'bool', value: true });
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']) WORDS.set(word, { tag: 'bool', value: false });
for (const word of ['.nan', '.NaN', '.NAN']) WORDS.set(word, { tag: 'float', value: Number.NaN });
for (const word of ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']) WORDS.set(word, { tag: 'float', value: Infinity });
for (const word of ['-.inf', '-.Inf', '-.INF']) WORDS.set(word, { tag: 'float', value: -Infinity });
WORDS.set('<<', { tag: 'merge', value: '<<' });

const INTEGER = /^[-+]?(0|[1-9]\d*|0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]+)$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]| )\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)?)?$/;

/** The words that go-yaml v3 takes for truth values only where a truth value is wanted. */
const OLD_TRUTH = /^(?:[yn]|yes|no|on|off)$/i;

/** `strict` as go-yaml v3 reads what has no type: "yes" and the like are strings. */
export function resolveScalar(text: string, strict = false): Resolved {
  if (strict && OLD_TRUTH.test(text)) return { tag: 'str', value: text };
  const word = WORDS.get(text);
  if (word) return word;
  const first = text.charCodeAt(0);
  const digit = first >= 48 && first <= 57;
  if (!digit && first !== 43 && first !== 45 && first !== 46) return { tag: 'str', value: text };
  if (first === 46) return FLOAT.test(text) ? { tag: 'float', value: Number(text) } : { tag: 'str', value: text };
  if (digit && TIMESTAMP.test(text) && validDate(text)) return { tag: 'timestamp', value: text };
  const plain = text.replace(/_/g, '');
  if (INTEGER.test(plain)) return { tag: 'int', value: integer(plain) };
  if (FLOAT.test(plain)) return { tag: 'float', value: Number(plain) };
  return { tag: 'str', value: text };
}

/** Whether a string must be quoted, because it would be read as something else (or as a base-60 number elsewhere). */
export function needsQuotes(text: string): boolean {
  const { tag } = resolveScalar(text);
  return (tag !== 'str' && tag !== 'merge') || /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text);
}

function integer(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const body = text.replace(/^[-+]/, '');
  if (/^0[0-7]+$/.test(body)) return sign * parseInt(body, 8);
  return sign * Number(body);
}

function validDate(text: string): boolean {
  const [, month, day] = /^\d{4}-(\d{1,2})-(\d{1,2})/.exec(text)!;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return false;
  return !/ .*(Z|[-+]\d\d:\d\d)$/.test(text) && (!/[Tt]/.test(text) || /(Z|[-+]\d\d:\d\d)$/.test(text));
}
