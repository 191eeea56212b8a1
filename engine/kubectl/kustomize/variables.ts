import { KubectlError } from '../errors';
import { fieldsAt, pathElements, valueAt } from './field-path';
import type { Resource } from './resource';
import { podSpecs } from './transform';
import type { Loose } from '../resource/loose';

/** `vars`: puts fields of objects where others write $(NAME). */
export function resolveVariables(resources: readonly Resource[], variables: readonly Loose[]): void {
  if (variables.length === 0) return;
  const values = new Map<string, string>();
  for (const one of variables) {
    const found = resources.filter(({ object, original }) => object.kind === one.objref?.kind && object.apiVersion === (one.objref?.apiVersion ?? object.apiVersion) && (original === one.objref.name || object.metadata.name === one.objref.name));
    const path: string = one.fieldref?.fieldpath ?? 'metadata.name';
    const shown = `${one.name} ${one.objref?.kind}.${versionText(one.objref?.apiVersion)}`;
    if (found.length === 0) throw new KubectlError(`var '{${shown} {${path}}}' cannot be mapped to a field in the set of known resources`);
    const [field] = fieldsAt(found[0]!.object, pathElements(path.replace(/\[(\d+)\]/g, '.$1')), false);
    const value = field && valueAt(field);
    if (value === undefined) throw new KubectlError(`field specified in var '{${shown} {${path}}}' not found in corresponding resource`);
    values.set(one.name, String(value));
  }
  const expand = (text: string): string => text.replace(/\$\$|\$\(([^)]+)\)/g, (whole, name: string | undefined) => (name !== undefined && values.has(name) ? values.get(name)! : whole));
  for (const { object } of resources) for (const holder of holders(object)) for (const key of Object.keys(holder)) if (typeof holder[key] === 'string') holder[key] = expand(holder[key]);
}

function versionText(apiVersion: string | undefined): string {
  const [group, version] = apiVersion?.includes('/') ? apiVersion.split('/') : ['', apiVersion ?? '[noVer]'];
  return `${version}.${group || '[noGrp]'}`;
}

/** The maps and lists whose strings may name a variable (kustomize's varreference configuration). */
function holders(object: Loose): Loose[] {
  const { metadata, spec = {} } = object;
  const templates = [spec.template, spec.jobTemplate?.spec?.template].filter(Boolean);
  const containers = podSpecs(object).flatMap((pod) => [...(pod.initContainers ?? []), ...(pod.containers ?? [])]);
  return [
    metadata.labels, metadata.annotations, ...templates.map((one) => one.metadata?.annotations),
    ...containers.flatMap((one) => [one.args, one.command, ...(one.env ?? []), ...(one.volumeMounts ?? [])]),
    ...(object.kind === 'Ingress' ? [...(spec.rules ?? []), ...(spec.tls ?? []).flatMap((one: Loose) => [one, one.hosts])] : []),
    ...(object.kind === 'Service' ? [spec] : []),
  ].filter(Boolean);
}
