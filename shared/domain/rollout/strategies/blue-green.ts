import type { StepSpec } from '#domain/app/app.ts';
import type { WrittenStrategy } from '#domain/app/release-schema.ts';
import type { StrategyKind } from './strategy.ts';

const beside = { percent: 100, beside: true } as const;

/**
 * With a switch: the new pods get the requests that `preview` matches, then all of them, in one write per route.
 * Without a preview nothing can be judged before the switch, and after it the old pods get no requests to compare with.
 */
const switched = ({ bake, keepOld, approve, preview }: WrittenStrategy): readonly StepSpec[] => [
  {
    ...beside,
    bakeSeconds: bake,
    approve,
    ...(preview === undefined ? { checks: false as const } : {}),
    traffic: { percent: 0, ...(preview === undefined ? {} : { match: preview }) },
  },
  { ...beside, bakeSeconds: keepOld, approve: false, checks: false, traffic: { percent: 100 } },
  { percent: 100, bakeSeconds: bake, approve: false },
];

/**
 * All new pods beside the old ones, judged before any old pod goes; the old ones are kept for a while after that.
 * Without a switch both answer requests while both exist.
 */
export const blueGreen: StrategyKind = {
  type: 'blue-green',
  fields: ['bake', 'keepOld', 'approve', 'failureThreshold', 'switch', 'preview', 'gitOps'],
  steps: (written) => {
    if (written.switch) return switched(written);
    const { bake, keepOld, approve } = written;
    return [
      { ...beside, bakeSeconds: bake, approve },
      ...(keepOld === 0 ? [] : [{ ...beside, bakeSeconds: keepOld, approve: false }]),
      { percent: 100, bakeSeconds: bake, approve: false },
    ];
  },
  misfits: (_, workloads) =>
    workloads.flatMap(({ name, noFleet }) =>
      noFleet === undefined
        ? []
        : [
            {
              field: 'type' as const,
              reason: `blue-green needs all new pods beside the old ones, and ${name} has no room for them: ${noFleet}; use type: canary`,
            },
          ],
    ),
  remark: ({ steps }, workloads) => {
    const known = workloads.flatMap(({ pods }) => pods ?? []);
    const peak =
      known.length === workloads.length ? ` (${2 * known.reduce((sum, one) => sum + one, 0)} pods)` : '';
    const isSwitched = steps.some(({ traffic }) => traffic !== undefined);
    const share = isSwitched
      ? 'the router sends all requests to one side at a time'
      : 'both share the traffic meanwhile (switch: true has a router send all of it to one side)';
    return `blue-green: twice the pods run until the old ones go${peak}, and ${share}`;
  },
};
