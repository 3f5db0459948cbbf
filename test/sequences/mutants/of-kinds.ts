import type { Mutant } from './mutant.ts';

const workload = 'shared/domain/workload';

/** Protections of one kind of workload each. */
export const ofKinds: readonly Mutant[] = [
  {
    name: 'a StatefulSet comes back with its partition',
    file: `${workload}/statefulset/partition.ts`,
    from: '  held(live, 0),\n',
    to: '',
  },
  {
    name: 'with OnDelete more pods are removed than may be missing',
    file: `${workload}/statefulset/by-hand.ts`,
    from: 'Math.min(most - broken.length, mayMiss - missing)',
    to: 'Math.min(most - broken.length, wantedOf(live))',
  },
  {
    name: 'on more nodes than may be missing a pod makes room',
    file: `${workload}/daemonset/replace.ts`,
    from: 'wanted, allowed) - missing);',
    to: 'wanted, allowed) + missing);',
  },
  {
    name: 'with OnDelete a release begins before the pods that are to be old have come',
    file: `${workload}/wait-for-coming.ts`,
    from: 'if (coming <= 0 ||',
    to: 'if (coming <= 999 ||',
    leanSeeds: [106010],
  },
  {
    name: 'with OnDelete a step does not tell that it has more new pods than it asked for',
    file: `${workload}/statefulset/by-hand.ts`,
    from: 'describeShare(fresh, expected, wanted, eachIsNew)',
    to: 'describeShare({ ...fresh, total: 0 * eachIsNew.length }, expected, wanted)',
    leanSeeds: [4149],
  },
];
