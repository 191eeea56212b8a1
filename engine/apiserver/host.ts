import type { ExpressionModule } from '../api/expressions';
import type { AdmissionPlugin, Draft, KindRecord, ObjectSource, RareRules } from '../api/kind';
import type { customKinds, establishedStatus, usesExpressions } from '../api/kinds/extensions/custom-kind';
import type { KubeObject } from '../api/object';
import type { KindParts, KindRegistry } from '../api/registry';
import type { ApiResponse } from '../api/transport';
import type { Clock } from '../runtime/clock';
import type { LazyModule } from '../runtime/lazy-module';
import type { Random } from '../runtime/random';
import type { Store } from '../store/store';
import type { Rbac } from './auth/rbac';
import type { TokenIssuer } from './auth/tokens';
import type { DiscoveryDocuments } from './discovery';
import type { EventNotes } from './event-notes';
import type { ManagedFields } from './managed-fields';
import type { NodeProxies } from './node-proxy';
import type { RequestContext } from './request-context';
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
  /** What few requests need. Throws PartNeeded while it is not there. */
  readonly rare: RareRequests;
  willRead(resource: string, namespace: string | undefined, watching: boolean): void;
}

type Plugins = 'certificateApproval' | 'certificateSigning' | 'certificateSubjectRestriction' | 'limitRanger' | 'podSecurity' | 'resourceQuota' | 'claimResize' | 'defaultIngressClass' | 'defaultStorageClass' | 'storageProtection';
type Answer = (server: ServerHost, context: RequestContext, kind: KindRecord) => ApiResponse;

/** Writes an object as JSON, as the server does for who prints it (api/wire-json.ts). */
export interface WireForm {
  wireJson(object: unknown, indented: boolean): string;
}

/** What few requests need (rare.ts). */
export interface RareRequests extends ReturnType<KindParts['rare']>, Readonly<Record<Plugins, AdmissionPlugin>>, RareRules {
  readonly customKinds: typeof customKinds;
  readonly establishedStatus: typeof establishedStatus;
  readonly usesExpressions: typeof usesExpressions;
  escalationCheck(rbac: Rbac): AdmissionPlugin;
  admissionPolicies(expressions: LazyModule<ExpressionModule>): AdmissionPlugin;
  componentStatuses(store: Store): ObjectSource;
  answerAggregated(context: RequestContext, kind: KindRecord, source: ObjectSource, verb: string): ApiResponse;
  answerRarePath(server: ServerHost, context: RequestContext, clean: string): ApiResponse;
  connect(server: ServerHost, context: RequestContext, kind: KindRecord, subresource: string): ApiResponse;
  readonly answerReview: Answer;
  readonly answerScale: Answer;
  readonly evictPod: Answer;
  readonly podLog: Answer;
  applyObject(server: ServerHost, context: RequestContext, kind: KindRecord, subresource?: string, given?: Draft): { readonly object: KubeObject; readonly created: boolean };
}
