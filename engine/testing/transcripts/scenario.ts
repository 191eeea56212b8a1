/** A recorded scenario: the form of the recordings, which the transcript door reads and writes. */
export interface Scenario {
  readonly name: string;
  readonly title?: string;
  readonly topic?: string;
  readonly addons?: readonly string[];
  readonly steps: readonly ScenarioStep[];
  readonly [field: string]: unknown;
}

export interface ScenarioStep {
  readonly run?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exit?: number | null;
  /** Seconds since the beginning of the scenario. */
  readonly at?: number;
  readonly took?: number;
  readonly loose?: boolean;
  readonly sleep?: number;
  readonly until?: string;
}

export interface StepResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}
