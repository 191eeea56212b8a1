import { invalid, invalidEach, notSupported, rendered, required, forbiddenField } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import { dnsLabel, dnsSubdomain } from '../../names';
import { canonicalQuantity, parseQuantity } from '../../quantity';
import type { PersistentVolumeClaimSpec } from '../../types';
import { validateLabelSelector } from '../../validation/label-selector';

export const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** The spec of a claim, also where it is a template in a pod or a StatefulSet. */
export function validateClaimTemplateSpec(spec: PersistentVolumeClaimSpec, path: string, errors: FieldErrors): void {
  const modes: readonly string[] = spec.accessModes ?? [];
  if (modes.length === 0) errors.push(required(`${path}.accessModes`, 'at least 1 access mode is required'));
  if (spec.selector) validateLabelSelector(spec.selector, `${path}.selector`, errors);
  for (const mode of modes) if (!accessModes.includes(mode)) errors.push(notSupported(`${path}.accessModes`, mode, accessModes));
  if (modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod' && accessModes.includes(mode))) errors.push(forbiddenField(`${path}.accessModes`, 'may not use ReadWriteOncePod with other access modes'));
  const storage = spec.resources?.requests?.storage;
  if (storage === undefined) errors.push(required(`${path}.resources[storage]`));
  else if (parseQuantity(storage).nano <= 0n) errors.push(invalid(`${path}.resources[storage]`, canonicalQuantity(storage), 'must be greater than zero'));
  if (spec.storageClassName) invalidEach(errors, `${path}.storageClassName`, spec.storageClassName, dnsSubdomain(spec.storageClassName));
  const mode = spec.volumeMode as string | undefined;
  if (mode !== undefined && mode !== 'Filesystem' && mode !== 'Block') errors.push(notSupported(`${path}.volumeMode`, mode, ['Block', 'Filesystem']));
  for (const name of ['dataSource', 'dataSourceRef'] as const) {
    const source = spec[name];
    if (!source) continue;
    const here = `${path}.${name}`;
    if (!source.name) errors.push(required(`${here}.name`));
    if (!source.kind) errors.push(required(`${here}.kind`));
    if (!source.apiGroup && source.kind !== 'PersistentVolumeClaim') errors.push(invalid(here, source.kind ?? '', 'must be \'PersistentVolumeClaim\' when referencing the default apiGroup'));
    if (source.apiGroup) invalidEach(errors, `${here}.apiGroup`, source.apiGroup, dnsSubdomain(source.apiGroup));
  }
  const { dataSource, dataSourceRef } = spec;
  if (dataSourceRef?.namespace) invalidEach(errors, `${path}.dataSourceRef.namespace`, dataSourceRef.namespace, dnsLabel(dataSourceRef.namespace));
  if (!dataSource || !dataSourceRef) return;
  const same = dataSource.apiGroup === dataSourceRef.apiGroup && dataSource.kind === dataSourceRef.kind && dataSource.name === dataSourceRef.name;
  const why = dataSourceRef.namespace ? 'may not be specified when dataSourceRef.namespace is specified' : same ? undefined : 'must match dataSourceRef';
  // The value is the path itself, whose parent is shown as an address.
  if (why) errors.push(invalid(path, rendered('field.Path{name:"dataSource", index:"", parent:(*field.Path)(0xc000000000)}'), why));
}
