import { createCluster } from '../../engine';
import { HOME, learnerIds, loginEnvironment } from '../../engine/cluster/workstation';
import type { ScenarioHost } from '../../engine/testing/transcripts/run-scenario';
import type { Scenario } from '../../engine/testing/transcripts/scenario';

/** What a kubectl takes to start on the recording machine, milliseconds. */
const KUBECTL_START_MS = 60;

/** A fresh cluster (or a lone Docker host) as the scenario's recorder found it. */
export function openScenario(scenario: Scenario): ScenarioHost {
  const cluster = createCluster({ seed: `transcript/${scenario.name}`, kubectlStartMs: KUBECTL_START_MS });
  return { clock: cluster.clock, machine: cluster.workstation, home: HOME, environment: loginEnvironment(), uid: learnerIds.uid };
}
