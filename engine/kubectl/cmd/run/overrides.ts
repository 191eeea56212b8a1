import { mergePatch } from '../../../api/patch/merge-patch';
import { KubectlError } from '../../errors';
import { applyJsonPatch, applyStrategicPatch } from '../../local-patch';
import type { Session } from '../../session';

/** --overrides of `run` and `expose`: the object that is about to be created, patched. */
export function overridden(session: Session, object: Record<string, unknown>): Record<string, unknown> {
  const text = session.flags.text('overrides');
  if (!text) return object;
  const type = session.flags.text('override-type');
  if (!['json', 'merge', 'strategic'].includes(type)) throw new KubectlError(`invalid override type: ${type}`);
  let patch: Record<string, unknown>;
  try {
    patch = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new KubectlError('Invalid JSON Patch');
  }
  if (type === 'json') return applyJsonPatch(object, patch as unknown as unknown[]) as Record<string, unknown>;
  return type === 'strategic' ? applyStrategicPatch(object, patch) : (mergePatch(object, patch) as Record<string, unknown>);
}
