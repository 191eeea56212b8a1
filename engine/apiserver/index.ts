import { strategies } from '../api/kinds';
import { builtInRegistry } from '../api/registry';
import { cells } from '../api/table';
import type { Clock } from '../runtime/clock';
import type { Random } from '../runtime/random';
import type { CustomResourceDefinition } from '../api/types';
import type { LazyModule } from '../runtime/lazy-module';
import { Trace } from '../runtime/trace';
import { createAdmission } from './admission';
import type { ExpressionModule } from '../api/expressions';
import type { RareRequests, WireForm } from './host';
import { needed } from './rarely';
import { ApiServer } from './server';

export { ApiServer } from './server';
export type { NodeProxies, NodeProxy, ExecOptions, ProxyTarget, ProxyRequest, ProxyResponse } from './node-proxy';
export type { RareRequests, WireForm } from './host';
export { ANONYMOUS, LOOPBACK } from './auth/authentication';

interface CreateApiServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly trace?: Trace;
  readonly address?: string;
  readonly serviceSubnet?: string;
  /** Evaluates the rules of definitions and policies. */
  readonly expressions: LazyModule<ExpressionModule>;
  /** What few requests need. */
  readonly rare: LazyModule<RareRequests>;
  /** For answers that are printed as they come. */
  readonly wire: LazyModule<WireForm>;
}

/** An API server with all built-in kinds and admission plugins and nothing stored. */
export function createApiServer(options: CreateApiServerOptions): ApiServer {
  return new ApiServer({
    clock: options.clock,
    random: options.random,
    trace: options.trace ?? new Trace(),
    registry: builtInRegistry({ strategies, cells, rare: () => needed(options.rare) }),
    admission: createAdmission(options.rare),
    expressions: options.expressions,
    rare: options.rare,
    wire: options.wire,
    customKinds: {
      kindsOf: (definition) => options.rare.value.customKinds(definition as unknown as CustomResourceDefinition, (text, variables) => options.expressions.value.compile(text, variables)),
      needs: (definition) => (options.rare.value.usesExpressions(definition as unknown as CustomResourceDefinition) ? options.expressions : undefined),
      statusOf: (definition, all, now) => options.rare.value.establishedStatus(definition as unknown as CustomResourceDefinition, all as unknown as readonly CustomResourceDefinition[], now),
    },
    ...(options.address ? { address: options.address } : {}),
    ...(options.serviceSubnet ? { serviceSubnet: options.serviceSubnet } : {}),
  });
}
