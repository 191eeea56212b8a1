/** Runs once when the server starts: a database that cannot be brought up to date stops it with a clear message. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { migrate } = await import('./server/migrate');
  try {
    await migrate();
  } catch (error) {
    console.error(`Podlab does not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
