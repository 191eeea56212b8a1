import type { ContainerFact, LabShape, Requester } from '../curriculum';
import type { TraceStep, Transport } from '../engine/index';

/** What the lab needs of an engine. lab/engine.ts makes it from the real one; tests may give another. */
export interface LabCluster {
  readonly clock: LabClock;
  readonly transport: Transport;
  openTerminal(options: { readonly columns: number; readonly rows: number; readonly onOutput: (bytes: Uint8Array) => void; readonly onExit: () => void }): LabTerminal;
  /** Runs a shell script on the workstation; `exitCode` is undefined while it runs. */
  runScript(text: string): { readonly exitCode: number | undefined; readonly output: string };
  /** Of another cluster beside the lesson, by its context; `transport` without a name. Undefined when there is none of that name. */
  transportOf(cluster: string | undefined): Transport | undefined;
  /** A file of the workstation, or of another machine; undefined when it is not there. */
  readFile(path: string, machine?: string): string | undefined;
  writeFile(path: string, text: string): void;
  /** Files of the learner's home that a person would edit, relative to it. */
  homeFiles(): readonly string[];
  /** One HTTP request from inside a pod or from a machine; `done` is called as an event of the clock. */
  http(from: Requester, url: string, done: (answer: HttpFact) => void): void;
  /** The containers of a lone Docker host, stopped ones among them; undefined when there is no such host. */
  containers(machine: string): readonly ContainerFact[] | undefined;
  /** Every step of the engine's trace, until the returned function is called. */
  trace(listener: (step: TraceStep) => void): () => void;
  stateHash(): string;
}

export type HttpFact = { readonly status: number; readonly body: string } | { readonly error: string };

export interface LabClock {
  now(): number;
  nextAt(): number | undefined;
  readonly idle: boolean;
  /** A part of the engine that is missing: nothing runs before it is loaded. */
  readonly held: { load(): Promise<void> } | undefined;
  step(): boolean;
  runUntil(atMs: number, maxEvents?: number): boolean;
}

export interface LabTerminal {
  input(text: string): void;
  resize(columns: number, rows: number): void;
  close(): void;
  /** How many letters of a cell each, were they typed now, would be printed as themselves. */
  readonly plainCells: number;
}

export interface ClusterShape extends LabShape {
  readonly seed: string;
}

export type MakeCluster = (shape: ClusterShape) => LabCluster;
