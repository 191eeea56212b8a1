import { existsSync, readFileSync } from 'node:fs';
import { createCluster, type Addon } from '../../engine/whole';
import { HOME, learnerIds, loginEnvironment } from '../../engine/cluster/workstation';
import type { ScenarioHost } from '../../engine/testing/transcripts/run-scenario';
import type { Scenario } from '../../engine/testing/transcripts/scenario';

/** What a kubectl takes to start on the recording machine, milliseconds. */
const KUBECTL_START_MS = 60;

/** Descriptions for explain, when the build made them. */
function loadDescriptions(): ReadonlyMap<string, string> | undefined {
  const file = new URL('../../generated/explain.json', import.meta.url);
  return existsSync(file) ? new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)) : undefined;
}

function addonsOf({ name, addons = [] }: Scenario): Addon[] {
  return addons.map((addon) => {
    if (addon !== 'metrics-server') throw new Error(`not simulated: the addon ${addon} of the scenario ${name}`);
    return addon;
  });
}

/** A fresh cluster (or a lone Docker host) as the scenario's recorder found it. */
export function openScenario(scenario: Scenario): ScenarioHost {
  let descriptions: ReadonlyMap<string, string> | undefined;
  const cluster = createCluster({ addons: addonsOf(scenario), seed: `transcript/${scenario.name}`, kubectlStartMs: KUBECTL_START_MS, descriptions: () => (descriptions ??= loadDescriptions()) });
  return { clock: cluster.clock, machine: cluster.workstation, home: HOME, environment: loginEnvironment(), uid: learnerIds.uid };
}
