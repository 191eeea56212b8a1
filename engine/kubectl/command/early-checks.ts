import type { Task } from '../../runtime/process';
import { dryRunOf } from '../cmd/dry-run';
import { KubectlError, PlainError } from '../errors';
import { printerFor } from '../printers/format';
import type { Session } from '../session';

/** Commands that read --dry-run and --output before they look at anything else (their Complete functions). */
const DRY_RUN_FIRST = /^(set (env|image|resources|selector|subject)|cordon|uncordon|drain|taint|patch|replace|label|annotate)$/;
const OUTPUT_FIRST = /^(set (env|image|resources|selector|serviceaccount|subject)|expose|apply set-last-applied|replace|wait|annotate|cluster-info dump)$/;

/** Commands that collect what their files' readers complain about; one such complaint is printed without "error: ". */
const COLLECTING = /^(get|describe|rollout (pause|restart|resume))$/;

/** Refuses what these commands refuse first. */
export function* checkEarly(session: Session, path: string): Task<void> {
  if (DRY_RUN_FIRST.test(path)) yield* dryRunOf(session);
  if (OUTPUT_FIRST.test(path)) printerFor(session);
}

/** The failure as the command prints it. */
export function asCollected(path: string, error: unknown): unknown {
  return error instanceof KubectlError && COLLECTING.test(path) && /^error parsing \S+: /.test(error.message) ? new PlainError(error.message, error.exitCode) : error;
}
