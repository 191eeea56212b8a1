import { isAlreadyExists, StatusError } from '../../api/status';
import { configMaps, namespaces, serviceAccounts, type ApiObject, type Resource, type WorkQueue } from '../../client';
import { newQueue, start, type ControllerContext } from '../context';
import { isNamespaceTerminating } from '../pod-control';

/** Keeps a ServiceAccount "default" in every namespace. */
export function startServiceAccounts(context: ControllerContext): void {
  keepInEveryNamespace(context, 'serviceaccount', serviceAccounts, 'default', (namespace) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace },
  }));
}

/** Keeps the cluster's certificate authority, in PEM, in a ConfigMap of every namespace (root-ca-cert-publisher). */
export function startRootCaPublisher(context: ControllerContext, certificate: string): void {
  keepInEveryNamespace(context, 'root-ca-cert-publisher', configMaps, 'kube-root-ca.crt', (namespace) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace, annotations: { 'kubernetes.io/description': DESCRIPTION } },
    data: { 'ca.crt': certificate },
  }), (found) => found.data?.['ca.crt'] === certificate);
}

const DESCRIPTION = 'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

function keepInEveryNamespace<T extends ApiObject>(context: ControllerContext, actor: string, kind: Resource<T>, name: string, make: (namespace: string) => T, holds: (found: T) => boolean = () => true): void {
  const { client, informers } = context;
  const queue: WorkQueue = newQueue(context);
  const objects = informers.lister(kind);
  informers.of(namespaces).addHandlers({ add: (namespace) => queue.add(namespace.metadata.name!), update: (_before, namespace) => queue.add(namespace.metadata.name!) });
  const look = (object: T) => {
    if (object.metadata.name === name) queue.add(object.metadata.namespace!);
  };
  informers.of(kind).addHandlers({ update: (_before, after) => look(after), delete: look });
  start(context, actor, queue, (namespace) => {
    if (informers.lister(namespaces).get(undefined, namespace)?.status?.phase !== 'Active') return;
    const found = objects.get(namespace, name);
    try {
      if (!found) client.create(kind, make(namespace));
      else if (!holds(found)) client.update(kind, { ...found, ...make(namespace), metadata: { ...found.metadata, ...make(namespace).metadata } });
    } catch (error) {
      if (isAlreadyExists(error) || (error instanceof StatusError && isNamespaceTerminating(error))) return;
      throw error;
    }
  });
}
