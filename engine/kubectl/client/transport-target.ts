import type { Transport } from '../../api/transport';

/** Where a kubeconfig (and the flags) say that the server is, and who asks. */
export interface ConnectTarget {
  /** "https://172.30.0.10:6443" */
  readonly server: string;
  readonly token?: string;
  /** PEM text of the client certificate, where the user has one. */
  readonly clientCertificate?: string;
  readonly username?: string;
}

/**
 * The way to an API server, or undefined when nothing listens there (connection refused). The transport authenticates
 * as the target says; impersonation goes through Impersonate-* headers.
 */
export type Connect = (target: ConnectTarget) => Transport | undefined;
