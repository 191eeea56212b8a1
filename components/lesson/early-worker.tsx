import { headers } from 'next/headers';
import { earlyClusterScript, earlyWorkerScript, noLabScript } from '../../lab/early-worker';
import type { Scenario } from '../../lab/protocol';

/** Starts the worker of a page's lab as soon as a browser reads the page, long before the page comes alive. */
export const EarlyWorker = () => <Script text={earlyWorkerScript()} />;

/** Has the worker make this cluster. */
export const EarlyCluster = ({ scenario }: { scenario: Scenario }) => <Script text={earlyClusterScript(scenario)} />;

/** Sends the worker home: this page, at a lesson's address, has no lab. */
export const NoLab = () => <Script text={noLabScript()} />;

async function Script({ text }: { text: string | undefined }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  // A browser hides a nonce from scripts, so the page would find another one than the server wrote.
  return text && <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: text }} />;
}
