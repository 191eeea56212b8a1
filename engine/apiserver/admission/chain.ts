import type { AdmissionContext, AdmissionPlugin, AdmissionRequest, KindRecord } from '../../api/kind';

interface Chosen {
  readonly operation: AdmissionRequest['operation'];
  readonly subresource: string | undefined;
  readonly admitting: readonly AdmissionPlugin[];
  readonly validating: readonly AdmissionPlugin[];
}

/** The admission plugins of a server in their order; which of them a sort of request concerns is found out once. */
export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[];
  readonly #chosen = new WeakMap<KindRecord, Chosen[]>();

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins;
  }

  /** Runs the mutating plugins, all in their order. */
  admit(request: AdmissionRequest, context: AdmissionContext): void {
    for (const plugin of this.#for(request).admitting) plugin.admit!(request, context);
  }

  /** Runs the validating plugins, all in their order. */
  validate(request: AdmissionRequest, context: AdmissionContext): void {
    for (const plugin of this.#for(request).validating) plugin.validate!(request, context);
  }

  #for({ kind, operation, subresource }: AdmissionRequest): Chosen {
    let known = this.#chosen.get(kind);
    if (!known) this.#chosen.set(kind, (known = []));
    for (const chosen of known) if (chosen.operation === operation && chosen.subresource === subresource) return chosen;
    const concerned = this.#plugins.filter((plugin) => plugin.concerns?.(kind, operation, subresource) ?? true);
    const chosen = { operation, subresource, admitting: concerned.filter((plugin) => plugin.admit), validating: concerned.filter((plugin) => plugin.validate) };
    known.push(chosen);
    return chosen;
  }
}
