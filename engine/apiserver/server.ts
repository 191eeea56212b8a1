import type { ExpressionModule } from '../api/expressions';
import type { AdmissionPlugin, Draft, KindRecord, ObjectReader } from '../api/kind';
import type { KubeObject } from '../api/object';
import { storageName, storageOf, type KindRegistry } from '../api/registry';
import { failure, StatusError } from '../api/status';
import type { PodSpec } from '../api/types';
import type { ApiRequest, ApiResponse, RequestInfo, Transport, UserInfo } from '../api/transport';
import { encodeUtf8 } from '../runtime/bytes';
import type { Clock, Holding } from '../runtime/clock';
import type { LazyModule } from '../runtime/lazy-module';
import type { Random } from '../runtime/random';
import type { Trace } from '../runtime/trace';
import { Store } from '../store/store';
import { AdmissionChain } from './admission/chain';
import { latePlugin } from './admission/late';
import { ServiceAllocator } from './allocator';
import { authenticate, impersonate, verbOf } from './auth/authentication';
import { Rbac } from './auth/rbac';
import { accountUser, boundTo, DEFAULT_AUDIENCE, TokenIssuer } from './auth/tokens';
import type { BodyFormats } from './body';
import { CustomResources, DEFINITIONS, type CustomKindMaker } from './custom-resources';
import { DiscoveryDocuments } from './discovery';
import { EventExpiry } from './event-expiry';
import { EventNotes } from './event-notes';
import { forbidden, forbiddenPath } from './forbidden';
import { ManagedFields } from './managed-fields';
import type { NodeProxies } from './node-proxy';
import { answerNonResource } from './non-resource';
import type { RareRequests, WireForm } from './host';
import { isRare, needed, PartNeeded } from './rarely';
import { RequestMetrics } from './request-metrics';
import { RequestContext, type AccessAttributes, type RequestHost } from './request-context';
import { requestInfo } from './request-info';
import { answerResource } from './routes';
import type { ServerParts } from './server-parts';
import { removeObject, storeObject, type WritePath } from './write';

interface ApiServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly registry: KindRegistry;
  readonly admission: readonly AdmissionPlugin[];
  /** "172.30.0.10:6443": what discovery and the kubernetes service call the server. */
  readonly address?: string;
  readonly serviceSubnet?: string;
  /** Evaluates the rules of admission policies. */
  readonly expressions: LazyModule<ExpressionModule>;
  readonly rare: LazyModule<RareRequests>;
  readonly wire: LazyModule<WireForm>;
  /** Makes kinds of CustomResourceDefinitions; without it they are only stored. */
  readonly customKinds?: CustomKindMaker;
}

/** A change of the registry or of access rules follows from what is stored; others may hook in the same way. */
type StoredHook = (object: KubeObject | undefined, old: KubeObject | undefined) => void;

/** Called before objects are read; without a namespace those of all namespaces are. */
type ReadHook = (namespace: string | undefined, watching: boolean) => void;

/**
 * The API server: one generic way for every kind from the request to the store. It answers at once; watches, logs and
 * connections go on as streams that the clock feeds. It is the store's only writer.
 */
export class ApiServer implements Transport, RequestHost {
  readonly store: Store;
  readonly registry: KindRegistry;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly rbac: Rbac;
  readonly tokens: TokenIssuer;
  readonly ownership: ManagedFields;
  readonly reader: ObjectReader;
  readonly allocator: ServiceAllocator;
  readonly discovery: DiscoveryDocuments;
  readonly metrics = new RequestMetrics();
  readonly parts: ServerParts;
  readonly eventNotes: EventNotes | undefined;
  readonly address: string;
  nodeProxies: NodeProxies = () => undefined;
  /** Readers of bodies in other forms than JSON. A door to clients from outside sets them; they are refused aloud without. */
  formats: BodyFormats = {};
  readonly #rare: LazyModule<RareRequests>;
  readonly #wire: LazyModule<WireForm>;
  /** The parts that a sender who can wait has asked for. */
  readonly #asked = new Set<Holding>();
  readonly #storedHooks = new Map<string, StoredHook[]>();
  readonly #beforeRead = new Map<string, ReadHook[]>();

  constructor(options: ApiServerOptions) {
    const { clock, random, trace, registry, admission } = options;
    this.clock = clock;
    this.random = random.fork('apiserver');
    this.trace = trace;
    this.registry = registry;
    this.#rare = options.rare;
    this.#wire = options.wire;
    this.address = options.address ?? '172.30.0.10:6443';
    this.store = new Store({ clock, indexFields: { '/pods': (pod) => (pod['spec'] as { nodeName?: string } | undefined)?.nodeName ?? '' } });
    this.rbac = new Rbac(this.store);
    this.tokens = new TokenIssuer(random.fork('tokens'));
    this.ownership = new ManagedFields();
    this.reader = this.#makeReader();
    this.allocator = new ServiceAllocator({ subnet: options.serviceSubnet ?? '10.96.0.0/12', random: this.random, services: () => this.store.collection('/services').list() });
    this.discovery = new DiscoveryDocuments(registry, this.address);
    const path: WritePath = { store: this.store, registry, admission: new AdmissionChain([...admission, ...this.#rareAdmission(options.expressions)]), ownership: this.ownership, trace, clock, stored: (kind, object, old) => this.#stored(kind, object, old) };
    this.parts = {
      store: this.store, registry, clock, path, formats: () => this.formats, owners: (object) => this.ownership.entriesOf(object),
      storedKind: (kind) => (kind.storedAs ? registry.findKind(kind.storedAs.group, kind.storedAs.version, kind.storedAs.kind)! : kind),
    };
    this.#watchDefinitions(options.customKinds);
    this.onStored('admissionregistration.k8s.io/validatingadmissionpolicies', () => clock.hold(options.expressions));
    // The claim that a pod brings with it is written by a controller, which cannot wait.
    this.onStored('/pods', (pod, old) => {
      if (pod && !old && (pod['spec'] as PodSpec).volumes?.some(({ ephemeral }) => ephemeral)) clock.hold(options.rare);
    });
    this.eventNotes = this.#keepEvents();
  }

  #rareAdmission(expressions: LazyModule<ExpressionModule>): AdmissionPlugin[] {
    let escalation: AdmissionPlugin | undefined;
    let policies: AdmissionPlugin | undefined;
    return [
      latePlugin('RBAC escalation check', (kind, _operation, subresource) => kind.group === 'rbac.authorization.k8s.io' && subresource === undefined, () => (escalation ??= this.rare.escalationCheck(this.rbac)), (_request, { user }) => !user.groups.includes('system:masters')),
      latePlugin('ValidatingAdmissionPolicy', (kind, operation) => kind.group !== 'admissionregistration.k8s.io' && operation !== 'CONNECT', () => (policies ??= this.rare.admissionPolicies(expressions)), (_request, { reader }) => reader.holds('admissionregistration.k8s.io', 'validatingadmissionpolicybindings')),
    ];
  }

  #watchDefinitions(maker: CustomKindMaker | undefined): void {
    if (!maker) return;
    const custom = new CustomResources(maker, this.parts.path);
    this.onStored(DEFINITIONS, (object, old) => custom.changed(object, old));
  }

  /** Without events among its kinds a server keeps none. */
  #keepEvents(): EventNotes | undefined {
    const kind = this.registry.find('', 'v1', 'events');
    if (!kind) return undefined;
    const remove = (event: KubeObject): void => {
      if (this.store.collection('/events').get(event.metadata.namespace, event.metadata.name!) === event) removeObject(this.parts.path, kind, event);
    };
    const expiry = new EventExpiry(this.clock, {
      object: remove,
      note: (note) => {
        if (note.asleep) return notes.remove(note);
        if (note.made) remove(note.object);
        note.forget();
      },
    });
    const notes = new EventNotes(this.parts.path, kind, expiry);
    this.onStored('/events', (object) => expiry.changed(object));
    return notes;
  }

  get rare(): RareRequests {
    return needed(this.#rare);
  }

  rareFor(request: ApiRequest): RareRequests {
    return this.#partFor(request, this.#rare);
  }

  /** The first time that a sender who can wait needs it, it waits, wherever it is: so the same happens everywhere. */
  #partFor<Part>({ waits }: ApiRequest, part: LazyModule<Part>): Part {
    if (waits && !this.#asked.has(part)) {
      this.#asked.add(part);
      throw new PartNeeded(part);
    }
    return needed(part);
  }

  get nowMs(): number {
    return this.clock.now();
  }

  /** A transport whose requests are a user's, unless they name another. */
  as(user: UserInfo): Transport {
    return { send: (request) => this.#send(request, request.user ?? user) };
  }

  send(request: ApiRequest): ApiResponse {
    return this.#send(request, request.user);
  }

  #send(request: ApiRequest, sender: UserInfo | undefined): ApiResponse {
    return request.wire === undefined ? this.#answer(request, sender) : this.#written(request, sender);
  }

  /** The answer as bytes; a refusal stays the object that it is. */
  #written(request: ApiRequest, sender: UserInfo | undefined): ApiResponse {
    try {
      const { wireJson } = this.#partFor(request, this.#wire);
      const { object, ...response } = this.#answer(request, sender);
      if (object === undefined || response.status >= 400) return { ...response, object };
      return { ...response, headers: { 'content-type': 'application/json', ...response.headers }, bytes: encodeUtf8(wireJson(object, request.wire === 'indented')) };
    } catch (error) {
      if (error instanceof PartNeeded) return this.#later(error);
      throw error;
    }
  }

  #answer(request: ApiRequest, sender: UserInfo | undefined): ApiResponse {
    let context: RequestContext | undefined;
    try {
      const info = request.info ?? requestInfo(request.path);
      if (request.waits && !this.#asked.has(this.#rare) && isRare(this.registry, request, info)) this.rareFor(request);
      const asking = authenticate(request, sender, this.#readToken);
      const user = request.headers ? impersonate(request, asking, this.#mayImpersonate) : asking;
      context = new RequestContext(this, request, info, user);
      if (this.trace.active) this.#tell(request, info, user);
      this.#authorizeRequest(request, info, user);
      const response = info.isResource ? answerResource(this, context) : answerNonResource(this, context);
      this.metrics.count(info, verbOf(request, info), response.status);
      return context.warnings ? { ...response, warnings: context.warnings } : response;
    } catch (error) {
      if (error instanceof PartNeeded) return this.#later(error);
      if (!(error instanceof StatusError)) throw error;
      if (context) this.metrics.count(context.info, verbOf(request, context.info), error.code);
      return { status: error.code, headers: {}, object: error.status, ...(context?.warnings ? { warnings: context.warnings } : {}) };
    }
  }

  #tell(request: ApiRequest, info: RequestInfo, user: UserInfo): void {
    this.trace.emit(() => ({ at: this.nowMs, actor: user.name, action: 'request', subject: `${request.method} ${request.path}`, detail: { verb: verbOf(request, info) } }));
  }

  /** Who cannot wait is refused, and finds the part there when he tries again. */
  #later({ part, message }: PartNeeded): ApiResponse {
    this.clock.hold(part);
    return { status: 503, headers: {}, object: failure(503, 'ServiceUnavailable', message).status, needs: part };
  }

  readonly #mayImpersonate = (user: UserInfo, attributes: AccessAttributes): boolean => this.rbac.allows(user, attributes);

  readonly #readToken = (token: string): UserInfo | undefined => {
    const claims = this.tokens.verify(token, this.nowMs);
    return claims && claims.aud.includes(DEFAULT_AUDIENCE) && boundTo(this.store, claims) ? accountUser(claims) : undefined;
  };

  #authorizeRequest(request: ApiRequest, info: RequestInfo, user: UserInfo): void {
    if (user.groups.includes('system:masters')) return;
    const verb = verbOf(request, info);
    if (!info.isResource) {
      const plain = request.method === 'GET' ? 'get' : verb;
      if (!this.rbac.allowsPath(user, plain, info.path)) throw forbiddenPath(user, plain, info.path);
      return;
    }
    const attributes: AccessAttributes = { verb, group: info.group, resource: info.resource, subresource: info.subresource, namespace: info.namespace, name: info.name };
    if (!this.rbac.allows(user, attributes)) throw forbidden(user, attributes);
  }

  authorize(user: UserInfo, attributes: AccessAttributes): boolean {
    return this.rbac.allows(user, attributes);
  }

  writeStatus(group: string, plural: string, object: Draft): void {
    const kind = this.registry.preferred(group, plural)!;
    const old = this.store.collection(storageOf(kind)).get(object.metadata.namespace, object.metadata.name!);
    if (!old) throw failure(409, 'Conflict', `Operation cannot be fulfilled on ${plural} "${object.metadata.name}": the object has been deleted`);
    storeObject(this.parts.path, kind, { ...object, metadata: { ...object.metadata } }, old);
  }

  /** Calls `hook` before a GET, LIST or WATCH of a resource is answered, so that what is kept elsewhere can be brought up to date. */
  beforeRead(group: string, resource: string, hook: ReadHook): void {
    const key = `${group}/${resource}`;
    this.#beforeRead.set(key, [...(this.#beforeRead.get(key) ?? []), hook]);
  }

  willRead(resource: string, namespace: string | undefined, watching: boolean): void {
    if (this.#beforeRead.size === 0) return;
    for (const hook of this.#beforeRead.get(resource) ?? []) hook(namespace, watching);
  }

  /** How many watches of a resource are open. */
  watchers(group: string, resource: string): number {
    return this.store.watchers(`${group}/${resource}`);
  }

  /** Stores an object as it is, by nobody's request: the bootstrap of a cluster. It becomes the store's own; metadata is filled in where it is missing. */
  seed(object: KubeObject): KubeObject {
    const [group, version] = object.apiVersion.includes('/') ? (object.apiVersion.split('/') as [string, string]) : ['', object.apiVersion];
    const kind = this.registry.findKind(group, version, object.kind);
    if (!kind) throw new Error(`cannot seed ${object.apiVersion} ${object.kind}: not served`);
    const { apiVersion, kind: name, metadata, ...fields } = object as Draft;
    const draft: Draft = { kind: name, apiVersion, metadata: { ...metadata }, ...fields };
    draft.metadata.uid ??= this.random.uuid();
    draft.metadata.creationTimestamp ??= new Date(this.nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
    const stored = this.parts.storedKind(kind);
    return storeObject(this.parts.path, stored, draft, undefined);
  }

  /** Calls `hook` after every write of a resource. */
  onStored(resource: string, hook: StoredHook): void {
    this.#storedHooks.set(resource, [...(this.#storedHooks.get(resource) ?? []), hook]);
  }

  #stored(kind: KindRecord, object: KubeObject | undefined, old: KubeObject | undefined): void {
    if (kind.group === 'rbac.authorization.k8s.io') this.rbac.changed();
    const hooks = this.#storedHooks.get(storageOf(kind));
    if (hooks) for (const hook of hooks) hook(object, old);
  }

  #makeReader(): ObjectReader {
    const { store, registry } = this;
    return {
      get: (group, plural, namespace, name) => store.collection(storageName(group, plural)).get(namespace, name),
      list: (group, plural, namespace) => store.collection(storageName(group, plural)).list(namespace),
      holds: (group, plural, namespace) => {
        const collection = store.collection(storageName(group, plural));
        return (namespace === undefined ? collection.size : collection.count(namespace)) > 0;
      },
      kind: (group, plural) => registry.preferred(group, plural),
      kindNamed: (group, version, kind) => registry.findKind(group, version, kind),
    };
  }
}
