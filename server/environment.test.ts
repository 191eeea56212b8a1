import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseUrl, checkEnvironment } from './environment';

describe('the environment', () => {
  beforeEach(() => {
    vi.stubEnv('DATABASE_URL', `file:${join(mkdtempSync(join(tmpdir(), 'podlab-environment-')), 'test.db')}`);
  });
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ['DATABASE_URL', 'postgres://db/podlab', 'it has to be a file: URL'],
    ['PUBLIC_URL', 'podlab.example.org', 'it has to be an address such as https://podlab.example.org'],
    ['PUBLIC_URL', 'https://example.org/podlab', 'so it has to be https://example.org'],
    ['AUTH_SECRET', 'short', 'shorter than 32 characters'],
  ])('is refused at the start when %s is "%s"', (name, value, words) => {
    vi.stubEnv(name, value);
    expect(checkEnvironment).toThrow(words);
  });

  it('takes what is empty as not set, and an address with a slash at its end', () => {
    for (const name of ['PUBLIC_URL', 'PORT', 'AUTH_SECRET']) vi.stubEnv(name, '');
    checkEnvironment();
    expect(baseUrl()).toBe('http://localhost:3000');
    vi.stubEnv('PUBLIC_URL', 'https://podlab.example.org/');
    expect(baseUrl()).toBe('https://podlab.example.org');
  });
});
