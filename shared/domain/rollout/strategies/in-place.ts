import type { Strategy } from '#domain/app/app.ts';
import type { Misfit, Stepped } from './strategy.ts';

/** If no pod may be missing and no new one can run beside the old, none could ever be replaced. */
export const inPlace = ({ maxUnavailable }: Strategy, workloads: readonly Stepped[]): readonly Misfit[] => {
  if (maxUnavailable === undefined) return [];
  const isNone = ('pods' in maxUnavailable ? maxUnavailable.pods : maxUnavailable.percent) === 0;
  return workloads.flatMap(({ name, noRoom }) =>
    isNone && noRoom !== undefined
      ? [
          {
            field: 'maxUnavailable' as const,
            reason: `no pod of ${name} may be missing, and none can stand beside another: ${noRoom}; write maxUnavailable: 1 pod, or leave it out`,
          },
        ]
      : [],
  );
};
