export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What `file.tar.gz` ends with: it counts only between names that are alike before it. */
const SUFFIX = /(?:\.[A-Za-z~][A-Za-z0-9~]*)*$/;

/** The order of `sort -V` and `ls -v`, as gnulib's filevercmp has it. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  for (const first of ['', '.', '..']) if (a === first || b === first) return a === first ? -1 : 1;
  const hidden = Number(b.startsWith('.')) - Number(a.startsWith('.'));
  if (hidden !== 0) return hidden;
  const left = a.replace(SUFFIX, ''), right = b.replace(SUFFIX, '');
  return left === right ? comparePieces(a, b) : comparePieces(left, right);
}

function comparePieces(a: string, b: string): number {
  const isDigit = (letter: string | undefined) => letter !== undefined && letter >= '0' && letter <= '9';
  let left = 0, right = 0;
  while (left < a.length || right < b.length) {
    while ((left < a.length && !isDigit(a[left])) || (right < b.length && !isDigit(b[right]))) {
      const order = rank(a[left]) - rank(b[right]);
      if (order !== 0) return order;
      left += 1;
      right += 1;
    }
    const x = /^\d*/.exec(a.slice(left))![0], y = /^\d*/.exec(b.slice(right))![0];
    left += x.length;
    right += y.length;
    const m = x.replace(/^0+/, ''), n = y.replace(/^0+/, '');
    const order = m.length - n.length || compareBytes(m, n);
    if (order !== 0) return order;
  }
  return 0;
}

/** A tilde stands before the end, the end before letters, and letters before all else. */
function rank(letter: string | undefined): number {
  if (letter === undefined) return -1;
  if (letter >= '0' && letter <= '9') return 0;
  if (letter === '~') return -2;
  return letter.charCodeAt(0) + (/[A-Za-z]/.test(letter) ? 0 : 256);
}
