import { invalid } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';

/** Paths inside volumes and on nodes. */
export function validateNoBacksteps(path: string, field: string, errors: FieldErrors): void {
  if (path.split('/').includes('..')) errors.push(invalid(field, path, "must not contain '..'"));
}

/** A path that stays below where it starts. */
export function validateLocalDescendingPath(path: string, field: string, errors: FieldErrors): void {
  if (path.startsWith('/')) errors.push(invalid(field, path, 'must be a relative path'));
  validateNoBacksteps(path, field, errors);
}

export function validateLocalNonReservedPath(path: string, field: string, errors: FieldErrors): void {
  validateLocalDescendingPath(path, field, errors);
  // Names that begin with two dots belong to the atomic writer.
  if (path.startsWith('..') && !path.startsWith('../')) errors.push(invalid(field, path, "must not start with '..'"));
}
