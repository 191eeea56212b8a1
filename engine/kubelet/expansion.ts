/**
 * Replaces $(NAME) by what `lookup` knows; $$(NAME) is an escaped $(NAME); unknown names stay as written. After
 * k8s.io/kubernetes/third_party/forked/golang/expansion.
 */
export function expand(text: string, lookup: (name: string) => string | undefined): string {
  if (!text.includes('$')) return text;
  let out = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]!;
    if (letter !== '$' || at + 1 >= text.length) {
      out += letter;
      continue;
    }
    const next = text[at + 1]!;
    if (next === '$') {
      out += '$';
      at += 1;
    } else if (next === '(') {
      const end = text.indexOf(')', at + 2);
      if (end < 0) {
        out += '$(';
        at += 1;
        continue;
      }
      const name = text.slice(at + 2, end);
      out += lookup(name) ?? `$(${name})`;
      at = end;
    } else out += letter;
  }
  return out;
}
