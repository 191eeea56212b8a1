import { describe, expect, it } from 'vitest';
import { FieldSet } from './field-set';

const set = (json: unknown): FieldSet => FieldSet.fromJson(json);

describe('a set of fields', () => {
  const owned = set({ 'f:status': { 'f:replicas': {}, 'f:conditions': { '.': {}, 'k:{"type":"Ready"}': { '.': {}, 'f:status': {} } } } });

  it('stays itself when nothing is added or taken', () => {
    expect(owned.union(set({ 'f:status': { 'f:replicas': {} } }))).toBe(owned);
    expect(owned.difference(set({ 'f:spec': {} }))).toBe(owned);
  });

  it('adds and takes away without changing what it was made of', () => {
    const more = owned.union(set({ 'f:status': { 'f:ready': {} } }));
    expect(more.toJson()).toEqual({ 'f:status': { 'f:replicas': {}, 'f:ready': {}, 'f:conditions': { '.': {}, 'k:{"type":"Ready"}': { '.': {}, 'f:status': {} } } } });
    expect(more.difference(owned).toJson()).toEqual({ 'f:status': { 'f:ready': {} } });
    expect(owned.covers(more)).toBe(false);
    expect(more.covers(owned)).toBe(true);
    expect(more.equals(owned)).toBe(false);
    expect(more.difference(set({ 'f:status': { 'f:ready': {} } })).equals(owned)).toBe(true);
  });
});
