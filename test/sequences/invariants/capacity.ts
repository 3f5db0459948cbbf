import type { Invariant, Scene } from '../scene.ts';
import { imageOf } from './shares.ts';
import { replicasOf } from '../world/owner.ts';

/** A share is in tenths of a percent, and pods come and go between the look and the write. */
const rounding = 0.2;

/** Each of the wanted pods takes its part of all requests: what so many Ready pods can take, percent. */
const takenBy = (ready: number, wanted: number): number => Math.min(100, (100 * ready) / wanted);

/** Somebody takes pods away, or sets their number, at any moment: also between the look and the write that follows it. */
const isCalm = ({ sequence }: Scene): boolean =>
  sequence.events.every(({ kind }) => kind !== 'delete' && kind !== 'scale' && kind !== 'fault');

/** What a write of a release makes of the shares; where both sides together are too few, each has its part of them. */
export const capacity: Invariant = {
  name: 'capacity',
  number: 'I2',
  about:
    'no write gives a side more of the requests than its Ready pods can take, as far as both can take all',
  looksAtCluster: true,
  open: (scene) => ({
    onFact: ({ event }) => {
      if (event.kind !== 'traffic-moved' || event.percent === null || event.back === true) return undefined;
      const [live, image] = [scene.mirror.live(), imageOf(scene, event.release)];
      if (live === undefined || image === undefined || scene.isDisturbed() || !isCalm(scene))
        return undefined;
      const wanted = replicasOf(live);
      if (wanted === 0) return undefined;
      const pods = scene.mirror.pods().filter(({ isOwned, isLeaving }) => isOwned && !isLeaving);
      // Pods that fall by themselves do so at any moment too.
      if (pods.some(({ hasFallen }) => hasFallen)) return undefined;
      const fresh = pods.filter((pod) => pod.isReady && pod.image === image).length;
      const old = pods.filter((pod) => pod.isReady && pod.image !== image).length;
      const { percent } = event;
      const [most, least] = [takenBy(fresh, wanted), 100 - takenBy(old, wanted)];
      const told = `${event.release} gives ${percent} % to ${fresh} Ready new pods, beside ${old} old ones of ${wanted}`;
      if (least > most)
        return fresh + old > 0 && Math.abs(percent - (100 * fresh) / (fresh + old)) > 1 ? told : undefined;
      return percent > most + rounding || percent < least - rounding ? told : undefined;
    },
  }),
};
