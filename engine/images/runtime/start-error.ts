import { RuntimeError } from '../../kubelet/cri';

/** What containerd says when runc could not start a container's process. */
export function startError(message: string): RuntimeError {
  return new RuntimeError(`failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${message}`, 'StartError', 128);
}
