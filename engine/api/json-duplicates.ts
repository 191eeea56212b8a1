/**
 * The members that a JSON text names twice, as strict decoding reports them ("spec.containers[0].name"). The text must
 * be valid JSON. One pass without building values, because nearly no text has any.
 */
export function duplicateMembers(text: string): readonly string[] {
  const found: string[] = [];
  const levels: Level[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      const level = levels.at(-1);
      if (level?.members && level.expectsKey) {
        const raw = text.slice(at + 1, end);
        const key = raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
        if (level.members.has(key)) found.push(pathOf(levels, key));
        level.members.add(key);
        level.key = key;
        level.expectsKey = false;
      }
      at = end;
    } else if (code === OPEN_OBJECT) levels.push({ members: new Set(), expectsKey: true, key: '', index: 0 });
    else if (code === OPEN_LIST) levels.push({ members: undefined, expectsKey: false, key: '', index: 0 });
    else if (code === CLOSE_OBJECT || code === CLOSE_LIST) levels.pop();
    else if (code === COMMA) {
      const level = levels.at(-1)!;
      if (level.members) level.expectsKey = true;
      else level.index += 1;
    }
    at += 1;
  }
  return found;
}

interface Level {
  /** Of an object: the names so far. */
  readonly members: Set<string> | undefined;
  expectsKey: boolean;
  key: string;
  index: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return at;
}

function pathOf(levels: readonly Level[], key: string): string {
  let path = '';
  for (const level of levels.slice(0, -1)) path += level.members ? `${path ? '.' : ''}${level.key}` : `[${level.index}]`;
  return path ? `${path}.${key}` : key;
}
