import type { AdmissionPlugin } from '../../api/kind';
import { notFound } from '../../api/status';
import type { Namespace } from '../../api/types';
import { refusal } from './refusal';

const immortal = new Set(['default', 'kube-system', 'kube-public']);

/** Nothing is created in a namespace that does not exist or is going away; three namespaces stay. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  concerns: (kind, operation) => (operation === 'CREATE' && kind.namespaced && kind.group !== 'authorization.k8s.io') || (operation === 'DELETE' && kind.plural === 'namespaces' && kind.group === ''),
  admit(request, context) {
    const { operation, namespace } = request;
    if (operation === 'DELETE') {
      if (immortal.has(request.name ?? '')) throw refusal(request, context, 'this namespace may not be deleted');
      return;
    }
    if (namespace === undefined) return;
    const home = context.reader.get('', 'namespaces', undefined, namespace) as unknown as Namespace | undefined;
    if (!home) throw notFound({ group: '', resource: 'namespaces' }, namespace);
    if (home.status?.phase === 'Terminating' || home.metadata.deletionTimestamp) {
      throw refusal(request, context, `unable to create new content in namespace ${namespace} because it is being terminated`, [
        { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' },
      ]);
    }
  },
};
