/** The borders of the house: each law with the sentence that says why. */
const sdk = '(^|/)node_modules/(@aws-sdk|@smithy|@kubernetes|@alicloud)/';

export default {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'The domain decides; it imports nothing but the domain, so that it can be tested without a world.',
      severity: 'error',
      from: { path: '^shared/domain/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^shared/domain/' },
    },
    {
      name: 'ports-know-only-the-domain',
      comment: 'A port says what we ask of the world in our own words.',
      severity: 'error',
      from: { path: '^shared/ports/' },
      to: { pathNot: '^shared/(domain|ports)/' },
    },
    {
      name: 'an-adapter-knows-no-other-port',
      comment:
        'Adapters of different ports do not know each other; aws/, oci/, network/, sqlite/ and schema/ hold what several of them share.',
      severity: 'error',
      from: { path: '^shared/adapters/([^/]+)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^shared/adapters/([^/]+)/',
        pathNot: '^shared/adapters/($1|aws|oci|network|sqlite|schema)/',
      },
    },
    {
      name: 'adapters-do-not-look-up',
      comment: 'An adapter answers a port; it knows no function, workflow, world or face.',
      severity: 'error',
      from: { path: '^shared/adapters/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(functions|workflows|infra|cli|console|test)/|^shared/worlds/' },
    },
    {
      name: 'only-worlds-choose-adapters',
      comment: 'Whoever else imports an adapter has chosen a vendor.',
      severity: 'error',
      from: {
        path: '^(functions|workflows|shared|cli)/',
        pathNot: '^shared/(worlds|adapters)/|\\.test\\.ts$',
      },
      to: { path: '^shared/adapters/' },
    },
    {
      name: 'vendor-sdks-live-in-adapters',
      comment: 'A vendor outside adapters/ is a decision that cannot be taken back.',
      severity: 'error',
      from: { path: '^(functions|workflows|shared|cli)/', pathNot: '^shared/adapters/|\\.test\\.ts$' },
      to: { path: sdk, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-compiler-parses',
      comment: 'Text that people write is parsed in one place; nothing behind it parses again.',
      severity: 'error',
      from: {
        path: '^(functions|workflows|shared|cli)/',
        // The body of a request is checked by the shapes that describe it (OpenAPI).
        pathNot:
          '^shared/(compiler|adapters|domain|worlds/settings)/|^shared/http/(validate-body|openapi)\\.ts$|\\.test\\.ts$',
      },
      to: { path: '(^|/)node_modules/(yaml|zod)/' },
    },
    {
      name: 'api-does-not-know-tasks',
      comment: 'An API function or schedule starts or answers a workflow; tasks run only inside one.',
      severity: 'error',
      from: { path: '^functions/(api|schedules)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^functions/tasks/' },
    },
    {
      name: 'tasks-do-not-call-tasks',
      comment: 'Order, time and retries belong to the workflow.',
      severity: 'error',
      from: { path: '^functions/tasks/', pathNot: '^functions/tasks/index\\.ts$|\\.test\\.ts$' },
      to: { path: '^functions/tasks/' },
    },
    {
      name: 'shared-does-not-look-up',
      comment: 'Everything in shared/ can be used without a function, a workflow definition or a face.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(functions|infra|cli|console|test)/' },
    },
    {
      name: 'services-know-no-hosting',
      comment:
        'A use case serves the API, the schedules and the tasks alike, so it knows none of them, nor HTTP.',
      severity: 'error',
      from: { path: '^shared/services/', pathNot: '\\.test\\.ts$' },
      to: { path: '^shared/(http|worlds|adapters)/|^functions/' },
    },
    {
      name: 'the-product-does-not-know-its-tests',
      severity: 'error',
      comment: 'test/ may be thrown away without the product noticing.',
      from: { path: '^(functions|workflows|shared|cli|infra)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^test/' },
    },
    {
      name: 'the-console-knows-only-types',
      comment: 'A page in a browser asks over HTTP like anybody; what it takes from here are shapes.',
      severity: 'error',
      from: { path: '^console/', pathNot: '^console/files\\.ts$' },
      to: {
        path: '^(cli|functions|infra|shared|workflows)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^node:' },
    },
  ],
  options: {
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules/\\.cache|dist|\\.serverless)' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
