import type { KubeObject } from './object';
import type { Schema } from './schema';
import type { StatusCause } from './status';
import type { UserInfo } from './transport';
import type { Pod } from './types';

/**
 * A kind is a record. The store, apply, patches, tables, discovery and watches read it and know no kind by name;
 * CustomResourceDefinitions enter by the same door at run time.
 */
export interface KindRecord {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** As in discovery, in its order. */
  readonly verbs: readonly string[];
  readonly subresources: readonly SubresourceRecord[];
  readonly storageVersionHash?: string;
  /** The structure of the object; undefined means that anything goes. */
  readonly schema?: Schema;
  readonly strategy: Strategy;
  /** Rules, structure or columns are loaded with the first request of a client to such a kind (apiserver/rare.ts). */
  readonly rare?: boolean;
  /** Printer columns; without them a Table has Name and Created At. */
  readonly table?: TableRecord;
  /** Fields that a field selector may name besides metadata.name and metadata.namespace. */
  readonly selectable: Readonly<Record<string, (object: KubeObject) => string>>;
  /**
   * Where two served versions show the same stored objects (events, horizontal pod autoscalers), the record of the
   * other one names the stored one here and converts both ways.
   */
  readonly storedAs?: StoredAs;
  /** Of a custom kind: the OpenAPI schema of its definition, for explain. */
  readonly openApi?: Readonly<Record<string, unknown>>;
  /** Of an aggregated API: the server behind this one that answers for the kind. Nothing of it is stored here. */
  readonly source?: ObjectSource;
  /** Of a version that should not be used any more: the warning that every request to it gets. */
  readonly deprecation?: string;
  /** Custom resources keep unknown fields or prune by their own rules. */
  readonly custom?: boolean;
}

/** Where the objects of an aggregated API come from. Both throw a StatusError for what the server behind refuses. */
export interface ObjectSource {
  get(namespace: string | undefined, name: string): KubeObject;
  /** In the order in which the server behind lists them. */
  list(namespace: string | undefined): readonly KubeObject[];
}

export interface SubresourceRecord {
  readonly name: string;
  /** The kind of its body, with its group and version. */
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
}

export interface StoredAs {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  toStored(object: KubeObject): KubeObject;
  fromStored(object: KubeObject): KubeObject;
}

/** A plain JSON object that the write path owns and may change, before it is frozen and stored. */
export type Draft = {
  apiVersion: string;
  kind: string;
  metadata: DraftMeta;
  // A draft is JSON under construction.
  [field: string]: any;
};

export interface DraftMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean; blockOwnerDeletion?: boolean }[];
  finalizers?: string[];
  managedFields?: unknown[];
  selfLink?: string;
}

/**
 * One field error as the Status lists it: `field` is the path ("spec.containers[0].name"), `message` what stands
 * behind "path: " in the text ("Required value: must be set"), `reason` one of FieldValueRequired, FieldValueInvalid,
 * FieldValueNotSupported, FieldValueForbidden, FieldValueDuplicate, FieldValueNotFound, FieldValueTooLong, …
 */
export type FieldError = Required<StatusCause>;

/** What the rules of one kind may look at. Everything is synchronous and reads the store as it stands. */
export interface RuleContext {
  /** Virtual milliseconds since the epoch, and the same as RFC 3339 with seconds. */
  readonly nowMs: number;
  readonly now: string;
  readonly random: { below(bound: number): number; suffix(length?: number): string; uuid(): string; bytes(count: number): Uint8Array };
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** The group that the request's path names, which may show the same objects in another form. */
  readonly info?: { readonly group: string };
  readonly reader: ObjectReader;
  /** Service addresses and node ports. */
  readonly allocator: Allocator;
  /** What few updates of pods need; loaded with the first of them. */
  readonly rare: RareRules;
  /** Adds a Warning header; the same text is sent once. */
  warn(text: string): void;
}

/** Rules and texts of updates that few sessions send. */
export interface RareRules {
  /** How two values of a Go type differ, as cmp.Diff prints it. */
  structDiff(type: string, before: unknown, after: unknown): string;
  validateEphemeralUpdate(object: Draft, old: Pod): readonly FieldError[];
  validateResize(object: Draft, old: Pod): readonly FieldError[];
}

export interface ObjectReader {
  /** `group` and `plural` as in the path; version does not matter. Stored, frozen objects. */
  get(group: string, plural: string, namespace: string | undefined, name: string): KubeObject | undefined;
  /** All of a namespace, or of all namespaces with undefined; in order of namespace and name. */
  list(group: string, plural: string, namespace?: string): readonly KubeObject[];
  /** Whether there is one in a namespace, or anywhere with undefined. */
  holds(group: string, plural: string, namespace?: string): boolean;
  /** The record of a served kind. */
  kind(group: string, plural: string): KindRecord | undefined;
  /** The record of a served kind by the name of the kind. */
  kindNamed(group: string, version: string, kind: string): KindRecord | undefined;
}

/** Takes effect only when the write is stored; a dry run allocates and gives back. */
export interface Allocator {
  /** A free address of the service range. */
  clusterIP(): string;
  isFreeClusterIP(ip: string): boolean;
  /** A free port of 30000-32767. */
  nodePort(): number;
  isFreeNodePort(port: number): boolean;
}

/**
 * The rules of one kind. Every hook is optional. Order of a create: decode, default, mutating admission,
 * prepareForCreate, validate, validating admission, store. Order of an update: decode or patch, default, mutating
 * admission, prepareForUpdate, validateUpdate, validating admission, store. The top level and the metadata of a draft
 * may be changed; parts below may be frozen and shared, so a rule copies what it changes.
 *
 * The server itself fills metadata (uid, creationTimestamp, generateName, generation), and where a kind has a status
 * subresource it drops the status of a create and puts the old status back on an update, before the hooks run.
 */
export interface Strategy {
  /** Fills in defaults. Must be safe to run twice. */
  default?(draft: Draft): void;
  /** Clears what a client may not set (status), sets the initial state. */
  prepareForCreate?(draft: Draft, context: RuleContext): void;
  /** Puts back what an update may not touch (usually status). `old` is frozen. */
  prepareForUpdate?(draft: Draft, old: KubeObject, context: RuleContext): void;
  /** All field errors, in the real order. */
  validate?(object: Draft, context: RuleContext): readonly FieldError[];
  /** All field errors of an update, immutability included; calls validate itself where the real one does. */
  validateUpdate?(object: Draft, old: KubeObject, context: RuleContext): readonly FieldError[];
  /**
   * Which checks of metadata the rules of an update repeat after those that all kinds share, in their order: the answer
   * lists a wrong label once for each. Default: update.
   */
  readonly metaOnUpdate?: readonly ('whole' | 'update')[];
  /** Texts of Warning headers (deprecated fields, duplicates). */
  warnings?(object: Draft, old: KubeObject | undefined): readonly string[];
  /** The form of metadata.name: the messages that stand behind "metadata.name: Invalid value: …: ". */
  validateName?(name: string, prefix: boolean): readonly string[];
  /** Whether metadata.generation counts changes of everything but metadata and status (default: when there is a spec). */
  readonly generation?: boolean;
  /** Seconds of grace when the client names none; undefined deletes at once. */
  graceSeconds?(object: KubeObject, options: DeleteOptionsLike): number | undefined;
  /** What stays undeleted until its own finalizers in spec are gone (namespaces). Returns true when it may go now. */
  mayVanish?(object: KubeObject): boolean;
  /** Changes of the object when deletion begins (a namespace's phase). */
  beginDelete?(draft: Draft): void;
  /** Same as the main hooks, for a subresource that writes the same object (status, ephemeralcontainers, resize, finalize, approval). */
  readonly subresources?: Readonly<Record<string, SubresourceStrategy>>;
  /** Reads or makes the Scale of an object; absent where the kind has no scale. */
  readonly scale?: ScalePaths;
  /** Kinds that are never stored (reviews): answers a create. Throws StatusError. */
  review?(draft: Draft, context: RuleContext): KubeObject;
}

interface SubresourceStrategy {
  prepareForUpdate?(draft: Draft, old: KubeObject, context: RuleContext): void;
  validateUpdate?(object: Draft, old: KubeObject, context: RuleContext): readonly FieldError[];
}

interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  /** Path of the selector: a LabelSelector, a plain map (replication controllers) or a string (custom resources). */
  readonly selector?: readonly string[];
}

export interface DeleteOptionsLike {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly orphanDependents?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: readonly string[];
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
}

export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description?: string;
  readonly priority: number;
}

export interface TableRecord {
  readonly columns: readonly TableColumn[];
  /** One value per column. `nowMs` because ages are rendered by the server. */
  cells(object: KubeObject, nowMs: number): readonly unknown[];
}

/** A write as admission sees it. `object` is the draft and may be changed by `admit`, not by `validate`. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly kind: KindRecord;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly object: Draft | undefined;
  readonly oldObject: KubeObject | undefined;
}

/** One plugin; refuses by throwing a StatusError (or returning nothing). */
export interface AdmissionPlugin {
  readonly name: string;
  /** Which sorts of requests it looks at; without it, all. The server asks once for each sort. */
  concerns?(kind: KindRecord, operation: AdmissionRequest['operation'], subresource: string | undefined): boolean;
  admit?(request: AdmissionRequest, context: AdmissionContext): void;
  validate?(request: AdmissionRequest, context: AdmissionContext): void;
}

export interface AdmissionContext extends RuleContext {
  /** Whether the user may do this; for admission that checks rights (owner references, priority). */
  authorize(attributes: { verb: string; group: string; resource: string; subresource?: string; namespace?: string; name?: string }): boolean;
  /** Writes a changed status of another object (quota use). Not called on a dry run. */
  writeStatus(group: string, plural: string, object: Draft): void;
}
