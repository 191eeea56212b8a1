/**
 * The texts that `kubectl explain` shows. They are large and seldom needed, so they come apart from the engine, once the
 * first cluster runs; until then explain prints the structure and says that the texts are still loading.
 */
let held: ReadonlyMap<string, string> | undefined;

export const descriptions = (): ReadonlyMap<string, string> | undefined => held;

/** Loads the texts from `url`. A failure (offline) leaves things as they are. */
export async function loadDescriptions(url: string): Promise<void> {
  try {
    const answer = await fetch(url);
    if (answer.ok) held = new Map(Object.entries((await answer.json()) as Record<string, string>));
  } catch {
    // Offline: explain goes on without them.
  }
}
