import { engineVersion as version } from '../engine/surface';

declare const process: { readonly env: { readonly PODLAB_ENGINE?: string } };

/**
 * Which engine a journal was recorded on: its version, and in a build its sources' fingerprint, so that a learner whose
 * journal was recorded on another engine is told, and a grade names the engine that gave it.
 */
const fingerprint = process.env.PODLAB_ENGINE;
export const engineVersion = fingerprint === undefined ? version : `${version}+${fingerprint}`;
