/** The import rule: arrows point down, and a daemon reaches another only by message. */

const test = '(\\.test|/testing|/testing/.*)\\.ts$'

/** What each folder may import of src; `types` only as types. Tests may also import kernel and workers. */
const layers = [
  { folder: 'wire', from: '^src/wire/', to: ['^src/wire/'] },
  { folder: 'kernel', from: '^src/kernel/', to: ['^src/kernel/', '^src/wire/'] },
  {
    folder: 'daemons',
    from: '^src/daemons/([^/]+)',
    to: ['^src/daemons/$1(/|$)', '^src/kernel/daemon\\.ts$', '^src/wire/'],
  },
  { folder: 'client', from: '^src/client/', to: ['^src/client/', '^src/wire/'], types: ['^src/daemons/'] },
  { folder: 'scenarios', from: '^src/scenarios/', to: ['^src/scenarios/', '^src/client/', '^src/wire/'] },
  { folder: 'programs', from: '^src/programs/', to: ['^src/programs/', '^src/wire/'] },
  {
    folder: 'ui',
    from: '^src/ui/',
    to: ['^src/ui/', '^src/client/', '^src/scenarios/', '^src/wire/'],
    types: ['^src/daemons/'],
  },
]

const layerRules = layers.flatMap(({ folder, from, to, types = [] }) => [
  {
    name: `${folder}-imports`,
    severity: 'error',
    from: { path: from, pathNot: test },
    to: { path: '^src/', pathNot: [...to, ...types] },
  },
  {
    name: `${folder}-test-imports`,
    severity: 'error',
    from: { path: `${from}.*${test}` },
    to: { path: '^src/', pathNot: [...to, ...types, '^src/kernel/', '^src/workers/'] },
  },
  ...types.map((path) => ({
    name: `${folder}-imports-only-types`,
    severity: 'error',
    from: { path: from },
    to: { path, dependencyTypesNot: ['type-only'] },
  })),
])

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'wire-imports-nothing',
      severity: 'error',
      from: { path: '^src/wire/', pathNot: test },
      to: { pathNot: '^src/wire/' },
    },
    {
      name: 'not-in-the-layout',
      comment: 'A file of src is main.ts, a worker entry, or in one of the layers.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(main\\.ts$|(wire|kernel|daemons|programs|client|scenarios|ui|workers)/)',
      },
      to: {},
    },
    { name: 'nothing-imports-main', severity: 'error', from: {}, to: { path: '^src/main\\.ts$' } },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-node',
      severity: 'error',
      from: { path: '^src/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-dev-packages',
      severity: 'error',
      from: { path: '^src/', pathNot: test },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // AssemblyScript, which its own compiler resolves.
    exclude: { path: '^src/programs/tools/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'browser', 'import', 'module', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.json', '.css', '.d.ts'],
    },
  },
}
