/** A container cannot be configured (a missing ConfigMap, a root user that is not allowed): CreateContainerConfigError. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
