/**
 * A volume cannot be mounted now; the message is what FailedMount shows. Thrown, but no Error: a kubelet that takes over
 * the pods of a new cluster meets one per pod, and looking for where it was made would cost more than the mount.
 */
export class VolumeError {
  /** `whole`: the message stands alone, without "MountVolume.SetUp failed for volume …". */
  constructor(readonly message: string, readonly whole = false) {}
}
