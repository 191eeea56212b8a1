import type { KindRegistry } from '../api/registry';
import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { Store } from '../store/store';
import type { Rbac } from './auth/rbac';
import type { TokenIssuer } from './auth/tokens';
import type { DiscoveryDocuments } from './discovery';
import type { EventNotes } from './event-notes';
import type { ManagedFields } from './managed-fields';
import type { NodeProxies } from './node-proxy';
import type { RequestMetrics } from './request-metrics';
import type { ServerParts } from './server-parts';

/** The server as its routes see it. */
export interface ServerHost {
  readonly store: Store;
  readonly registry: KindRegistry;
  readonly clock: Clock;
  readonly random: Random;
  readonly rbac: Rbac;
  readonly tokens: TokenIssuer;
  readonly ownership: ManagedFields;
  readonly discovery: DiscoveryDocuments;
  readonly metrics: RequestMetrics;
  /** "172.30.0.10:6443". */
  readonly address: string;
  readonly parts: ServerParts;
  readonly nodeProxies: NodeProxies;
  readonly eventNotes: EventNotes | undefined;
  willRead(resource: string, watching: boolean): void;
}
