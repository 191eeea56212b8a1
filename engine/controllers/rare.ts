/** The controllers of kinds that many sessions never see; they are loaded when the first object of theirs appears. */
export { startCertificates } from './certificates/certificates';
export { startCronJobs } from './cronjob/cronjob';
export { startDisruption } from './disruption/disruption';
export { startHorizontalPodAutoscalers } from './podautoscaler/podautoscaler';
export { startAccountTokens } from './serviceaccount/tokens';
export { startJobs } from './job/job';
export { startPersistentVolumes } from './persistentvolume/persistentvolume';
export { startProvisioners } from './persistentvolume/provisioner';
export { startResourceQuotas } from './resourcequota/resourcequota';
export { startStatefulSets } from './statefulset/statefulset';
export { startTtlAfterFinished } from './ttlafterfinished/ttlafterfinished';
export { startVolumeExpansion } from './volumeexpand/volumeexpand';
