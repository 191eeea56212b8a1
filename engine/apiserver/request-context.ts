import type { AdmissionContext, Allocator, Draft, KindRecord, ObjectReader, RareRules } from '../api/kind';
import { rfc3339 } from '../api/rfc3339';
import type { ApiRequest, RequestInfo, UserInfo } from '../api/transport';
import type { Random } from '../runtime/random';

/** What the server lends to a request. */
export interface RequestHost {
  readonly nowMs: number;
  readonly random: Random;
  readonly reader: ObjectReader;
  readonly allocator: Allocator;
  authorize(user: UserInfo, attributes: AccessAttributes): boolean;
  writeStatus(group: string, plural: string, object: Draft): void;
  /** Throws PartNeeded while it is not there. */
  rareFor(request: ApiRequest): RareRules;
}

export interface AccessAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

const NONE: readonly string[] = Object.freeze([]);

/** One request on its way through the server; also what the rules of kinds and admission see of it. */
export class RequestContext implements AdmissionContext {
  readonly request: ApiRequest;
  readonly info: RequestInfo;
  readonly user: UserInfo;
  readonly nowMs: number;
  readonly dryRun: boolean;
  /** What strict decoding found in the text of the body, before it became values: members named twice. */
  duplicates: readonly string[] = NONE;
  readonly #host: RequestHost;
  #warnings: string[] | undefined;
  #now: string | undefined;

  constructor(host: RequestHost, request: ApiRequest, info: RequestInfo, user: UserInfo) {
    this.#host = host;
    this.request = request;
    this.info = info;
    this.user = user;
    this.nowMs = host.nowMs;
    this.dryRun = this.query('dryRun') === 'All';
  }

  get random(): Random {
    return this.#host.random;
  }

  get reader(): ObjectReader {
    return this.#host.reader;
  }

  get allocator(): Allocator {
    return this.#host.allocator;
  }

  /** The same request, answered as if it had named another resource. */
  withInfo(info: RequestInfo): RequestContext {
    return new RequestContext(this.#host, this.request, info, this.user);
  }

  /** The time now: a watch outlives the moment of its request. */
  get clockMs(): number {
    return this.#host.nowMs;
  }

  /** RFC 3339 with whole seconds. */
  get now(): string {
    this.#now ??= rfc3339(this.nowMs);
    return this.#now;
  }

  get warnings(): readonly string[] | undefined {
    return this.#warnings;
  }

  warn(text: string): void {
    this.#warnings ??= [];
    if (!this.#warnings.includes(text)) this.#warnings.push(text);
  }

  /** The first query parameter of a name. */
  query(name: string): string | undefined {
    const pairs = this.request.query;
    if (pairs) for (const [key, value] of pairs) if (key === name) return value;
    return undefined;
  }

  queries(name: string): string[] {
    return (this.request.query ?? []).filter(([key]) => key === name).map(([, value]) => value);
  }

  flag(name: string): boolean {
    const value = this.query(name);
    return value !== undefined && value !== '0' && value.toLowerCase() !== 'false';
  }

  header(name: string): string | undefined {
    return this.request.headers?.[name];
  }

  /** Who owns the fields that this request writes. */
  get fieldManager(): string {
    return this.query('fieldManager') || (this.header('user-agent') ?? 'unknown').split('/')[0]! || 'unknown';
  }

  get rare(): RareRules {
    return this.#host.rareFor(this.request);
  }

  authorize(attributes: AccessAttributes): boolean {
    return this.#host.authorize(this.user, attributes);
  }

  writeStatus(group: string, plural: string, object: Draft): void {
    this.#host.writeStatus(group, plural, object);
  }
}

/** How the server speaks of a resource in messages. */
export function resourceOf(kind: KindRecord): { group: string; resource: string } {
  return { group: kind.group, resource: kind.plural };
}
