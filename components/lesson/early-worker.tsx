import { headers } from 'next/headers';
import { earlyWorkerScript } from '../../lab/early-worker';
import type { Scenario } from '../../lab/protocol';

/** Starts the lab's worker as soon as a browser reads the page, long before the page comes alive. */
export async function EarlyWorker({ scenario }: { scenario: Scenario }) {
  const script = earlyWorkerScript(scenario);
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  // A browser hides a nonce from scripts, so the page would find another one than the server wrote.
  return script && <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />;
}
