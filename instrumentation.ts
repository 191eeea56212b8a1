/** Runs once when the server starts. A database that cannot be brought up to date stops it with a clear message. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const [{ migrate }, { markClientAddresses }] = await Promise.all([import('./server/migrate'), import('./server/client-address')]);
  markClientAddresses();
  try {
    await migrate();
  } catch (error) {
    console.error(`Podlab does not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
