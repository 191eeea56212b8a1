import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../../api/kind';

type Concerns = NonNullable<AdmissionPlugin['concerns']>;
type Asks = (request: AdmissionRequest, context: AdmissionContext) => boolean;

/** A plugin that is loaded when a request first asks for it: `concerns` knows its sort, `asks` the request itself. */
export function latePlugin(name: string, concerns: Concerns, plugin: () => AdmissionPlugin, asks: Asks = () => true): AdmissionPlugin {
  return {
    name,
    concerns,
    admit(request, context) {
      if (asks(request, context)) plugin().admit?.(request, context);
    },
    validate(request, context) {
      if (asks(request, context)) plugin().validate?.(request, context);
    },
  };
}

export const isFilled: Concerns = (_kind, operation) => operation === 'CREATE' || operation === 'UPDATE';

/** Whether the namespace holds some of a core resource. */
export const holds = (plural: string): Asks => ({ namespace }, { reader }) => namespace !== undefined && reader.holds('', plural, namespace);

const SECURITY_PREFIX = 'pod-security.kubernetes.io/';

/** Whether the namespace of a request, or the one that it writes, says how safe pods must be. */
export const asksForSecurity: Asks = ({ kind, object, namespace }, { reader }) => {
  const written = kind.plural === 'namespaces' && kind.group === '';
  const labels = written ? object?.metadata.labels : namespace === undefined ? undefined : reader.get('', 'namespaces', undefined, namespace)?.metadata.labels;
  for (const name in labels) if (name.startsWith(SECURITY_PREFIX)) return true;
  return false;
};
