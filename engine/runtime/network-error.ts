import { SystemError } from './machine';

/** In which part of an exchange it failed, so that curl and wget can say it as they do. */
export class NetworkError extends SystemError {
  constructor(code: string, message: string, readonly phase: 'resolve' | 'connect' | 'transfer') {
    super(code, message);
  }
}
