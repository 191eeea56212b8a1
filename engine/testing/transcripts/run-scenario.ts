import { concatBytes, decodeUtf8 } from '../../runtime/bytes';
import type { EventQueueClock } from '../../runtime/clock';
import type { OpenFile } from '../../runtime/machine';
import { SinkFile, SourceFile } from '../../shell/kernel';
import type { SimulatedMachine } from '../../shell/kernel';
import type { Scenario, ScenarioStep, StepResult } from './scenario';

export interface ScenarioHost {
  readonly clock: EventQueueClock;
  readonly machine: SimulatedMachine;
  readonly home: string;
  readonly environment: ReadonlyMap<string, string>;
  readonly uid: number;
}

/** A step may take this long, virtual milliseconds; the recorder gave up on `until` after the same 90 s. */
const STEP_LIMIT_MS = 300_000;
const UNTIL_LIMIT_MS = 90_000;
const POLL_MS = 300;
/** Events of the clock one step may cost; beyond it the step counts as hanging. */
const EVENT_LIMIT = 20_000_000;

/**
 * Runs the steps of a scenario as the recorder did: each with `bash -c` in the home directory with an empty stdin,
 * starting at its recorded time when it has one and that time has not passed.
 */
export function runScenario(host: ScenarioHost, scenario: Scenario): ScenarioStep[] {
  const startMs = host.clock.now();
  return scenario.steps.map((step) => {
    if (step.sleep !== undefined) {
      host.clock.runUntil(host.clock.now() + step.sleep * 1000);
      return step;
    }
    if (step.until !== undefined) {
      pollUntil(host, step.until);
      return step;
    }
    if (step.run === undefined) return step;
    if (step.at !== undefined) host.clock.runUntil(Math.max(host.clock.now(), startMs + step.at * 1000));
    return { ...step, ...runCommand(host, step.run) };
  });
}

function pollUntil(host: ScenarioHost, command: string): void {
  const give = host.clock.now() + UNTIL_LIMIT_MS;
  while (runCommand(host, command).exit !== 0 && host.clock.now() < give) host.clock.runUntil(host.clock.now() + POLL_MS);
}

/** Runs one command line to its end and returns what it printed. A command that hangs is killed: exit 124. */
export function runCommand(host: ScenarioHost, command: string): StepResult {
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  const sink = (into: Uint8Array[]): SinkFile => new SinkFile((bytes) => {
    into.push(bytes.slice());
  });
  const process = host.machine.start({
    argv: ['bash', '-c', command],
    env: host.environment,
    cwd: host.home,
    uid: host.uid,
    files: new Map<number, OpenFile>([[0, new SourceFile(new Uint8Array())], [1, sink(out)], [2, sink(err)]]),
  });
  const deadline = host.clock.now() + STEP_LIMIT_MS;
  for (let events = 0; process.exitCode === undefined && events < EVENT_LIMIT; events += 1) {
    const next = host.clock.nextAt();
    if (next === undefined || next > deadline) break;
    host.clock.step();
  }
  if (process.exitCode === undefined) process.kill(9);
  return { stdout: decodeUtf8(concatBytes(out)), stderr: decodeUtf8(concatBytes(err)), exit: process.exitCode ?? 124 };
}
