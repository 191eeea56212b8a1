import { KubectlError } from '../errors';
import type { AnyObject, Session } from '../session';

export function buildKustomization(_session: Session, _path: string): AnyObject[] {
  throw new KubectlError('not simulated: kustomize');
}
