/**
 * Who may import whom (docs/ARCHITECTURE.md). scripts/checks/rules.test.ts shows that each rule fires.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const only = (from, allowed) => ({
  name: `${from}-imports-only-${allowed.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^${from}/`, pathNot: '\\.test\\.tsx?$' },
  to: { path: '^(app|components|content|curriculum|prisma|generated|server|lab|engine|cli|e2e|scripts)/', pathNot: `^(${[from, ...allowed].join('|')})/` },
});
const room = (name, allowed) => ({
  name: `engine-${name.replaceAll('/', '-')}-imports-only-${allowed.join('-').replaceAll('/', '-') || 'itself'}`,
  severity: 'error',
  from: { path: `^engine/${name}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^engine/', pathNot: `^engine/(${[name, ...allowed].join('|')})/` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { pathNot: '^(generated|node_modules)' }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    only('app', ['components', 'server', 'curriculum', 'lab']),
    only('components', ['lab', 'curriculum']),
    // lab: an exam's journal is played again to grade it.
    only('server', ['generated', 'curriculum', 'engine', 'content', 'lab']),
    only('lab', ['curriculum', 'engine']),
    only('cli', ['curriculum', 'engine', 'lab']),
    only('curriculum', []),
    only('content', ['curriculum']),
    only('engine', []),
    room('runtime', []),
    room('api', ['runtime']),
    room('store', ['api', 'runtime']),
    room('apiserver', ['store', 'api', 'runtime']),
    room('bootstrap', ['api', 'runtime']),
    room('client', ['api', 'runtime']),
    room('controllers', ['client', 'api', 'runtime']),
    room('scheduler', ['client', 'api', 'runtime']),
    room('kubelet', ['client', 'api', 'runtime']),
    room('network', ['client', 'api', 'runtime']),
    room('storage', ['client', 'api', 'runtime']),
    room('metrics', ['api', 'runtime']),
    room('images', ['shell', 'network', 'kubelet', 'client', 'api', 'runtime']),
    room('shell', ['runtime']),
    room('kubectl', ['client', 'api', 'runtime']),
    {
      name: 'controllers-do-not-import-each-other', severity: 'error',
      from: { path: '^engine/controllers/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^engine/controllers/[^/]+/', pathNot: '^engine/controllers/$1/' },
    },
    { name: 'engine-is-pure', severity: 'error', from: { path: '^engine/', pathNot: '\\.test\\.ts$|^engine/testing/' }, to: { dependencyTypes: ['core'] } },
    { name: 'engine-knows-no-product', severity: 'error', from: { path: '^engine/' }, to: { path: 'node_modules/(react|next|@prisma|better-auth)(/|$)' } },
    { name: 'only-server-and-scripts-know-the-database', severity: 'error', from: { path: '^(app|components|lab|curriculum|content|engine|cli)/' }, to: { path: '(^generated/|node_modules/(@prisma|@libsql)(/|$))' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules|^generated' },
    // The generated client is not followed but has to be seen: rules speak of who imports it.
    exclude: { path: '^(\\.next|\\.tsbuild)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'] },
  },
};
