/* What the columns of a Table are said to hold, where a client may show it. Columns that are not here have no text. */
const META = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata';
const NAME = 'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';
const CREATED = `CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: ${META}`;

const COMMON: Readonly<Record<string, string>> = {
  Name: NAME,
  Age: CREATED,
  'Created At': CREATED,
  Containers: 'Names of each container in the template.',
  Images: 'Images referenced by each container in the template.',
};

const OWN: Readonly<Record<string, string>> = {
  'deployments Ready': 'Number of the pod with ready state',
  'deployments Up-to-date': 'Total number of non-terminating pods targeted by this deployment that have the desired template spec.',
  'deployments Available': 'Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.',
  'deployments Selector': 'Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment.',
  'pods Ready': 'The aggregate readiness state of this pod for accepting traffic.',
  'pods Status': 'The aggregate status of the containers in this pod.',
  'pods Restarts': 'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
};

/** The description of a column of "plural". */
export function columnDescription(plural: string, name: string): string {
  return OWN[`${plural} ${name}`] ?? COMMON[name] ?? '';
}
