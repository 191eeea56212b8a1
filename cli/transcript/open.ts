import { createCluster, type Addon } from '../../engine/whole';
import { HOME, learnerIds, loginEnvironment } from '../../engine/cluster/workstation';
import type { ScenarioHost } from '../../engine/testing/transcripts/run-scenario';
import type { Scenario } from '../../engine/testing/transcripts/scenario';
import { loadDescriptions } from '../serve/openapi-descriptions';

/** What a kubectl takes to start on the recording machine, milliseconds. */
const KUBECTL_START_MS = 60;

function addonsOf({ name, addons = [] }: Scenario): Addon[] {
  return addons.map((addon) => {
    if (addon !== 'metrics-server') throw new Error(`not simulated: the addon ${addon} of the scenario ${name}`);
    return addon;
  });
}

/** Images that the recorded nodes held from the scenarios before. */
const PRESENT = ['busybox', 'busybox:1.28', 'busybox:1.36', 'busybox:1.37', 'nginx', 'nginx:1.16', 'nginx:1.25', 'nginx:1.26', 'nginx:1.27', 'nginx:alpine', 'nginx:1.27-alpine', 'luksa/kubia:v1', 'luksa/kubia:v2', 'luksa/kubia:v3'];

/** A fresh cluster (or a lone Docker host) as the scenario's recorder found it. */
export function openScenario(scenario: Scenario): ScenarioHost {
  let descriptions: ReadonlyMap<string, string> | undefined;
  const cluster = createCluster({ presentImages: PRESENT, addons: addonsOf(scenario), seed: `transcript/${scenario.name}`, kubectlStartMs: KUBECTL_START_MS, descriptions: () => (descriptions ??= loadDescriptions()) });
  return { clock: cluster.clock, machine: cluster.workstation, home: HOME, environment: loginEnvironment(), uid: learnerIds.uid };
}
