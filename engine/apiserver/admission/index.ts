import type { AdmissionPlugin } from '../../api/kind';

/** The admission plugins in their order. */
export function createAdmission(): readonly AdmissionPlugin[] {
  return [];
}
