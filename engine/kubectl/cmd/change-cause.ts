import type { Session } from '../session';

const CAUSE = 'kubernetes.io/change-cause';

/** genericclioptions.RecordFlags: with --record the command line stands in an annotation. */
export function recorded<T extends { readonly metadata?: unknown }>(session: Session, object: T): T {
  const { flags } = session;
  if (!flags.has('record') || !flags.on('record')) return object;
  const metadata = (object.metadata ?? {}) as { annotations?: Record<string, string> };
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, [CAUSE]: causeOf(session) } } };
}

function causeOf(session: Session): string {
  const flags = [...session.flags.specs()].filter((spec) => session.flags.changed(spec.name)).map((spec) => `--${spec.name}=${session.flags.text(spec.name)}`).sort();
  return [session.commandPath, ...session.args, ...flags].join(' ');
}
