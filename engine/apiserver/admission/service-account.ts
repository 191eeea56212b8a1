import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../../api/kind';
import type { Container, PodSpec, ServiceAccount, Volume, VolumeMount } from '../../api/types';
import { owned, type Mutable } from '../../api/kinds/mutable';
import { freezeJson } from '../../api/seal';
import { mainResource, refusal } from './refusal';

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const prefix = 'kube-api-access-';

/** Gives every pod its service account, the account's pull secrets and, unless turned off, a token to talk to the API. */
export const serviceAccountInjection: AdmissionPlugin = {
  name: 'ServiceAccount',
  concerns: mainResource('', 'pods', 'CREATE'),
  admit(request, context) {
    const pod = request.object!;
    if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
      if ((pod.spec as PodSpec).serviceAccountName) throw refusal(request, context, 'a mirror pod may not reference service accounts');
      return;
    }
    const spec = owned(pod.spec as PodSpec) as Mutable<PodSpec>;
    pod.spec = spec;
    const name = spec.serviceAccountName || 'default';
    spec.serviceAccountName = name;
    spec.serviceAccount = name;
    const account = accountOf(request, context, name);
    if (!spec.imagePullSecrets?.length && account?.imagePullSecrets?.length) spec.imagePullSecrets = account.imagePullSecrets;
    if (spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true) addToken(spec, context);
  },
};

function accountOf(request: AdmissionRequest, context: AdmissionContext, name: string): ServiceAccount | undefined {
  const account = context.reader.get('', 'serviceaccounts', request.namespace, name) as unknown as ServiceAccount | undefined;
  if (account) return account;
  // The default account of a new namespace comes within moments, and the real server waits for it.
  const home = context.reader.get('', 'namespaces', undefined, request.namespace ?? '');
  const age = context.nowMs - Date.parse(home?.metadata.creationTimestamp ?? '');
  if (name === 'default' && age < 10_000) return undefined;
  throw refusal(request, context, `error looking up service account ${request.namespace}/${name}: serviceaccount "${name}" not found`);
}

/* Shared by all pods and frozen, so that it is checked and stored once. */
const token: NonNullable<Volume['projected']> = freezeJson({
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
  ],
  defaultMode: 420,
});

function addToken(spec: Mutable<PodSpec>, context: AdmissionContext): void {
  const existing = spec.volumes?.find((volume) => volume.name?.startsWith(prefix));
  const name = existing?.name ?? prefix + context.random.suffix(5);
  const mount: VolumeMount = { name, readOnly: true, mountPath };
  let used = false;
  const mounted = (container: Container): Container => {
    if (container.volumeMounts?.some((other) => other.mountPath === mountPath)) return container;
    used = true;
    return { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] };
  };
  spec.containers = (spec.containers ?? []).map(mounted);
  if (spec.initContainers) spec.initContainers = spec.initContainers.map(mounted);
  if (used && !existing) spec.volumes = [...(spec.volumes ?? []), { name, projected: token }];
}
