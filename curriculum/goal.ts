import { z } from 'zod';
import { localizedText } from './text';

/**
 * A task's goal: predicates over the cluster's API, the workstation's files and the network. They are plain data, so
 * that the same goal runs in the tab, on the server and against a real cluster, gives partial credit and can say in
 * the learner's language what is still missing.
 */

/** A dotted path into an object; `[0]` indexes, `[name=web]` picks from a list, a key with dots stands in quotes. */
const path = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** One condition on one field. Exactly one operator. */
export const fieldTest = z.union([
  z.strictObject({ path, equals: scalar }),
  z.strictObject({ path, not: scalar }),
  z.strictObject({ path, matches: z.string() }),
  z.strictObject({ path, atLeast: z.number() }),
  z.strictObject({ path, atMost: z.number() }),
  z.strictObject({ path, includes: scalar }),
  z.strictObject({ path, exists: z.boolean() }),
  /** Number of elements of a list or keys of a map. */
  z.strictObject({ path, length: z.number().int().nonnegative() }),
]);
export type FieldTest = z.infer<typeof fieldTest>;

const resource = z.string().regex(/^[a-z]+(\.[a-z0-9.-]+)?$/, 'the plural, with its group where it has one: pods, deployments.apps');
const say = localizedText.optional();
/** Holds before the learner begins and has to stay so: it earns nothing, and when it is broken it costs its share of the credit. */
const stays = z.literal(true).optional();
/** Of several clusters beside a lesson, the one that is meant: a context of the learner's kubeconfig. The first unless told. */
const cluster = z.string().optional();
/** Who asks over the network: a pod, or a machine (a node, a Docker host; "workstation"). */
const requester = z.union([z.strictObject({ pod: z.string(), namespace: z.string().optional(), cluster }), z.strictObject({ machine: z.string() })]);
export type Requester = z.infer<typeof requester>;

export const predicate = z.discriminatedUnion('kind', [
  /**
   * Objects of a resource that pass every test. Without `count` at least one must; with `name` the messages speak of
   * that object. `say` replaces the generated sentence on what is missing.
   */
  z.strictObject({
    kind: z.literal('object'),
    resource,
    namespace: z.string().optional(),
    allNamespaces: z.boolean().optional(),
    name: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    where: z.array(fieldTest).default([]),
    count: z.strictObject({ min: z.number().int().optional(), max: z.number().int().optional() }).optional(),
    cluster,
    say,
    stays,
  }),
  /** No such object is left. */
  z.strictObject({ kind: z.literal('absent'), resource, namespace: z.string().optional(), name: z.string().optional(), labels: z.record(z.string(), z.string()).optional(), cluster, say, stays }),
  /** Pods that are Ready and not being deleted. */
  z.strictObject({ kind: z.literal('ready'), namespace: z.string().optional(), name: z.string().optional(), labels: z.record(z.string(), z.string()).optional(), min: z.number().int().positive().default(1), max: z.number().int().optional(), cluster, say }),
  /** A Service whose selector finds at least `min` ready pods. */
  z.strictObject({ kind: z.literal('serves'), service: z.string(), namespace: z.string().optional(), min: z.number().int().positive().default(1), port: z.number().int().optional(), cluster, say }),
  /** A file on the learner's workstation, or on another machine; `matches` is a regular expression over its text. */
  z.strictObject({ kind: z.literal('file'), path: z.string(), machine: z.string().optional(), matches: z.string().optional(), say }),
  /** What kubectl's current context names as its namespace. */
  z.strictObject({ kind: z.literal('context'), namespace: z.string(), say }),
  /** An HTTP request from inside a pod or from a machine; its answer's body must match. With `fails`, no answer may come. */
  z.strictObject({ kind: z.literal('http'), from: requester, url: z.string(), matches: z.string().optional(), fails: z.boolean().default(false), say, stays }),
  /** Whether a user or a service account may do something (a SubjectAccessReview). */
  z.strictObject({
    kind: z.literal('access'),
    who: z.union([z.strictObject({ user: z.string(), groups: z.array(z.string()).optional() }), z.strictObject({ serviceAccount: z.string(), namespace: z.string().default('default') })]),
    verb: z.string(), resource, namespace: z.string().optional(), name: z.string().optional(), allowed: z.boolean().default(true), say, stays,
  }),
  /** A container of a lone Docker host, "workstation" among them; `apartFrom` names one with which it may share no network. */
  z.strictObject({ kind: z.literal('container'), machine: z.string(), name: z.string().optional(), image: z.string().optional(), network: z.string().optional(), apartFrom: z.string().optional(), running: z.boolean().default(true), say }),
]);
export type Predicate = z.infer<typeof predicate>;
