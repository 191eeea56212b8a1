/** What a sum comes to, in whole numbers as vim reckons them, or a text in quotes; undefined words stay as they are. */
export function sum(text: string): string {
  const quoted = /^\s*(?:"([^"]*)"|'([^']*)')\s*$/.exec(text);
  if (quoted) return quoted[1] ?? quoted[2]!;
  const tokens = text.match(/\d+|[-+*/%()]/g) ?? [];
  if (tokens.length === 0 || /[^\d\s+*/%()-]/.test(text)) return text;
  let at = 0;
  const factor = (): number => {
    const token = tokens[(at += 1) - 1];
    if (token === '-') return -factor();
    if (token !== '(') return Number(token ?? 0);
    const inner = total();
    at += 1;
    return inner;
  };
  const product = (): number => {
    let value = factor();
    for (let token = tokens[at]; token === '*' || token === '/' || token === '%'; token = tokens[at]) {
      at += 1;
      const by = factor();
      value = token === '*' ? value * by : by === 0 ? 0 : token === '/' ? Math.trunc(value / by) : value % by;
    }
    return value;
  };
  const total = (): number => {
    let value = product();
    for (let token = tokens[at]; token === '+' || token === '-'; token = tokens[at]) {
      at += 1;
      value += token === '+' ? product() : -product();
    }
    return value;
  };
  return String(total());
}
