import type { KindRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import type { KindRegistry } from '../api/registry';
import type { Clock } from '../runtime/clock';
import type { Store } from '../store/store';
import type { BodyFormats } from './body';
import type { WritePath } from './write';

/** What the verbs of the server share. */
export interface ServerParts {
  readonly store: Store;
  readonly registry: KindRegistry;
  readonly clock: Clock;
  readonly path: WritePath;
  formats(): BodyFormats;
  /** metadata.managedFields of a stored object. */
  owners(object: KubeObject): readonly unknown[];
  /** The record under which the objects of a kind are stored. */
  storedKind(kind: KindRecord): KindRecord;
}
