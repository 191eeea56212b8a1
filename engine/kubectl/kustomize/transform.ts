import { KubectlError } from '../errors';
import type { Loose } from '../resource/loose';
import { fieldsAt, setAt, valueAt } from './field-path';

interface Held {
  readonly object: Loose;
  readonly original: string;
}

/** Every pod spec inside an object. */
export function podSpecs(object: Loose): Loose[] {
  if (object.kind === 'Pod') return [object.spec ?? {}];
  const template = object.spec?.template?.spec ?? object.spec?.jobTemplate?.spec?.template?.spec;
  return template ? [template] : [];
}

function containersOf(spec: Loose): Loose[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
}

export function addLabels(object: Loose, pairs: Record<string, string>, templates: boolean): void {
  object.metadata.labels = { ...object.metadata.labels, ...pairs };
  if (!templates) return;
  const template = object.spec?.template ?? object.spec?.jobTemplate?.spec?.template;
  if (template && typeof template === 'object' && template.spec) template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, ...pairs } };
}

/** Labels at a path of one's own; what leads there is made where that is asked for. */
export function addAt(object: Loose, { path = '', kind, create }: Loose, pairs: Record<string, string>): void {
  if (kind && kind !== object.kind) return;
  const [field] = fieldsAt(object, String(path).split('/'), create === true);
  if (field) setAt(field, { ...(valueAt(field) as Record<string, string> | undefined), ...pairs });
}

export function addSelectors(object: Loose, pairs: Record<string, string>): void {
  const { spec } = object;
  if (!spec) return;
  if (object.kind === 'Service' && spec.selector) spec.selector = { ...spec.selector, ...pairs };
  else if (object.kind === 'ReplicationController') spec.selector = { ...spec.selector, ...pairs };
  else if (['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'].includes(object.kind)) spec.selector = { ...spec.selector, matchLabels: { ...spec.selector?.matchLabels, ...pairs } };
}

export function setImages(resources: readonly Held[], images: readonly Loose[]): void {
  for (const { object } of resources) {
    for (const spec of podSpecs(object)) {
      for (const container of containersOf(spec)) {
        for (const wish of images) {
          const image: string = container.image ?? '';
          const match = /^(.*?)(?::([\w.-]+))?(?:@(.+))?$/.exec(image)!;
          if (match[1] !== wish.name && image !== wish.name) continue;
          const name = wish.newName ?? match[1];
          // The real one goes over the images twice, by its old list of fields and by its new one.
          const suffix = (wish.tagSuffix ?? '').repeat(2);
          const tag = wish.newTag ?? (match[2] ? match[2] + suffix : match[2]);
          const digest = wish.digest ?? (wish.newTag ? undefined : match[3]);
          container.image = digest ? `${name}@${digest}` : tag ? `${name}:${tag}` : name;
        }
      }
    }
  }
}

const SCALED = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];

export function setReplicas(resources: readonly Held[], replicas: readonly Loose[]): void {
  for (const wish of replicas) {
    const found = resources.filter(({ object, original }) => (original === wish.name || object.metadata.name === wish.name) && SCALED.includes(object.kind));
    if (found.length === 0) throw new KubectlError(`resource with name ${wish.name} does not match a config with the following GVK [${SCALED.map((kind) => `${kind}.[noVer].[noGrp]`).join(' ')}]`);
    for (const { object } of found) object.spec = { ...object.spec, replicas: wish.count };
  }
}

interface Rename {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
}

/** Follows renamed objects in the fields that name them. */
export function renameReferences(object: Loose, renames: readonly Rename[]): void {
  const to = (kind: string, name: string): string => renames.find((one) => one.kind === kind && one.from === name)?.to ?? name;
  const fix = (holder: Loose, field: string, kind: string): void => {
    if (holder && typeof holder[field] === 'string') holder[field] = to(kind, holder[field]);
  };
  for (const spec of podSpecs(object)) {
    fix(spec, 'serviceAccountName', 'ServiceAccount');
    fix(spec, 'priorityClassName', 'PriorityClass');
    for (const secret of spec.imagePullSecrets ?? []) fix(secret, 'name', 'Secret');
    for (const volume of spec.volumes ?? []) {
      fix(volume.configMap, 'name', 'ConfigMap');
      fix(volume.secret, 'secretName', 'Secret');
      fix(volume.persistentVolumeClaim, 'claimName', 'PersistentVolumeClaim');
      for (const source of volume.projected?.sources ?? []) {
        fix(source.configMap, 'name', 'ConfigMap');
        fix(source.secret, 'name', 'Secret');
      }
    }
    for (const container of containersOf(spec)) {
      for (const source of container.envFrom ?? []) {
        fix(source.configMapRef, 'name', 'ConfigMap');
        fix(source.secretRef, 'name', 'Secret');
      }
      for (const one of container.env ?? []) {
        fix(one.valueFrom?.configMapKeyRef, 'name', 'ConfigMap');
        fix(one.valueFrom?.secretKeyRef, 'name', 'Secret');
      }
    }
  }
  if (object.kind === 'StatefulSet') fix(object.spec, 'serviceName', 'Service');
  if (object.kind === 'HorizontalPodAutoscaler') fix(object.spec?.scaleTargetRef, 'name', object.spec?.scaleTargetRef?.kind ?? '');
  if (object.roleRef) fix(object.roleRef, 'name', object.roleRef.kind);
  for (const subject of object.subjects ?? []) if (subject.kind === 'ServiceAccount') fix(subject, 'name', 'ServiceAccount');
  const backends: Loose[] = [object.spec?.defaultBackend, ...(object.spec?.rules ?? []).flatMap((rule: Loose) => (rule.http?.paths ?? []).map((path: Loose) => path.backend))];
  if (object.kind === 'Ingress') for (const backend of backends) fix(backend?.service, 'name', 'Service');
  for (const tls of object.kind === 'Ingress' ? (object.spec?.tls ?? []) : []) fix(tls, 'secretName', 'Secret');
}
