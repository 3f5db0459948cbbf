import { specOf } from '../snapshot.ts';
import type { Observation } from '../observation.ts';
import { readySince } from '../pods-by-revision.ts';
import { removePods } from '../remove-pods.ts';
import { rollBackHeld } from '../roll-back-held.ts';
import type { Progress } from '../step.ts';
import { hold } from './partition.ts';

/**
 * Brings one StatefulSet back by the order in which it goes forward. In order, its controller waits for a pod that is not
 * Ready before it replaces any: for one that never will be, for ever. So such pods are removed.
 */
export const rollBack = (observation: Observation): Progress =>
  rollBackHeld(observation, hold, (_, live, { bad }) => {
    const broken = bad.filter((pod) => readySince(pod) === undefined);
    if (broken.length === 0 || specOf(live)['podManagementPolicy'] === 'Parallel') return undefined;
    return removePods(
      observation,
      broken,
      'a pod that is not Ready is removed to make room for the last good revision',
    );
  });
