import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../../api/kind';
import type { Container, PodSpec, ServiceAccount, Volume, VolumeMount } from '../../api/types';
import { freezeJson } from '../../api/seal';
import { isFor, refusal } from './refusal';

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const prefix = 'kube-api-access-';

/** Gives every pod its service account, the account's pull secrets and, unless turned off, a token to talk to the API. */
export const serviceAccountInjection: AdmissionPlugin = {
  name: 'ServiceAccount',
  admit(request, context) {
    if (request.operation !== 'CREATE' || !isFor(request, '', 'pods')) return;
    const pod = request.object!;
    if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
      if ((pod.spec as PodSpec).serviceAccountName) throw refusal(request, context, 'a mirror pod may not reference service accounts');
      return;
    }
    const spec = { ...(pod.spec as PodSpec) };
    const name = spec.serviceAccountName || 'default';
    Object.assign(spec, { serviceAccountName: name, serviceAccount: name });
    const account = accountOf(request, context, name);
    if (!spec.imagePullSecrets?.length && account?.imagePullSecrets?.length) Object.assign(spec, { imagePullSecrets: account.imagePullSecrets });
    const automount = spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true;
    pod.spec = automount ? withToken(spec, context) : spec;
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

function withToken(spec: PodSpec, context: AdmissionContext): PodSpec {
  const existing = spec.volumes?.find((volume) => volume.name?.startsWith(prefix));
  const name = existing?.name ?? prefix + context.random.suffix(5);
  const mount: VolumeMount = { name, readOnly: true, mountPath };
  let used = false;
  const mounted = (container: Container): Container => {
    if (container.volumeMounts?.some((other) => other.mountPath === mountPath)) return container;
    used = true;
    return { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] };
  };
  const out = { ...spec, containers: (spec.containers ?? []).map(mounted), ...(spec.initContainers ? { initContainers: spec.initContainers.map(mounted) } : {}) };
  if (!used || existing) return out;
  return { ...out, volumes: [...(spec.volumes ?? []), { name, projected: token }] };
}
