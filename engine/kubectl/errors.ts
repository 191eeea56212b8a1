import { StatusError } from '../api/status';
import type { StatusCause } from '../api/status';

/** A failure of the command itself; `message` is printed behind "error: ". */
export class KubectlError extends Error {
  override readonly name = 'KubectlError';
  constructor(message: string, readonly exitCode = 1) {
    super(message);
  }
}

/** Printed as it is, without "error: " in front. */
export class PlainError extends KubectlError {}

/** Several failures, as one: each printed on a line of its own, or in brackets where they are one of several themselves. */
export class MultipleErrors extends Error {
  override readonly name = 'MultipleErrors';
  constructor(readonly errors: readonly unknown[]) {
    super(bracketed(errors));
  }
}

/** utilerrors.Aggregate.Error: every message once, and several in brackets. */
export function bracketed(errors: readonly unknown[]): string {
  const flat = (error: unknown): unknown[] => (error instanceof MultipleErrors ? error.errors.flatMap(flat) : [error]);
  const messages = distinct(errors.flatMap(flat).map((error) => (error instanceof Error ? error.message : String(error))));
  return messages.length === 1 ? messages[0]! : `[${messages.join(', ')}]`;
}

/** Ends the command with a code and no message (cmdutil.ErrExit). */
export class SilentExit extends Error {
  override readonly name = 'SilentExit';
  constructor(readonly exitCode: number) {
    super(`exit ${exitCode}`);
  }
}

/** The command prints its help page, and then why; an empty reason is no failure. */
export class HelpShown extends Error {
  override readonly name = 'HelpShown';
}

/** cmdutil.UsageErrorf: the message and where help is. */
export function usageError(command: string, message: string, exitCode = 1): KubectlError {
  return new KubectlError(`${message}\nSee '${command} -h' for help and examples`, exitCode);
}

/** Throws what was collected, if anything: one error as it is, more as MultipleErrors. */
export function throwCollected(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new MultipleErrors(errors);
}

/** Errors of reading, which stand as one beside those of what is done afterwards. */
export function asOne(errors: readonly unknown[]): unknown[] {
  return errors.length > 1 ? [new MultipleErrors(errors)] : [...errors];
}

/** cmdutil.AddSourceToErr: says which file the refused object came from. */
export function withSource(verb: string, source: string, error: unknown): unknown {
  if (!source) return error;
  if (error instanceof StatusError) return new StatusError({ ...error.status, message: `error when ${verb} "${source}": ${error.status.message ?? ''}` });
  if (error instanceof KubectlError) return new KubectlError(`error when ${verb} "${source}": ${error.message}`, error.exitCode);
  return error;
}

/** What cmdutil.CheckErr prints for a failure: the text for stderr and the exit code. */
export function describeFailure(error: unknown): { text: string; exitCode: number } {
  if (error instanceof SilentExit) return { text: '', exitCode: error.exitCode };
  if (error instanceof MultipleErrors) return { text: error.errors.map((one) => `${oneLine(one)}\n`).join(''), exitCode: 1 };
  const exitCode = error instanceof KubectlError ? error.exitCode : 1;
  return { text: ended(messageOf(error)), exitCode };
}

function oneLine(error: unknown): string {
  if (error instanceof StatusError) return statusMessage(error);
  return error instanceof Error ? error.message : String(error);
}

function messageOf(error: unknown): string {
  if (error instanceof StatusError) return error.reason === 'Invalid' ? invalidMessage(error) : statusMessage(error);
  if (error instanceof PlainError) return error.message;
  if (error instanceof KubectlError) return error.message.startsWith('error: ') ? error.message : `error: ${error.message}`;
  throw error;
}

function statusMessage(error: StatusError): string {
  const { reason, message } = error.status;
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
  return reason ? `Error from server (${reason}): ${message}` : `Error from server: ${message}`;
}

function invalidMessage(error: StatusError): string {
  const { details, message } = error.status;
  const subject = details?.kind ? `The ${details.kind} "${details.name ?? ''}" is invalid` : 'The request is invalid';
  const causes = distinct((details?.causes ?? []).map(causeText));
  if (causes.length === 0) return message ? `The request is invalid: ${message}` : 'The request is invalid';
  if (causes.length === 1) return `${subject}: ${causes[0]}\n`;
  return `${subject}: \n${causes.map((cause) => `* ${cause}\n`).join('')}`;
}

function causeText(cause: StatusCause): string {
  return `${cause.field ?? ''}: ${cause.message ?? ''}`;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
