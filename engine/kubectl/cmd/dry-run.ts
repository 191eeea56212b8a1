import { KubectlError } from '../errors';
import { klogHeader } from '../client/request-log';
import { printerFor } from '../printers/format';
import type { Task } from '../../runtime/process';
import { shownName } from '../resource/info';
import type { ResourceInfo } from '../resource/info';
import type { AnyObject, Session } from '../session';

export type DryRun = 'none' | 'client' | 'server';

/** The value of --dry-run. Warns of the old forms as kubectl does; `fault` stands before what a wrong one is told. */
export function* dryRunOf(session: Session, fault = ''): Task<DryRun> {
  if (!session.flags.has('dry-run')) return 'none';
  const value = session.flags.text('dry-run');
  if (value === 'none' || value === 'client' || value === 'server') return value;
  const klog = function* klog(text: string): Task<void> {
    if (session.said.has(text)) return;
    session.said.add(text);
    yield* session.err(`${klogHeader('W', session.now(), session.proc.pid)} helpers.go:703] ${text}\n`);
  };
  if (value === 'unchanged') {
    yield* klog('--dry-run is deprecated and can be replaced with --dry-run=client.');
    return 'client';
  }
  if (value === 'true' || value === 'false') {
    const instead = value === 'true' ? 'client' : 'none';
    yield* klog(`--dry-run=${value} is deprecated (boolean value) and can be replaced with --dry-run=${instead}.`);
    return instead;
  }
  throw new KubectlError(`${fault}Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}

/** "created", "created (dry run)", "created (server dry run)". */
export function withDryRun(operation: string, dryRun: DryRun): string {
  return dryRun === 'client' ? `${operation} (dry run)` : dryRun === 'server' ? `${operation} (server dry run)` : operation;
}

export function dryRunQuery(dryRun: DryRun): { dryRun?: string } {
  return dryRun === 'server' ? { dryRun: 'All' } : {};
}

/** fieldValidation as --validate says. */
export function validationQuery(session: Session): { fieldValidation?: string } {
  if (!session.flags.has('validate')) return {};
  const value = session.flags.text('validate');
  if (value === 'strict' || value === 'true') return { fieldValidation: 'Strict' };
  if (value === 'warn') return { fieldValidation: 'Warn' };
  if (value === 'ignore' || value === 'false') return { fieldValidation: 'Ignore' };
  throw new KubectlError(`invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`);
}

/** Says what became of each object: "pod/web created", or the object itself with -o. */
export function resultPrinter(session: Session, dryRun: DryRun, typedOrder = false): (info: ResourceInfo, object: AnyObject, operation: string) => Task<void> {
  const printer = printerFor(session, { typedOrder });
  return function* print(info, object, operation) {
    if (printer) {
      yield* printer.print(object);
      yield* printer.flush();
    } else yield* session.out(`${shownName({ mapping: info.mapping, name: object.metadata?.name || info.name || '<unknown>' })} ${withDryRun(operation, dryRun)}\n`);
  };
}

/** The same, with a printer of its own for each object, which is made when the object was changed: only then a wrong -o is told. */
export function latePrinter(session: Session, dryRun: DryRun, typedOrder = false): ReturnType<typeof resultPrinter> {
  return (info, object, operation) => resultPrinter(session, dryRun, typedOrder)(info, object, operation);
}

/** json of an object for the last-applied annotation. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
