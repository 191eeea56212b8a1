/** An error that the daemon answers with; the client prints "Error response from daemon: …". */
export class DaemonError extends Error {
  override readonly name = 'DaemonError';
}
