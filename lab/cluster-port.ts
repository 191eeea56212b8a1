import type { LabShape } from '../curriculum';
import type { Transport } from '../engine/index';

/** What the lab needs of an engine. lab/engine.ts makes it from the real one; tests may give another. */
export interface LabCluster {
  readonly clock: LabClock;
  readonly transport: Transport;
  openTerminal(options: { readonly columns: number; readonly rows: number; readonly onOutput: (bytes: Uint8Array) => void; readonly onExit: () => void }): LabTerminal;
  /** Runs a shell script on the workstation; `exitCode` is undefined while it runs. */
  runScript(text: string): { readonly exitCode: number | undefined; readonly output: string };
  /** A file of the workstation, or undefined. */
  readFile(path: string): string | undefined;
  writeFile(path: string, text: string): void;
  /** One HTTP request from inside a pod; `done` is called as an event of the clock. */
  http(pod: string, namespace: string, url: string, done: (answer: HttpFact) => void): void;
  stateHash(): string;
}

export type HttpFact = { readonly status: number; readonly body: string } | { readonly error: string };

export interface LabClock {
  now(): number;
  nextAt(): number | undefined;
  readonly idle: boolean;
  step(): boolean;
  runUntil(atMs: number, maxEvents?: number): boolean;
}

export interface LabTerminal {
  input(text: string): void;
  resize(columns: number, rows: number): void;
  close(): void;
}

export interface ClusterShape extends LabShape {
  readonly seed: string;
}

export type MakeCluster = (shape: ClusterShape) => LabCluster;
