const { has, list, title } = require('./list.cjs');
const { clusterRole } = require('./network.cjs');

/** The prefix of both state machines' ARNs, without a Ref: they point at the functions, so these must not point back. */
const machines = {
  'Fn::Sub': 'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${AWS::StackName}-',
};

/** Only what a function may touch is named to it (shared/worlds/aws.ts). */
const environment = (fn) => ({
  TIDEGATE_TABLE: { Ref: 'Table' },
  ...(has(fn, 'start-runs', 'answer-runs', 'describe-runs', 'stop-runs') && { TIDEGATE_MACHINES: machines }),
  ...(has(fn, 'know-senders') && { TIDEGATE_API: { Ref: 'ApiSecret' } }),
  ...(has(fn, 'drop-journal') && { TIDEGATE_KEEP: { Ref: 'Keep' } }),
  ...(has(fn, 'ask-registries') && { TIDEGATE_REGISTRIES: { Ref: 'RegistriesSecret' } }),
  ...(has(fn, 'reach-clusters') && {
    TIDEGATE_CLUSTERS: { Ref: 'ClustersSecret' },
    TIDEGATE_CLUSTER_ROLE: clusterRole,
  }),
});

const events = ({ routes = [], everyMinutes }) => [
  ...routes.map(({ method, path }) => ({ httpApi: { method, path } })),
  ...(everyMinutes === undefined
    ? []
    : [{ schedule: { rate: [`rate(${everyMinutes} ${everyMinutes === 1 ? 'minute' : 'minutes'})`] } }]),
];

/** A task may watch for 45 s of the 60 that its workflow waits; an HTTP API waits for 30 at most. */
const seconds = { task: 58, api: 28, schedule: 28 };

/** `functions:` of serverless.yml. */
module.exports = async () =>
  Object.fromEntries(
    list.map((fn) => [
      fn.name,
      {
        description: fn.file,
        handler: `dist/${fn.name}/index.handler`,
        role: `${title(fn.name)}Role`,
        timeout: seconds[fn.kind],
        environment: environment(fn),
        events: events(fn),
        package: { individually: true, patterns: ['!**', `dist/${fn.name}/**`] },
      },
    ]),
  );
