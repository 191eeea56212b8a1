interface Runs<Run> {
  readonly clock: { now(): number; step(): boolean };
  runScript(text: string): Run;
}

/** Runs a script on a cluster's workstation until it ends, or for so many virtual seconds if it does not. */
export function runToEnd<Run extends { readonly exitCode: number | undefined }>(cluster: Runs<Run>, text: string, seconds = 300): Run {
  const run = cluster.runScript(text);
  const end = cluster.clock.now() + seconds * 1000;
  while (run.exitCode === undefined && cluster.clock.now() < end && cluster.clock.step());
  return run;
}
