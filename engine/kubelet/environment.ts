import type { ConfigMap, EnvVar, Secret } from '../api/types';
import { decodeBase64, decodeUtf8 } from '../runtime/bytes';
import type { ContainerRecord } from './container-record';
import { configMaps, secrets } from '../client';
import { isNotFound } from '../api/status';
import type { KubeletContext } from './context';
import { ConfigError } from './config-error';
import { containerResource, podField } from './downward-api';
import type { Environment } from './environment-type';
import { expand } from './expansion';
import type { PodRecord } from './pod-record';
import { serviceVariables } from './service-environment';

/**
 * A container's variables, after kubelet_pods.go makeEnvironmentVariables. What the API server must be asked for is
 * read (and refused) now; the list itself is made when somebody looks at it.
 */
export function containerEnvironment(context: KubeletContext, pod: PodRecord, record: ContainerRecord): () => Environment {
  const { spec } = record;
  const namespace = pod.pod.metadata.namespace!;
  const podNow = pod.pod;
  if (!spec.envFrom && !spec.env) {
    return context.serviceLinks.environment(namespace, podNow.spec!.enableServiceLinks !== false);
  }
  const from: (readonly [prefix: string, values: Readonly<Record<string, string>>])[] = [];
  for (const source of spec.envFrom ?? []) {
    const prefix = source.prefix ?? '';
    if (source.configMapRef) {
      const map = readConfigMap(context, namespace, source.configMapRef.name ?? '', source.configMapRef.optional === true);
      from.push([prefix, map?.data ?? {}]);
    } else if (source.secretRef) {
      const secret = readSecret(context, namespace, source.secretRef.name ?? '', source.secretRef.optional === true);
      from.push([prefix, decodeData(secret)]);
    }
  }
  const referenced = new Map<string, string | undefined>();
  for (const variable of spec.env ?? []) {
    const ref = variable.valueFrom?.configMapKeyRef ?? variable.valueFrom?.secretKeyRef;
    if (ref) referenced.set(variable.name, readKey(context, namespace, variable));
  }
  const known = context.serviceLinks.visible(namespace, pod.pod.spec!.enableServiceLinks !== false);
  return () => compose(context, podNow, pod.ips, record, from, referenced, serviceVariables(known));
}

function compose(
  context: KubeletContext, pod: PodRecord['pod'], ips: readonly string[], record: ContainerRecord,
  from: readonly (readonly [string, Readonly<Record<string, string>>])[], referenced: ReadonlyMap<string, string | undefined>, links: ReadonlyMap<string, string>,
): Environment {
  const made = new Map<string, string>();
  for (const [prefix, values] of from) for (const key of Object.keys(values).sort()) made.set(prefix + key, values[key]!);
  const lookup = (name: string): string | undefined => made.get(name) ?? links.get(name);
  for (const variable of record.spec.env ?? []) {
    const value = valueOf(context, pod, ips, record, variable, referenced, lookup);
    if (value !== undefined) made.set(variable.name, value);
  }
  for (const [name, value] of links) if (!made.has(name)) made.set(name, value);
  return [...made];
}

function valueOf(context: KubeletContext, pod: PodRecord['pod'], ips: readonly string[], record: ContainerRecord, variable: EnvVar, referenced: ReadonlyMap<string, string | undefined>, lookup: (name: string) => string | undefined): string | undefined {
  const source = variable.valueFrom;
  if (!source) return expand(variable.value ?? '', lookup);
  if (source.fieldRef) return podField(pod, source.fieldRef.fieldPath, { ips, hostIp: context.hostIp, nodeName: context.nodeName, seenMs: Date.parse(pod.status?.startTime ?? '') || context.clock.now() });
  if (source.resourceFieldRef) {
    const name = source.resourceFieldRef.containerName;
    const spec = name ? (pod.spec!.containers.find((other) => other.name === name) ?? record.spec) : record.spec;
    return containerResource(spec, source.resourceFieldRef, context.allocatable());
  }
  return referenced.get(variable.name);
}

function readKey(context: KubeletContext, namespace: string, variable: EnvVar): string | undefined {
  const map = variable.valueFrom!.configMapKeyRef;
  if (map) {
    const object = readConfigMap(context, namespace, map.name ?? '', map.optional === true);
    const value = object?.data?.[map.key];
    if (value === undefined && !map.optional) throw new ConfigError(`couldn't find key ${map.key} in ConfigMap ${namespace}/${map.name}`);
    return value;
  }
  const ref = variable.valueFrom!.secretKeyRef!;
  const value = decodeData(readSecret(context, namespace, ref.name ?? '', ref.optional === true))[ref.key];
  if (value === undefined && !ref.optional) throw new ConfigError(`couldn't find key ${ref.key} in Secret ${namespace}/${ref.name}`);
  return value;
}

function readConfigMap(context: KubeletContext, namespace: string, name: string, optional: boolean): ConfigMap | undefined {
  return read(() => context.client.get(configMaps, name, namespace), `configmap "${name}" not found`, optional);
}

function readSecret(context: KubeletContext, namespace: string, name: string, optional: boolean): Secret | undefined {
  return read(() => context.client.get(secrets, name, namespace), `secret "${name}" not found`, optional);
}

function read<T>(get: () => T, missing: string, optional: boolean): T | undefined {
  try {
    return get();
  } catch (error) {
    if (!isNotFound(error)) throw error;
    if (optional) return undefined;
    throw new ConfigError(missing);
  }
}

function decodeData(secret: Secret | undefined): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const key in secret?.data) values[key] = decodeUtf8(decodeBase64(secret.data[key]!) ?? new Uint8Array());
  return values;
}
