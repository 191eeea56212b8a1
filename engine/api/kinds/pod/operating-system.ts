import { forbiddenField, notSupported, required } from '../../field-errors';
import type { FieldErrors } from '../../field-errors';
import type { PodSpec } from '../../types';

const systems = ['linux', 'windows'];
type Settings = Readonly<Record<string, unknown>>;

/** What Windows has no word for, in the order of the answer: of the pod (with its place), then of each container. */
const podSettings = [
  'securityContext.appArmorProfile', 'securityContext.seLinuxOptions', 'hostUsers', 'hostPID', 'hostIPC', 'securityContext.seccompProfile', 'securityContext.fsGroup',
  'securityContext.fsGroupChangePolicy', 'securityContext.sysctls', 'shareProcessNamespace', 'securityContext.runAsUser', 'securityContext.runAsGroup',
  'securityContext.supplementalGroups', 'securityContext.supplementalGroupsPolicy', 'securityContext.seLinuxChangePolicy',
];
const containerSettings = [
  'appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem', 'privileged', 'allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup',
];

/** A pod that names its operating system uses no settings of the other one. */
export function validateOperatingSystem(spec: PodSpec, path: string, errors: FieldErrors): void {
  const name = spec.os?.name as string | undefined;
  if (!name) return void errors.push(required(`${path}.os.name`, 'cannot be empty'));
  if (!systems.includes(name)) return void errors.push(notSupported(`${path}.os`, name, systems));
  const context = (spec.securityContext ?? {}) as Settings;
  const refuse = (field: string): void => void errors.push(forbiddenField(field, name === 'linux' ? 'windows options cannot be set for a linux pod' : 'cannot be set for a windows pod'));
  if (name === 'linux') {
    if (context.windowsOptions) refuse(`${path}.securityContext.windowsOptions`);
  } else {
    for (const setting of podSettings) {
      const inner = /^securityContext\.(.*)/.exec(setting)?.[1];
      if (isSet(inner ? context[inner] : (spec as unknown as Settings)[setting])) refuse(`${path}.${setting}`);
    }
  }
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    spec[list]?.forEach((container, at) => {
      const own = (container.securityContext ?? {}) as Settings;
      for (const setting of name === 'linux' ? ['windowsOptions'] : containerSettings) if (own[setting] !== undefined) refuse(`${path}.${list}[${at}].securityContext.${setting}`);
    });
  }
  return undefined;
}

/** The namespaces of the host count when they are shared, lists when they hold something. */
function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}
