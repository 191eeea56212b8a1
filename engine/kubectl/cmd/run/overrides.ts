import { mergePatch } from '../../../api/patch/merge-patch';
import { KubectlError } from '../../errors';
import { applyJsonPatch, applyStrategicPatch, wholeKind } from '../../local-patch';
import type { Loose } from '../../resource/loose';
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
  if (type !== 'json' && (patch === null || typeof patch !== 'object')) throw new KubectlError('Invalid JSON Patch');
  if (type !== 'json' && Array.isArray(patch)) throw new KubectlError('couldn\'t get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }');
  const patched = applied(object, patch, type);
  if (!wholeKind(patched)) throw new KubectlError(`no kind ${JSON.stringify(patched['kind'])} is registered for version ${JSON.stringify(patched['apiVersion'])} in scheme "pkg/scheme/scheme.go:28"`);
  return withTargets(patched as Loose);
}

function applied(object: Record<string, unknown>, patch: Record<string, unknown>, type: string): Record<string, unknown> {
  if (type === 'json') return applyJsonPatch(object, patch as unknown as unknown[]) as Record<string, unknown>;
  return type === 'strategic' ? applyStrategicPatch(object, patch) : (mergePatch(object, patch) as Record<string, unknown>);
}

/** A service that was decoded into its struct has a target for every port, if only 0. */
function withTargets(object: Loose): Record<string, unknown> {
  if (object.kind !== 'Service' || !Array.isArray(object.spec?.ports)) return object;
  return { ...object, spec: { ...object.spec, ports: object.spec.ports.map((port: Loose) => ({ ...port, targetPort: port.targetPort ?? 0 })) } };
}
