const { has, list, title } = require('./list.cjs');
const { clusterRole } = require('./network.cjs');
const { kmsKey, resourceRole, withOption } = require('./options.cjs');

/** The prefix of both state machines' ARNs, without a Ref: they point at the functions, so these must not point back. */
const machines = {
  'Fn::Sub': 'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${AWS::StackName}-',
};

/** Only what a function may touch is named to it (shared/worlds/aws.ts). */
const environment = (fn) => ({
  TIDEGATE_STACK: { Ref: 'AWS::StackName' },
  TIDEGATE_TABLE: { Ref: 'Table' },
  ...(has(fn, 'start-runs', 'start-tenants', 'answer-runs', 'describe-runs', 'stop-runs') && {
    TIDEGATE_MACHINES: machines,
  }),
  ...(has(fn, 'know-senders') && { TIDEGATE_API: { Ref: 'ApiSecret' } }),
  ...(has(fn, 'know-windows') && { TIDEGATE_WINDOWS: withOption('Windows', { Ref: 'WindowsSecret' }) }),
  ...(has(fn, 'know-operations') && {
    TIDEGATE_OPERATIONS: withOption('Operations', { Ref: 'OperationsSecret' }),
  }),
  ...(has(fn, 'tell-people') && { TIDEGATE_CHAT: withOption('Chat', { Ref: 'ChatSecret' }) }),
  ...(has(fn, 'see-clouds') && {
    TIDEGATE_CLOUDS: withOption('Clouds', { Ref: 'CloudsSecret' }),
    TIDEGATE_RESOURCE_ROLE: withOption('Clouds', resourceRole),
  }),
  ...(has(fn, 'read-blobs', 'write-blobs') && { TIDEGATE_KMS_KEY: withOption('KmsKey', kmsKey) }),
  ...(has(fn, 'drop-journal') && { TIDEGATE_KEEP: { Ref: 'Keep' } }),
  ...(has(fn, 'ask-registries') && { TIDEGATE_REGISTRIES: { Ref: 'RegistriesSecret' } }),
  ...(has(fn, 'reach-clusters') && {
    TIDEGATE_CLUSTERS: { Ref: 'ClustersSecret' },
    TIDEGATE_CLUSTER_ROLE: clusterRole,
    // For the sentence about a cluster that cannot be reached.
    TIDEGATE_SUBNETS: { 'Fn::Join': [',', { Ref: 'SubnetIds' }] },
    TIDEGATE_SECURITY_GROUPS: { 'Fn::Join': [',', { Ref: 'SecurityGroupIds' }] },
  }),
});

/** A task may watch for 45 s of the 60 that its workflow waits; an HTTP API waits for 30 at most. */
const seconds = { task: 58, api: 28, schedule: 28 };

/** What Lambda is told of a function besides its code: all of it makes a version another one (infra/versions.cjs). */
const settingsOf = (fn) => ({
  handler: `dist/${fn.name}/index.handler`,
  runtime: 'nodejs24.x',
  architecture: 'arm64',
  memorySize: 512,
  timeout: seconds[fn.kind],
  role: `${title(fn.name)}Role`,
  environment: environment(fn),
});

/** `functions:` of serverless.yml. */
module.exports = async () =>
  Object.fromEntries(
    list.map((fn) => [
      fn.name,
      {
        ...settingsOf(fn),
        description: fn.file,
        tracing: 'Active',
        events: (fn.routes ?? []).map(({ method, path }) => ({ httpApi: { method, path } })),
        package: { individually: true, patterns: ['!**', `dist/${fn.name}/**`] },
      },
    ]),
  );
module.exports.settingsOf = settingsOf;
