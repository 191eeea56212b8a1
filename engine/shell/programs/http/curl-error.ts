import type { HttpUrl } from '../../../runtime/http-url';
import { SystemError } from '../../../runtime/machine';
import { NetworkError } from '../../../runtime/network-error';

/** Why a transfer failed, with curl's exit code. */
export class CurlFailure extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** Of a certificate that no authority on this machine has signed. */
export function unverified(): CurlFailure {
  return new CurlFailure(60, "SSL certificate problem: unable to get local issuer certificate\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.");
}

export interface Limits {
  readonly connectMs: number | undefined;
  readonly totalMs: number | undefined;
}

/** What curl 7.88 says of an error of the network, `elapsedMs` after it began. */
export function failureOf(error: SystemError, target: HttpUrl, elapsedMs: number, limits: Limits): CurlFailure {
  const phase = error instanceof NetworkError ? error.phase : undefined;
  const ms = Math.round(elapsedMs);
  const unreachable = `Failed to connect to ${target.host} port ${target.port} after ${ms} ms: Couldn't connect to server`;
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN': return new CurlFailure(6, `Could not resolve host: ${target.host}`);
    case 'EPROTO': return new CurlFailure(35, 'OpenSSL/3.0.16: error:0A00010B:SSL routines::wrong version number');
    case 'ETIMEDOUT':
      if (phase === 'transfer') return new CurlFailure(28, `Operation timed out after ${ms + 1} milliseconds with 0 bytes received`);
      if (phase === 'resolve') return new CurlFailure(28, `Resolving timed out after ${Math.round(limits.connectMs ?? limits.totalMs ?? elapsedMs)} milliseconds`);
      return new CurlFailure(28, limits.totalMs === undefined && limits.connectMs === undefined ? unreachable : `Connection timed out after ${ms + 1} milliseconds`);
    case 'ECONNRESET': return new CurlFailure(56, 'Recv failure: Connection reset by peer');
    case 'EMPTY': return new CurlFailure(52, 'Empty reply from server');
    default: return new CurlFailure(7, unreachable);
  }
}

/** Of an address that curl cannot use. */
export function badUrl(text: string): CurlFailure {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
  if (scheme && !/^https?$/i.test(scheme)) return new CurlFailure(1, `Protocol "${scheme}" not supported or disabled in libcurl`);
  return new CurlFailure(3, 'URL using bad/illegal format or missing URL');
}

/** Problems after which --retry asks again. */
export function mayPass(failure: CurlFailure, refusedToo: boolean): string | undefined {
  if (failure.code === 28) return 'timeout';
  return failure.code === 7 && refusedToo ? 'connection refused' : undefined;
}

