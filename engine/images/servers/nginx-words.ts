import { encodeUtf8 } from '../../runtime/bytes';
import { reasonOf } from '../../runtime/http-reason';
import type { HttpResponse } from '../../runtime/net';

/** Where nginx has words of its own. */
const OWN: Readonly<Record<number, string>> = { 302: 'Moved Temporarily', 405: 'Not Allowed', 503: 'Service Temporarily Unavailable', 504: 'Gateway Time-out' };

/** nginx's words of a status line. */
export function nginxReason(status: number): string {
  return reasonOf({ status, reason: OWN[status] });
}

/** One of nginx's built-in pages, signed by the one that answers. It has none for a status that it does not know. */
export function builtInPage(status: number, signature: string): HttpResponse {
  const reason = nginxReason(status);
  if (reason === '') return { status, headers: {}, body: new Uint8Array(0) };
  // The page of a 302 says "Found", unlike its status line.
  const title = `${status} ${status === 302 ? 'Found' : reason}`;
  return { status, reason, headers: { 'Content-Type': 'text/html' }, body: encodeUtf8(`<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${signature}</center>\r\n</body>\r\n</html>\r\n`) };
}
