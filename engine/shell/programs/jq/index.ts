import type { Program } from '../../../runtime/machine';
import { jq } from './jq';
import { yq } from './yq';

/** Programs over JSON and YAML; they are loaded when one is first needed. */
export const jsonPrograms: ReadonlyMap<string, Program> = new Map([['jq', jq], ['yq', yq]]);
