import { SystemError } from '../../runtime/machine';
import type { Process } from '../../runtime/machine';
import { KubectlError, PlainError } from '../errors';
import { resolvePath } from '../paths';

type Entry = Readonly<Record<string, unknown>>;

/** clientcmd.ConfirmUsable: refuses a user or a cluster whose files are missing or contradict each other. */
export function confirmUsable(proc: Process, { userName, user, clusterName, cluster }: { userName: string; user: Entry; clusterName: string; cluster: Entry }): void {
  const faults = [...certificateFaults(proc, userName, user), ...unreadable(proc, cluster['certificate-authority'], 'certificate-authority', clusterName)];
  if (faults.length === 1) throw new KubectlError(faults[0]!);
  if (faults.length) throw new PlainError(`Error in configuration: \n${faults.map((fault) => `* ${fault}\n`).join('')}`);
}

function certificateFaults(proc: Process, name: string, user: Entry): string[] {
  const [certificate, key] = [user['client-certificate'], user['client-key']];
  if (!certificate && !user['client-certificate-data']) return [];
  return [
    ...(certificate && user['client-certificate-data'] ? [`client-cert-data and client-cert are both specified for ${name}. client-cert-data will override.`] : []),
    ...(key && user['client-key-data'] ? [`client-key-data and client-key are both specified for ${name}; client-key-data will override`] : []),
    ...(key || user['client-key-data'] ? [] : [`client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`]),
    ...unreadable(proc, certificate, 'client-cert', name),
    ...unreadable(proc, key, 'client-key', name),
  ];
}

function unreadable(proc: Process, path: unknown, what: string, name: string): string[] {
  if (typeof path !== 'string' || path === '') return [];
  try {
    proc.machine.fs.readFile(resolvePath(proc.cwd, path));
    return [];
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return [`unable to read ${what} ${path} for ${name} due to open ${path}: ${error.message.toLowerCase()}`];
  }
}
