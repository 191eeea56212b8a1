import { expect, it } from 'vitest';
import { PROGRAM_NAMES } from './modules';
import { nodePrograms } from './images/node';
import { networkPrograms } from './network/programs';
import { jsonPrograms } from './shell/programs/jq';
import { rarePrograms } from './shell/programs/rare';
import { toolPrograms } from './shell/programs/tools';

it('lists exactly the programs that its modules hold', () => {
  const held = { toolPrograms, rarePrograms, jsonPrograms, networkPrograms, nodePrograms: nodePrograms(() => undefined, () => undefined) };
  for (const [name, programs] of Object.entries(held)) expect([...programs.keys()].sort(), name).toEqual([...PROGRAM_NAMES[name as keyof typeof held]].sort());
});
