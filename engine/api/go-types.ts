/**
 * Structs of the API server's internal types, field by field in their order, because some messages print them with %#v
 * or as a difference of two. "Name Type"; a field marked ~ is embedded. Scalars of other names are strings.
 */
const container = 'Name string;Image string;Command []string;Args []string;WorkingDir string;Ports []core.ContainerPort;EnvFrom []core.EnvFromSource;Env []core.EnvVar;Resources core.ResourceRequirements;ResizePolicy []core.ContainerResizePolicy;RestartPolicy *core.ContainerRestartPolicy;VolumeMounts []core.VolumeMount;VolumeDevices []core.VolumeDevice;LivenessProbe *core.Probe;ReadinessProbe *core.Probe;StartupProbe *core.Probe;Lifecycle *core.Lifecycle;TerminationMessagePath string;TerminationMessagePolicy core.TerminationMessagePolicy;ImagePullPolicy core.PullPolicy;SecurityContext *core.SecurityContext;Stdin bool;StdinOnce bool;TTY bool';

const structs: Readonly<Record<string, string>> = {
  'core.PodTemplateSpec': '~ObjectMeta v1.ObjectMeta@metadata;Spec core.PodSpec',
  'core.PodSpec': 'Volumes []core.Volume;InitContainers []core.Container;Containers []core.Container;EphemeralContainers []core.EphemeralContainer;RestartPolicy core.RestartPolicy;TerminationGracePeriodSeconds *int64;ActiveDeadlineSeconds *int64;DNSPolicy core.DNSPolicy;NodeSelector map[string]string;ServiceAccountName string;AutomountServiceAccountToken *bool;NodeName string;SecurityContext *core.PodSecurityContext;ImagePullSecrets []core.LocalObjectReference;Hostname string;Subdomain string;SetHostnameAsFQDN *bool;Affinity *core.Affinity;SchedulerName string;Tolerations []core.Toleration;HostAliases []core.HostAlias;PriorityClassName string;Priority *int32;PreemptionPolicy *core.PreemptionPolicy;DNSConfig *core.PodDNSConfig;ReadinessGates []core.PodReadinessGate;RuntimeClassName *string;Overhead core.ResourceList;EnableServiceLinks *bool;TopologySpreadConstraints []core.TopologySpreadConstraint;OS *core.PodOS;SchedulingGates []core.PodSchedulingGate;ResourceClaims []core.PodResourceClaim;Resources *core.ResourceRequirements',
  'core.PodSecurityContext': 'HostNetwork bool;HostPID bool;HostIPC bool;ShareProcessNamespace *bool;HostUsers *bool;SELinuxOptions *core.SELinuxOptions;WindowsOptions *core.WindowsSecurityContextOptions;RunAsUser *int64;RunAsGroup *int64;RunAsNonRoot *bool;SupplementalGroups []int64;SupplementalGroupsPolicy *core.SupplementalGroupsPolicy;FSGroup *int64;FSGroupChangePolicy *core.PodFSGroupChangePolicy;Sysctls []core.Sysctl;SeccompProfile *core.SeccompProfile;AppArmorProfile *core.AppArmorProfile;SELinuxChangePolicy *core.PodSELinuxChangePolicy',
  'core.SecurityContext': 'Capabilities *core.Capabilities;Privileged *bool;SELinuxOptions *core.SELinuxOptions;WindowsOptions *core.WindowsSecurityContextOptions;RunAsUser *int64;RunAsGroup *int64;RunAsNonRoot *bool;ReadOnlyRootFilesystem *bool;AllowPrivilegeEscalation *bool;ProcMount *core.ProcMountType;SeccompProfile *core.SeccompProfile;AppArmorProfile *core.AppArmorProfile',
  'core.SELinuxOptions': 'User string;Role string;Type string;Level string',
  'core.WindowsSecurityContextOptions': 'GMSACredentialSpecName *string;GMSACredentialSpec *string;RunAsUserName *string;HostProcess *bool',
  'core.Capabilities': 'Add []core.Capability;Drop []core.Capability',
  'core.Sysctl': 'Name string;Value string',
  'core.SeccompProfile': 'Type core.SeccompProfileType;LocalhostProfile *string',
  'core.AppArmorProfile': 'Type core.AppArmorProfileType;LocalhostProfile *string',
  'core.Container': container,
  'core.EphemeralContainer': '~EphemeralContainerCommon core.EphemeralContainerCommon;TargetContainerName string',
  'core.EphemeralContainerCommon': container,
  'core.ContainerPort': 'Name string;HostPort int32;ContainerPort int32;Protocol core.Protocol;HostIP string',
  'core.ContainerResizePolicy': 'ResourceName core.ResourceName;RestartPolicy core.ResourceResizeRestartPolicy',
  'core.EnvFromSource': 'Prefix string;ConfigMapRef *core.ConfigMapEnvSource;SecretRef *core.SecretEnvSource',
  'core.ConfigMapEnvSource': '~LocalObjectReference core.LocalObjectReference;Optional *bool',
  'core.SecretEnvSource': '~LocalObjectReference core.LocalObjectReference;Optional *bool',
  'core.LocalObjectReference': 'Name string',
  'core.EnvVar': 'Name string;Value string;ValueFrom *core.EnvVarSource',
  'core.EnvVarSource': 'FieldRef *core.ObjectFieldSelector;ResourceFieldRef *core.ResourceFieldSelector;ConfigMapKeyRef *core.ConfigMapKeySelector;SecretKeyRef *core.SecretKeySelector',
  'core.ObjectFieldSelector': 'APIVersion string;FieldPath string',
  'core.ResourceFieldSelector': 'ContainerName string;Resource string;Divisor resource.Quantity',
  'core.ConfigMapKeySelector': '~LocalObjectReference core.LocalObjectReference;Key string;Optional *bool',
  'core.SecretKeySelector': '~LocalObjectReference core.LocalObjectReference;Key string;Optional *bool',
  'core.ResourceRequirements': 'Limits core.ResourceList;Requests core.ResourceList;Claims []core.ResourceClaim',
  'core.ResourceClaim': 'Name string;Request string',
  'core.VolumeMount': 'Name string;ReadOnly bool;RecursiveReadOnly *core.RecursiveReadOnlyMode;MountPath string;SubPath string;MountPropagation *core.MountPropagationMode;SubPathExpr string',
  'core.VolumeDevice': 'Name string;DevicePath string',
  'core.Probe': '~ProbeHandler core.ProbeHandler;InitialDelaySeconds int32;TimeoutSeconds int32;PeriodSeconds int32;SuccessThreshold int32;FailureThreshold int32;TerminationGracePeriodSeconds *int64',
  'core.ProbeHandler': 'Exec *core.ExecAction;HTTPGet *core.HTTPGetAction;TCPSocket *core.TCPSocketAction;GRPC *core.GRPCAction',
  'core.Lifecycle': 'PostStart *core.LifecycleHandler;PreStop *core.LifecycleHandler;StopSignal *core.Signal',
  'core.LifecycleHandler': 'Exec *core.ExecAction;HTTPGet *core.HTTPGetAction;TCPSocket *core.TCPSocketAction;Sleep *core.SleepAction',
  'core.ExecAction': 'Command []string',
  'core.HTTPGetAction': 'Path string;Port intstr.IntOrString;Host string;Scheme core.URIScheme;HTTPHeaders []core.HTTPHeader',
  'core.HTTPHeader': 'Name string;Value string',
  'core.TCPSocketAction': 'Port intstr.IntOrString;Host string',
  'core.GRPCAction': 'Port int32;Service *string',
  'core.SleepAction': 'Seconds int64',
  'core.Affinity': 'NodeAffinity *core.NodeAffinity;PodAffinity *core.PodAffinity;PodAntiAffinity *core.PodAntiAffinity',
  'core.NodeAffinity': 'RequiredDuringSchedulingIgnoredDuringExecution *core.NodeSelector;PreferredDuringSchedulingIgnoredDuringExecution []core.PreferredSchedulingTerm',
  'core.NodeSelector': 'NodeSelectorTerms []core.NodeSelectorTerm',
  'core.NodeSelectorTerm': 'MatchExpressions []core.NodeSelectorRequirement;MatchFields []core.NodeSelectorRequirement',
  'core.NodeSelectorRequirement': 'Key string;Operator core.NodeSelectorOperator;Values []string',
  'core.PreferredSchedulingTerm': 'Weight int32;Preference core.NodeSelectorTerm',
  'core.PodAffinity': 'RequiredDuringSchedulingIgnoredDuringExecution []core.PodAffinityTerm;PreferredDuringSchedulingIgnoredDuringExecution []core.WeightedPodAffinityTerm',
  'core.PodAntiAffinity': 'RequiredDuringSchedulingIgnoredDuringExecution []core.PodAffinityTerm;PreferredDuringSchedulingIgnoredDuringExecution []core.WeightedPodAffinityTerm',
  'core.PodAffinityTerm': 'LabelSelector *v1.LabelSelector;Namespaces []string;TopologyKey string;NamespaceSelector *v1.LabelSelector;MatchLabelKeys []string;MismatchLabelKeys []string',
  'core.WeightedPodAffinityTerm': 'Weight int32;PodAffinityTerm core.PodAffinityTerm',
  'v1.LabelSelector': 'MatchLabels map[string]string;MatchExpressions []v1.LabelSelectorRequirement',
  'v1.LabelSelectorRequirement': 'Key string;Operator v1.LabelSelectorOperator;Values []string',
  'core.Toleration': 'Key string;Operator core.TolerationOperator;Value string;Effect core.TaintEffect;TolerationSeconds *int64',
  'core.HostAlias': 'IP string;Hostnames []string',
  'core.PodDNSConfig': 'Nameservers []string;Searches []string;Options []core.PodDNSConfigOption',
  'core.PodDNSConfigOption': 'Name string;Value *string',
  'core.PodReadinessGate': 'ConditionType core.PodConditionType',
  'core.TopologySpreadConstraint': 'MaxSkew int32;TopologyKey string;WhenUnsatisfiable core.UnsatisfiableConstraintAction;LabelSelector *v1.LabelSelector;MinDomains *int32;NodeAffinityPolicy *core.NodeInclusionPolicy;NodeTaintsPolicy *core.NodeInclusionPolicy;MatchLabelKeys []string',
  'core.PodOS': 'Name core.OSName',
  'core.PodSchedulingGate': 'Name string',
  'core.PodResourceClaim': 'Name string;ResourceClaimName *string;ResourceClaimTemplateName *string',
  'core.Volume': 'Name string;~VolumeSource core.VolumeSource',
  'core.VolumeSource': 'HostPath *core.HostPathVolumeSource;EmptyDir *core.EmptyDirVolumeSource;GCEPersistentDisk *core.Opaque;AWSElasticBlockStore *core.Opaque;GitRepo *core.Opaque;Secret *core.SecretVolumeSource;NFS *core.NFSVolumeSource;ISCSI *core.Opaque;Glusterfs *core.Opaque;PersistentVolumeClaim *core.PersistentVolumeClaimVolumeSource;RBD *core.Opaque;Quobyte *core.Opaque;FlexVolume *core.Opaque;Cinder *core.Opaque;CephFS *core.Opaque@cephfs;Flocker *core.Opaque;DownwardAPI *core.DownwardAPIVolumeSource;FC *core.Opaque;AzureFile *core.Opaque;ConfigMap *core.ConfigMapVolumeSource;VsphereVolume *core.Opaque;AzureDisk *core.Opaque;PhotonPersistentDisk *core.Opaque;Projected *core.ProjectedVolumeSource;PortworxVolume *core.Opaque;ScaleIO *core.Opaque;StorageOS *core.Opaque@storageos;CSI *core.CSIVolumeSource;Ephemeral *core.EphemeralVolumeSource;Image *core.ImageVolumeSource',
  'core.Opaque': '',
  'apps.DaemonSetUpdateStrategy': 'Type apps.DaemonSetUpdateStrategyType;RollingUpdate *apps.RollingUpdateDaemonSet',
  'apps.RollingUpdateStatefulSetStrategy': 'Partition int32;MaxUnavailable *intstr.IntOrString',
  'batch.SuccessPolicy': 'Rules []batch.SuccessPolicyRule',
  'batch.SuccessPolicyRule': 'SucceededIndexes *string;SucceededCount *int32',
  'batch.PodFailurePolicy': 'Rules []batch.PodFailurePolicyRule',
  'batch.PodFailurePolicyRule': 'Action batch.PodFailurePolicyAction;OnExitCodes *batch.PodFailurePolicyOnExitCodesRequirement;OnPodConditions []batch.PodFailurePolicyOnPodConditionsPattern',
  'batch.PodFailurePolicyOnPodConditionsPattern': 'Type core.PodConditionType;Status core.ConditionStatus',
  'core.ScopeSelector': 'MatchExpressions []core.ScopedResourceSelectorRequirement',
  'core.ScopedResourceSelectorRequirement': 'ScopeName core.ResourceQuotaScope;Operator core.ScopeSelectorOperator;Values []string',
  'networking.ParentReference': 'Group string;Resource string;Namespace string;Name string',
  'networking.ServiceCIDRSpec': 'CIDRs []string@cidrs',
  'storage.VolumeAttachmentSpec': 'Attacher string;Source storage.VolumeAttachmentSource;NodeName string',
  'storage.VolumeAttachmentSource': 'PersistentVolumeName *string;InlineVolumeSpec *core.PersistentVolumeSpec',
  'core.VolumeNodeAffinity': 'Required *core.NodeSelector',
  'rbac.RoleRef': 'APIGroup string;Kind string;Name string',
  'core.HostPathVolumeSource': 'Path string;Type *core.HostPathType',
  'core.EmptyDirVolumeSource': 'Medium core.StorageMedium;SizeLimit *resource.Quantity',
  'core.SecretVolumeSource': 'SecretName string;Items []core.KeyToPath;DefaultMode *int32;Optional *bool',
  'core.ConfigMapVolumeSource': '~LocalObjectReference core.LocalObjectReference;Items []core.KeyToPath;DefaultMode *int32;Optional *bool',
  'core.KeyToPath': 'Key string;Path string;Mode *int32',
  'core.NFSVolumeSource': 'Server string;Path string;ReadOnly bool',
  'core.PersistentVolumeClaimVolumeSource': 'ClaimName string;ReadOnly bool',
  'core.DownwardAPIVolumeSource': 'Items []core.DownwardAPIVolumeFile;DefaultMode *int32',
  'core.DownwardAPIVolumeFile': 'Path string;FieldRef *core.ObjectFieldSelector;ResourceFieldRef *core.ResourceFieldSelector;Mode *int32',
  'core.ProjectedVolumeSource': 'Sources []core.VolumeProjection;DefaultMode *int32',
  'core.VolumeProjection': 'Secret *core.SecretProjection;DownwardAPI *core.DownwardAPIProjection;ConfigMap *core.ConfigMapProjection;ServiceAccountToken *core.ServiceAccountTokenProjection;ClusterTrustBundle *core.Opaque',
  'core.SecretProjection': '~LocalObjectReference core.LocalObjectReference;Items []core.KeyToPath;Optional *bool',
  'core.ConfigMapProjection': '~LocalObjectReference core.LocalObjectReference;Items []core.KeyToPath;Optional *bool',
  'core.DownwardAPIProjection': 'Items []core.DownwardAPIVolumeFile',
  'core.ServiceAccountTokenProjection': 'Audience string;ExpirationSeconds int64;Path string',
  'core.CSIVolumeSource': 'Driver string;ReadOnly *bool;FSType *string;VolumeAttributes map[string]string;NodePublishSecretRef *core.LocalObjectReference',
  'core.EphemeralVolumeSource': 'VolumeClaimTemplate *core.PersistentVolumeClaimTemplate',
  'core.PersistentVolumeClaimTemplate': 'Spec core.PersistentVolumeClaimSpec',
  'core.ImageVolumeSource': 'Reference string;PullPolicy core.PullPolicy',
  'core.PersistentVolumeClaimSpec': 'AccessModes []core.PersistentVolumeAccessMode;Selector *v1.LabelSelector;Resources core.VolumeResourceRequirements;VolumeName string;StorageClassName *string;VolumeMode *core.PersistentVolumeMode;DataSource *core.TypedLocalObjectReference;DataSourceRef *core.TypedObjectReference;VolumeAttributesClassName *string',
  'core.VolumeResourceRequirements': 'Limits core.ResourceList;Requests core.ResourceList',
  'core.TypedLocalObjectReference': 'APIGroup *string;Kind string;Name string',
  'core.TypedObjectReference': 'APIGroup *string;Kind string;Name string;Namespace *string',
  'core.PersistentVolumeSource': 'GCEPersistentDisk *core.Opaque;AWSElasticBlockStore *core.Opaque;HostPath *core.HostPathVolumeSource;Glusterfs *core.Opaque;NFS *core.NFSVolumeSource;RBD *core.Opaque;Quobyte *core.Opaque;ISCSI *core.Opaque;FlexVolume *core.Opaque;Cinder *core.Opaque;CephFS *core.Opaque@cephfs;FC *core.Opaque;Flocker *core.Opaque;AzureFile *core.Opaque;VsphereVolume *core.Opaque;AzureDisk *core.Opaque;PhotonPersistentDisk *core.Opaque;PortworxVolume *core.Opaque;ScaleIO *core.Opaque;Local *core.LocalVolumeSource;StorageOS *core.Opaque@storageos;CSI *core.CSIPersistentVolumeSource',
  'core.LocalVolumeSource': 'Path string;FSType *string',
  'core.CSIPersistentVolumeSource': 'Driver string;VolumeHandle string;ReadOnly bool;FSType string;VolumeAttributes map[string]string',
  // The published types where their order differs from the internal ones; otherwise v1.X has the fields of core.X.
  'v1.PodSpec': 'Volumes []core.Volume;InitContainers []core.Container;Containers []core.Container;EphemeralContainers []core.EphemeralContainer;RestartPolicy core.RestartPolicy;TerminationGracePeriodSeconds *int64;ActiveDeadlineSeconds *int64;DNSPolicy core.DNSPolicy;NodeSelector map[string]string;ServiceAccountName string;DeprecatedServiceAccount string@serviceAccount;AutomountServiceAccountToken *bool;NodeName string;HostNetwork bool;HostPID bool;HostIPC bool;ShareProcessNamespace *bool;SecurityContext *core.PodSecurityContext;ImagePullSecrets []core.LocalObjectReference;Hostname string;Subdomain string;Affinity *core.Affinity;SchedulerName string;Tolerations []core.Toleration;HostAliases []core.HostAlias;PriorityClassName string;Priority *int32;DNSConfig *core.PodDNSConfig;ReadinessGates []core.PodReadinessGate;RuntimeClassName *string;EnableServiceLinks *bool;PreemptionPolicy *core.PreemptionPolicy;Overhead core.ResourceList;TopologySpreadConstraints []core.TopologySpreadConstraint;SetHostnameAsFQDN *bool;OS *core.PodOS;HostUsers *bool;SchedulingGates []core.PodSchedulingGate;ResourceClaims []core.PodResourceClaim;Resources *core.ResourceRequirements',
  'v1.PodSecurityContext': 'SELinuxOptions *core.SELinuxOptions;WindowsOptions *core.WindowsSecurityContextOptions;RunAsUser *int64;RunAsGroup *int64;RunAsNonRoot *bool;SupplementalGroups []int64;SupplementalGroupsPolicy *core.SupplementalGroupsPolicy;FSGroup *int64;Sysctls []core.Sysctl;FSGroupChangePolicy *core.PodFSGroupChangePolicy;SeccompProfile *core.SeccompProfile;AppArmorProfile *core.AppArmorProfile;SELinuxChangePolicy *core.PodSELinuxChangePolicy',
  'v1.VolumeSource': 'HostPath *core.HostPathVolumeSource;EmptyDir *core.EmptyDirVolumeSource;GCEPersistentDisk *core.GCEPersistentDiskVolumeSource;AWSElasticBlockStore *core.AWSElasticBlockStoreVolumeSource;GitRepo *core.GitRepoVolumeSource;Secret *core.SecretVolumeSource;NFS *core.NFSVolumeSource;ISCSI *core.ISCSIVolumeSource;Glusterfs *core.GlusterfsVolumeSource;PersistentVolumeClaim *core.PersistentVolumeClaimVolumeSource;RBD *core.RBDVolumeSource;FlexVolume *core.FlexVolumeSource;Cinder *core.CinderVolumeSource;CephFS *core.CephFSVolumeSource@cephfs;Flocker *core.FlockerVolumeSource;DownwardAPI *core.DownwardAPIVolumeSource;FC *core.FCVolumeSource;AzureFile *core.AzureFileVolumeSource;ConfigMap *core.ConfigMapVolumeSource;VsphereVolume *core.VsphereVirtualDiskVolumeSource;Quobyte *core.QuobyteVolumeSource;AzureDisk *core.AzureDiskVolumeSource;PhotonPersistentDisk *core.PhotonPersistentDiskVolumeSource;Projected *core.ProjectedVolumeSource;PortworxVolume *core.PortworxVolumeSource;ScaleIO *core.ScaleIOVolumeSource;StorageOS *core.StorageOSVolumeSource@storageos;CSI *core.CSIVolumeSource;Ephemeral *core.EphemeralVolumeSource;Image *core.ImageVolumeSource',
  'v1.ObjectMeta': 'Name string;GenerateName string;Namespace string;SelfLink string;UID types.UID;ResourceVersion string;Generation int64;CreationTimestamp v1.Time;DeletionTimestamp *v1.Time;DeletionGracePeriodSeconds *int64;Labels map[string]string;Annotations map[string]string;OwnerReferences []v1.OwnerReference;Finalizers []string;ManagedFields []v1.ManagedFieldsEntry',
  'v1.OwnerReference': 'APIVersion string;Kind string;Name string;UID types.UID;Controller *bool;BlockOwnerDeletion *bool',
};

interface GoField {
  readonly name: string;
  readonly type: string;
  /** The member of the JSON object; undefined where the fields of an embedded struct are the object's own. */
  readonly json: string | undefined;
}

const parsed = new Map<string, readonly GoField[]>();

/** The fields of a struct, or undefined for what is no struct. */
export function goFields(type: string): readonly GoField[] | undefined {
  const text = structs[type];
  if (text === undefined) return undefined;
  let fields = parsed.get(type);
  if (!fields) {
    fields = text === '' ? [] : text.split(';').map((entry) => {
      const [name, rest] = entry.split(' ') as [string, string];
      const [kind, json] = rest.split('@') as [string, string?];
      return name.startsWith('~') ? { name: name.slice(1), type: kind, json } : { name, type: kind, json: json ?? jsonName(name) };
    });
    parsed.set(type, fields);
  }
  return fields;
}

/** "DNSPolicy" → "dnsPolicy", "HostPID" → "hostPID", "TTY" → "tty". */
function jsonName(name: string): string {
  const run = /^[A-Z]+/.exec(name)![0];
  if (run.length === name.length) return name.toLowerCase();
  return run.length === 1 ? name[0]!.toLowerCase() + name.slice(1) : run.slice(0, -1).toLowerCase() + name.slice(run.length - 1);
}

export const member = (value: unknown, field: GoField): unknown => (field.json === undefined ? (value ?? {}) : (value as Readonly<Record<string, unknown>> | undefined)?.[field.json]);

type GoKind = 'struct' | 'slice' | 'map' | 'pointer' | 'string' | 'number' | 'bool' | 'quantity' | 'intOrString' | 'time';

export function goKind(type: string): GoKind {
  if (type.startsWith('*')) return 'pointer';
  if (type.startsWith('[]')) return 'slice';
  if (type.startsWith('map[') || type === 'core.ResourceList') return 'map';
  if (structs[type] !== undefined) return 'struct';
  if (type === 'resource.Quantity' || type === 'resource.int64Amount') return 'quantity';
  if (type === 'intstr.IntOrString') return 'intOrString';
  if (type === 'v1.Time') return 'time';
  if (type === 'bool') return 'bool';
  return type === 'int32' || type === 'int64' ? 'number' : 'string';
}

/** What a slice, map or pointer holds. */
export function goElement(type: string): string {
  if (type === 'core.ResourceList') return 'resource.Quantity';
  if (type.startsWith('*')) return type.slice(1);
  return type.startsWith('[]') ? type.slice(2) : type.slice(type.indexOf(']') + 1);
}

/** Whether a value is Go's zero value of its type. */
export function isGoZero(type: string, value: unknown): boolean {
  switch (goKind(type)) {
    case 'struct':
      return goFields(type)!.every((field) => isGoZero(field.type, member(value, field)));
    case 'string':
      return value === undefined || value === null || value === '';
    case 'number':
      return value === undefined || value === null || value === 0;
    case 'bool':
      return value !== true;
    default:
      return value === undefined || value === null;
  }
}

/** A v1 PodSpec in the shape of the internal type: what concerns the host stands in the security context. */
export function internalPodSpec(spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers, securityContext, ...rest } = spec;
  const host = { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers };
  const any = Object.values(host).some((value) => value !== undefined);
  return { ...rest, ...(securityContext || any ? { securityContext: { ...(securityContext as object | undefined), ...host } } : {}) };
}
