import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differences } from '../../engine/testing/transcripts/normalise';
import { runScenario } from '../../engine/testing/transcripts/run-scenario';
import type { Scenario, ScenarioStep } from '../../engine/testing/transcripts/scenario';
import { openScenario } from './open';

const fixtures = new URL('../../engine/testing/transcripts/fixtures/', import.meta.url);
/** Steps that may differ, by scenario: the list may only shrink, and docs/engine-scope.md says why they are there. */
const allowed = JSON.parse(readFileSync(new URL('../../engine/testing/transcripts/known-differences.json', import.meta.url), 'utf8')) as Record<string, number[]>;

/** `prose` is the SHA-256 of what explain prints; the texts themselves come from the build-time source. */
type Fixture = Omit<Scenario, 'steps'> & { readonly steps: readonly (ScenarioStep & { readonly prose?: string })[] };

function load(file: string): Fixture {
  const fixture = JSON.parse(readFileSync(new URL(file, fixtures), 'utf8')) as Fixture;
  return { ...fixture, steps: fixture.steps.map((step) => (step.run === undefined ? step : { stdout: '', stderr: '', exit: 0, ...step })) } as Fixture;
}

/** Numbers of the steps that differ from the recording. */
function differing(fixture: Fixture): number[] {
  const got = runScenario(openScenario(fixture as Scenario), fixture as Scenario);
  return fixture.steps.flatMap((step, at) => {
    if (step.run === undefined) return [];
    const found = differences(step, got[at]!).filter((stream) => !(step.prose && stream === 'stdout'));
    const proseDiffers = step.prose !== undefined && createHash('sha256').update(got[at]!.stdout ?? '').digest('hex') !== step.prose;
    return found.length || proseDiffers ? [at] : [];
  });
}

describe('recorded scenarios of a real cluster', () => {
  it.each(readdirSync(fixtures).filter((file) => file.endsWith('.json')))('%s prints what was recorded', (file) => {
    const fixture = load(file);
    const fresh = differing(fixture).filter((at) => !allowed[fixture.name as string]?.includes(at));
    expect(fresh.map((at) => `#${at} ${fixture.steps[at]!.run}`)).toEqual([]);
  }, 60_000);
});
