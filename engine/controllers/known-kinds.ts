import * as resources from '../client/resources';
import { customResourceDefinitions, resource, type Resource } from '../client';
import type { ControllerContext } from './context';

/** Built-in kinds whose objects may be owned, own others or live in a namespace; Events are told apart by `events`. */
const BUILT_IN: readonly Resource[] = Object.values(resources).filter((entry): entry is Resource => typeof entry === 'object');

/**
 * Calls `found` for every kind of the API, custom ones when their definition is established, and `lost` for a custom
 * kind whose definition is gone.
 */
export function watchKinds({ informers }: ControllerContext, found: (kind: Resource) => void, lost: (kind: Resource) => void = () => {}): void {
  for (const kind of BUILT_IN) found(kind);
  const known = new Map<string, Resource>();
  const custom = informers.of(customResourceDefinitions);
  const look = (name: string) => {
    const definition = custom.lister.get(undefined, name);
    const established = definition?.status?.conditions?.some((condition) => condition.type === 'Established' && condition.status === 'True');
    const kind = known.get(name);
    if (established && !kind) {
      const { group, names, scope, versions } = definition!.spec;
      const version = versions.find((candidate) => candidate.storage) ?? versions[0]!;
      const added = resource(group, version.name, names.plural, names.kind, scope === 'Namespaced');
      known.set(name, added);
      found(added);
    } else if (!definition && kind) {
      known.delete(name);
      lost(kind);
      informers.drop(kind);
    }
  };
  custom.addHandlers({
    add: (definition) => look(definition.metadata.name!),
    update: (_before, definition) => look(definition.metadata.name!),
    delete: (definition) => look(definition.metadata.name!),
  });
}
