import type { Program } from '../runtime/machine';

/** helm: there is no library that renders charts as it does, so it is refused aloud, with the ways that are there. */
export function* helm(proc: Parameters<Program>[0]): ReturnType<Program> {
  yield* proc.err('not simulated: helm; manifests are built here with kubectl kustomize and applied with kubectl apply -f or -k\n');
  return 1;
}
