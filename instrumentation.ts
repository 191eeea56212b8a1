/** How long requests that are under way may take when the server is told to stop. */
const LAST_ANSWERS_MS = 8_000;

/** Runs once when the server starts. A wrong variable, or a database that cannot be brought up to date, stops it with a clear message. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const [{ checkEnvironment }, { migrate }, { markClientAddresses }, { endLiveEvents }] = await Promise.all([import('./server/environment'), import('./server/migrate'), import('./server/client-address'), import('./server/live-events')]);
  markClientAddresses();
  // A server that is told to stop waits for what is under way. Streams of events would never end by themselves, and
  // pages that go on asking on the connections they have would hold it as well.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => {
    endLiveEvents();
    setTimeout(() => process.exit(0), LAST_ANSWERS_MS).unref();
  });
  try {
    await migrate();
    checkEnvironment();
  } catch (error) {
    console.error(`Podlab does not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
