/** What a cluster may have besides what kubeadm leaves behind. */
export { cniFiles, cniImages, withCni, type CniAgent } from './cni';
export { METRICS_SERVER_IMAGE, metricsServerManifest, metricsServerObjects } from './metrics-server';
