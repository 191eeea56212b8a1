import { KubectlError } from '../errors';

/** --raw is a path, or a whole address. */
export function checkRaw(text: string): void {
  if (!text.startsWith('/') && !/^[a-z][a-z0-9+.-]*:/i.test(text)) throw new KubectlError(`--raw must be a valid URL path: parse ${JSON.stringify(text)}: invalid URI for request`);
}
