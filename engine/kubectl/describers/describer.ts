import type { Task } from '../../runtime/process';
import type { AnyObject, Session } from '../session';
import type { DescribedEvent } from './page';

/** What a describer may ask: the server through the session, events of the object, the time. */
export interface DescribeContext {
  readonly session: Session;
  readonly nowMs: number;
  since(timestamp: string): string;
  /** Events about the object; undefined with --show-events=false. */
  events(object: AnyObject): Task<readonly DescribedEvent[] | undefined>;
  list(apiVersion: string, kind: string, resource: string, namespace: string | undefined, query?: { labelSelector?: string; fieldSelector?: string }): Task<AnyObject[]>;
  /** The object, or the words of the refusal. */
  get(apiVersion: string, kind: string, resource: string, namespace: string | undefined, name: string): Task<AnyObject | string>;
}

/** Writes the description of one object. */
export type Describer = (context: DescribeContext, object: AnyObject) => Task<string>;
