// Outside of a build nothing has named the engine yet. Imported before whatever reads the name.
import { engineFingerprint } from '../setup/engine-fingerprint.mjs';

process.env.PODLAB_ENGINE = engineFingerprint();
