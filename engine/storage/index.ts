export { startVolumeReclaim, type VolumeReclaimOptions } from './volume-reclaim';
