/** A volume cannot be mounted now; the message is what FailedMount shows. */
export class VolumeError extends Error {
  override readonly name = 'VolumeError';
  /** `whole`: the message stands alone, without "MountVolume.SetUp failed for volume …". */
  constructor(message: string, readonly whole = false) {
    super(message);
  }
}
