import createNextIntlPlugin from 'next-intl/plugin';
import { PHASE_PRODUCTION_BUILD, PHASE_PRODUCTION_SERVER } from 'next/constants.js';
import { engineFingerprint } from './scripts/setup/engine-fingerprint.mjs';
import { bundleLabWorker } from './scripts/setup/lab-worker.mjs';

const withNextIntl = createNextIntlPlugin({
  requestConfig: './components/i18n/request.ts',
  // Messages are compiled when the product is built, so that pages carry no parser for them.
  experimental: { messages: { path: './components/i18n/messages', format: 'json', locales: 'infer', precompile: true } },
});

/** @type {import('next').NextConfig} */
const config = {
  // Two builds can stand beside each other (a test's and a served one).
  distDir: process.env.PODLAB_DIST_DIR ?? '.next',
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm test` checks the types of every part by its own rules; a build does not do it a second time.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    '@libsql/client', 'libsql', '@prisma/adapter-libsql', '@node-rs/argon2', 'esbuild', 'mdx-bundler', 'shiki', 'rehype-pretty-code', 'ws', 'node-forge',
  ],
  async headers() {
    return [
      {
        source: '/(.*)',
        headers: [
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
          // Apart from other origins, a page may share memory with its worker (lab/fast-lane.ts).
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
          { key: 'Cross-Origin-Embedder-Policy', value: 'require-corp' },
          { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
        ],
      },
      // The browser may keep the service worker's script only if it asks whether there is a newer one.
      { source: '/sw.js', headers: [{ key: 'Cache-Control', value: 'no-cache' }] },
    ];
  },
};

// Journals and grades name the engine that they were made with. The name is built in, so a start need not read the engine.
export default async (phase) => {
  if (phase === PHASE_PRODUCTION_SERVER) return withNextIntl(config);
  const PODLAB_ENGINE = engineFingerprint();
  if (phase !== PHASE_PRODUCTION_BUILD) return withNextIntl({ ...config, env: { PODLAB_ENGINE } });
  const built = (PODLAB_WORKER) => ({ ...config, env: { PODLAB_ENGINE, PODLAB_WORKER } });
  // The processes that help a build read this file, too: the first one makes the worker, and tells them its address.
  const [maker, address] = (process.env.PODLAB_WORKER_MADE ?? '').split(' ');
  if (address && maker !== String(process.pid)) return withNextIntl(built(address));
  const worker = await bundleLabWorker(PODLAB_ENGINE);
  process.env.PODLAB_WORKER_MADE = `${process.pid} ${worker.address}`;
  return withNextIntl({ ...built(worker.address), compiler: { runAfterProductionCompile: ({ distDir }) => worker.write(distDir) } });
};
