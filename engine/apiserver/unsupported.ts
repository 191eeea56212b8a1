import { failure, type StatusError } from '../api/status';

/** 415 for a patch that this server does not take. */
export function unsupportedPatch(message: string): StatusError {
  return failure(415, 'UnsupportedMediaType', message, {});
}

/** 501 for what the real server does and this one does not; the text says so. */
export function notSimulated(what: string): StatusError {
  return failure(501, 'NotImplemented', `not simulated: ${what}`);
}
