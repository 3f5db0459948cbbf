import type { StrategyKind } from './strategy.ts';

/**
 * All new pods beside the old ones, judged before any of these goes, and the old ones kept for a while after that. There
 * is no router, so both answer requests while both stand.
 */
export const blueGreen: StrategyKind = {
  type: 'blue-green',
  fields: ['bake', 'keepOld', 'approve', 'failureThreshold'],
  steps: ({ bake, keepOld, approve }) => {
    const beside = { percent: 100, beside: true } as const;
    return [
      { ...beside, bakeSeconds: bake, approve },
      ...(keepOld === 0 ? [] : [{ ...beside, bakeSeconds: keepOld, approve: false }]),
      { percent: 100, bakeSeconds: bake, approve: false },
    ];
  },
  misfits: (_, workloads) =>
    workloads.flatMap(({ name, noRoom }) =>
      noRoom === undefined
        ? []
        : [
            {
              field: 'type' as const,
              reason: `blue-green needs all new pods beside the old ones, and ${name} has no room for them: ${noRoom}; use type: canary`,
            },
          ],
    ),
  remark: (_, workloads) => {
    const known = workloads.flatMap(({ pods }) => pods ?? []);
    const peak =
      known.length === workloads.length ? ` (${2 * known.reduce((sum, one) => sum + one, 0)} pods)` : '';
    return `blue-green: twice the pods stand until the old ones go${peak}, and both share the traffic meanwhile, because there is no router between them`;
  },
};
