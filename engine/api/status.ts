/** meta/v1 Status, the one shape of every refusal. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** An API failure; build it with the functions of this file, test it with `isNotFound` and the like. */
export class StatusError implements Error {
  readonly name = 'StatusError';
  readonly message: string;
  cause?: unknown;

  constructor(readonly status: Status) {
    this.message = status.message ?? status.reason ?? 'unknown';
  }

  get code(): number {
    return this.status.code ?? 500;
  }

  get reason(): string {
    return this.status.reason ?? 'Unknown';
  }
}

// An Error in all but the stack trace: a refusal is an answer like any other, and the trace would cost more than the request.
Object.setPrototypeOf(StatusError.prototype, Error.prototype);

/** A failure Status. `reason` in Kubernetes' words (NotFound, AlreadyExists, Conflict, Invalid, Forbidden, …). */
export function failure(code: number, reason: string, message: string, details?: StatusDetails): StatusError {
  return new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...(details ? { details } : {}), code });
}

/** `resource` is the plural, with its group where it has one: "pods", "deployments.apps". */
export function notFound(resource: { group: string; resource: string }, name: string): StatusError {
  return failure(404, 'NotFound', `${qualified(resource)} "${name}" not found`, { name, ...(resource.group ? { group: resource.group } : {}), kind: resource.resource });
}

export function alreadyExists(resource: { group: string; resource: string }, name: string): StatusError {
  return failure(409, 'AlreadyExists', `${qualified(resource)} "${name}" already exists`, { name, ...(resource.group ? { group: resource.group } : {}), kind: resource.resource });
}

export function conflict(resource: { group: string; resource: string }, name: string, why: string): StatusError {
  return failure(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`, { name, ...(resource.group ? { group: resource.group } : {}), kind: resource.resource });
}

export function badRequest(message: string): StatusError {
  return failure(400, 'BadRequest', message);
}

/** A failure that has no reason of its own: what is wrong inside the server. */
export function serverFailure(message: string): StatusError {
  return new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 });
}

export const isNotFound = (error: unknown): boolean => hasReason(error, 'NotFound');
export const isAlreadyExists = (error: unknown): boolean => hasReason(error, 'AlreadyExists');
export const isConflict = (error: unknown): boolean => hasReason(error, 'Conflict');
export const isForbidden = (error: unknown): boolean => hasReason(error, 'Forbidden');
export const isInvalid = (error: unknown): boolean => hasReason(error, 'Invalid');

function hasReason(error: unknown, reason: string): boolean {
  return error instanceof StatusError && error.reason === reason;
}

function qualified(resource: { group: string; resource: string }): string {
  return resource.group ? `${resource.resource}.${resource.group}` : resource.resource;
}
