/** A reference to an image, completed as Docker and containerd do (distribution/reference). */
export interface ImageReference {
  /** "docker.io/library/nginx". */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** "docker.io/library/nginx:1.27". */
  readonly name: string;
}

/** Undefined when the text is not a reference ("Nginx", "a b"). */
export function parseReference(text: string): ImageReference | undefined {
  if (known.has(text)) return known.get(text);
  const parsed = parse(text);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, parsed);
  return parsed;
}

/** Why a text is not a reference, in Docker's words. */
export function referenceProblem(text: string): string {
  const path = text.replace(/:[\w.-]+$/, '');
  const wanted = path.includes('/') ? path : `library/${path}`;
  return path !== path.toLowerCase() && parse(text.toLowerCase()) ? `invalid reference format: repository name (${wanted}) must be lowercase` : 'invalid reference format';
}

/* A bounded memo of a pure function: a thousand pods of one image ask the same thing thousands of times. */
const known = new Map<string, ImageReference | undefined>();
const MOST_KNOWN = 512;

function parse(text: string): ImageReference | undefined {
  const match = /^([^@]+?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(text);
  if (!match) return undefined;
  const path = match[1]!;
  const first = path.split('/')[0]!;
  const hasHost = path.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  const host = hasHost ? (first === 'index.docker.io' ? 'docker.io' : first) : 'docker.io';
  let rest = hasHost ? path.slice(first.length + 1) : path;
  if (host === 'docker.io' && !rest.includes('/')) rest = `library/${rest}`;
  if (!/^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/.test(rest)) return undefined;
  const repository = `${host}/${rest}`;
  const digest = match[3];
  const tag = match[2] ?? (digest === undefined ? 'latest' : undefined);
  return { repository, tag, digest, name: tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}` };
}
