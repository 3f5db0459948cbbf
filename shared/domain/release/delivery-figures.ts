import type { Release } from './release.ts';

/** How well an application is delivered, in the four measures of DORA; durations in ms. */
export interface DeliveryFigures {
  /** Absent: all applications together. */
  readonly app?: string;
  /** Deployments to production, as far as it can be known here: releases that ended as released. */
  readonly deployments: number;
  readonly deploymentsPerDay: number;
  /** Median time from the request to the end of a release; what came before the request is not known here. */
  readonly leadTime?: number;
  /** Releases that came back, or were undone later, as a share of all that changed something. */
  readonly changeFailureRate?: number;
  /**
   * Median time from the request of a failed release until its target was good again, with the former revision or a
   * newer one.
   */
  readonly recoveryTime?: number;
}

/** A release that has changed something and is over. */
interface Delivery {
  readonly release: Release;
  readonly endedAt: number;
  readonly kind: 'good' | 'failed' | 'way-back';
}

const dayMs = 86_400_000;

/** The figures of all applications and then of each, by name, over the releases that ended after `from` and up to `to` (epoch ms). */
export const figuresOf = (
  releases: readonly Release[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly DeliveryFigures[] => {
  const deliveries = releases
    .flatMap(deliveryOf)
    .filter(({ endedAt }) => endedAt > from && endedAt <= to)
    .toSorted((a, b) => a.endedAt - b.endedAt);
  const days = (to - from) / dayMs;
  const byApp = [...Map.groupBy(deliveries, ({ release }) => release.app)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return [summarize(deliveries, days), ...byApp.map(([app, own]) => ({ app, ...summarize(own, days) }))];
};

const deliveryOf = (release: Release): readonly Delivery[] => {
  const { outcome, endedAt, cause } = release;
  // Healing brings nothing new, and a removal nothing at all.
  const isDelivery = cause.kind !== 'heal' && cause.kind !== 'removal';
  if (outcome === undefined || endedAt === undefined || !isDelivery) return [];
  if (outcome.kind === 'rolled-back' || outcome.kind === 'rollback-failed')
    return [{ release, endedAt, kind: 'failed' }];
  if (outcome.kind !== 'released') return [];
  return [{ release, endedAt, kind: cause.kind === 'undo' || cause.kind === 'return' ? 'way-back' : 'good' }];
};

const summarize = (deliveries: readonly Delivery[], days: number): Omit<DeliveryFigures, 'app'> => {
  const undone = new Set(
    deliveries.flatMap(({ kind, release: { cause } }) =>
      kind === 'way-back' && cause.kind === 'undo' ? [cause.release] : [],
    ),
  );
  const forward = deliveries.filter(({ kind }) => kind !== 'way-back');
  const good = forward.filter(({ kind }) => kind === 'good');
  const failed = forward.filter(({ kind, release }) => kind === 'failed' || undone.has(release.id));
  const leadTime = median(good.map(({ release, endedAt }) => endedAt - release.requestedAt));
  const recoveryTime = median(failed.flatMap((one) => recovery(one, deliveries)));
  return {
    deployments: good.length,
    deploymentsPerDay: days > 0 ? good.length / days : 0,
    ...(leadTime !== undefined && { leadTime }),
    ...(forward.length > 0 && { changeFailureRate: failed.length / forward.length }),
    ...(recoveryTime !== undefined && { recoveryTime }),
  };
};

/**
 * A release that was rolled back has recovered at its end; one that was undone, or whose rollback failed, at the next
 * good end.
 */
const recovery = ({ release, endedAt }: Delivery, all: readonly Delivery[]): readonly number[] => {
  if (release.outcome?.kind === 'rolled-back') return [endedAt - release.requestedAt];
  const next = all.find(
    (one) => one.release.app === release.app && one.endedAt > endedAt && one.kind !== 'failed',
  );
  return next === undefined ? [] : [next.endedAt - release.requestedAt];
};

const median = (values: readonly number[]): number | undefined => {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
};
