import { failure, type StatusError } from '../api/status';

/** 501 for what the real server does and this one does not; the text says so. */
export function notSimulated(what: string): StatusError {
  return failure(501, 'NotImplemented', `not simulated: ${what}`);
}
