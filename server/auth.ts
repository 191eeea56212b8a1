import { hash, verify } from '@node-rs/argon2';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { nextCookies } from 'better-auth/next-js';
import { anonymous } from 'better-auth/plugins';
import { CLIENT_ADDRESS } from './client-address';
import { database } from './database';
import { authSecret, baseUrl } from './environment';
import { mergeProgress } from './progress';

/**
 * Accounts and sessions. A learner starts as an anonymous user; signing up or in moves what they have done to the
 * account. Passwords are hashed with Argon2id (OWASP: 19 MiB, 2 passes, 1 lane).
 */
function createAuth() {
  return betterAuth({
    baseURL: baseUrl(),
    trustedOrigins: (request) => {
      // The product is often reached under a name that its operator did not configure (a class-room address); a page
      // may always speak to the host that served it.
      const host = request?.headers.get('host');
      return host ? [`http://${host}`, `https://${host}`] : [];
    },
    secret: authSecret(),
    database: prismaAdapter(database(), { provider: 'sqlite' }),
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 200,
      password: {
        hash: (password) => hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
        verify: ({ hash: stored, password }) => verify(stored, password),
      },
    },
    session: { expiresIn: 60 * 60 * 24 * 60, updateAge: 60 * 60 * 24 },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 100,
      customRules: { '/sign-in/email': { window: 60, max: 8 }, '/sign-up/email': { window: 60, max: 8 }, '/sign-in/anonymous': { window: 60, max: 120 } },
    },
    advanced: {
      cookiePrefix: 'podlab',
      useSecureCookies: baseUrl().startsWith('https://'),
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS] },
    },
    telemetry: { enabled: false },
    plugins: [
      anonymous({
        emailDomainName: 'anonymous.invalid',
        onLinkAccount: async ({ anonymousUser, newUser }) => {
          await mergeProgress(anonymousUser.user.id, newUser.user.id);
        },
      }),
      nextCookies(),
    ],
  });
}

const held = globalThis as unknown as { podlabAuth?: ReturnType<typeof createAuth> };
export const auth = (): ReturnType<typeof createAuth> => (held.podlabAuth ??= createAuth());
