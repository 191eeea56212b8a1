/** An absolute, normalised path: `path` taken from `cwd`, without `.` and `..`. */
export function resolvePath(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** filepath.Base. */
export function baseName(path: string): string {
  return path.replace(/\/+$/, '').replace(/^.*\//, '') || '/';
}
