import { apiVersionOf, qualifiedKind, qualifiedResource, resourcePath } from '../client/discovery';
import type { Mapping } from '../client/discovery';
import { KubectlError } from '../errors';
import type { AnyObject } from '../session';

/** One object that a command is about, before or after it was fetched. */
export interface ResourceInfo {
  readonly mapping: Mapping;
  /** undefined for objects without namespace. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** The file it came from, or ''. */
  readonly source: string;
  /** As it stood in the file, or as the server sent it. */
  object: AnyObject | undefined;
}

/** "pod/web", "deployment.apps/web". */
export function shownName(info: { readonly mapping: Mapping; readonly name: string }): string {
  return `${qualifiedKind(info.mapping)}/${info.name}`;
}

/** `pod "web"`, `deployment.apps "web"`. */
export function quotedName(info: { readonly mapping: Mapping; readonly name: string }): string {
  return `${qualifiedKind(info.mapping)} "${info.name}"`;
}

/** "pods/web", "deployments/web": how wait and warnings speak of an object. */
export function pluralName(info: ResourceInfo, withGroup = false): string {
  return `${withGroup ? qualifiedResource(info.mapping) : info.mapping.resource}/${info.name}`;
}

/** Throws for an object without a name, which would mean all of them. */
export function pathOf(info: ResourceInfo, subresource?: string): string {
  if (info.name === '') throw new KubectlError('resource name may not be empty');
  return resourcePath(info.mapping, info.namespace, info.name, subresource);
}

export function collectionPath(info: ResourceInfo): string {
  return resourcePath(info.mapping, info.namespace);
}

/** What is sent to create an object: one that was fetched before has a version, which the server would refuse. */
export function unversioned(object: AnyObject): AnyObject {
  if (object.metadata?.resourceVersion === undefined) return object;
  const { resourceVersion: _dropped, ...metadata } = object.metadata;
  return { ...object, metadata } as AnyObject;
}

/** An object with its kind and apiVersion, which items of lists may lack. */
export function typed(object: AnyObject, mapping: Mapping): AnyObject {
  if (object.kind && object.apiVersion) return object;
  return { ...object, apiVersion: apiVersionOf(mapping), kind: mapping.kind };
}
