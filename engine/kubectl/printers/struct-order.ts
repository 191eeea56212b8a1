import { wireJson } from '../../api/wire-json';
import type { AnyObject } from '../session';

export function wireText(object: unknown): string {
  return wireJson(object, false);
}

/** An object with its members as the Go structs have them: commands that decode what they are answered show it so with -o json. */
export function inStructOrder(object: AnyObject): AnyObject {
  return JSON.parse(wireJson(object, false)) as AnyObject;
}
