/** Who may import what (src/README.md). Type-only imports count; there are no cycles. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^src/${from}` },
  to: { pathNot: allowed },
});
const never = (name, from, forbidden) => ({
  name,
  severity: 'error',
  from,
  to: { path: forbidden },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('domain-imports-nothing', 'domain/', '^src/domain/'),
    only('rules-are-pure', 'rules/', '^src/(domain|rules)/|node_modules/zod/'),
    only('sandbox-is-a-stranger', 'sandbox/', '^src/sandbox/|node_modules/|^[a-z_/]+$|^node:'),
    never(
      'credentials-know-no-awards',
      { path: '^src/credentials/' },
      '^src/(awards|stores|http)/',
    ),
    never(
      'verification-takes-no-easier-path',
      { path: '^src/verification/' },
      '^src/(awards|stores)/|^src/config',
    ),
    never(
      'awards-see-port-types-only',
      { path: '^src/awards/' },
      '^src/(http|stores/(?!ports/)|evidence/(?!port\\.ts)|launch|sharing|credentials)',
    ),
    never(
      'databases-only-in-stores',
      { path: '^src/', pathNot: '^src/stores/' },
      'node_modules/(mongoose|better-sqlite3|@apostrophecms|mongodb)/',
    ),
    never(
      'ltijs-only-in-launch',
      { path: '^src/', pathNot: '^src/launch/' },
      'node_modules/ltijs/',
    ),
    never(
      'web-framework-only-at-the-edge',
      { path: '^src/', pathNot: '^src/((http|sandbox|launch)/|app\\.ts)' },
      'node_modules/(express|handlebars|passport)',
    ),
    never(
      'engines-stay-behind-the-stores',
      { path: '^src/', pathNot: '^src/(stores|main|compose)' },
      '^src/stores/(?!ports/)',
    ),
    never('main-is-imported-by-nobody', { path: '^src/', pathNot: '^src/main' }, '^src/main\\.ts$'),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules/@types' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
