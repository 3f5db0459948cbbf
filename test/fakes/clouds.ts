import type { HandClock } from '#adapters/clock/hand.ts';
import { openSimulatedCloud, type SimulatedCloud } from '#adapters/cloud/simulated/open.ts';
import { simulatedTemplates } from '#adapters/cloud/simulated/templates.ts';
import type { Clock } from '#ports/clock.ts';
import type { Clouds } from '#ports/cloud.ts';

/** One simulated cloud as an operator may have set it up, held by the test as well. */
export const oneCloud = ({ announces = false } = {}): {
  readonly clouds: (clock: Clock) => Clouds;
  cloud(): SimulatedCloud;
} => {
  let cloud: SimulatedCloud | undefined;
  return {
    clouds: (clock) => {
      const opened = openSimulatedCloud({ name: 'one', clock, seconds: 90, announces });
      cloud = opened;
      return {
        offers: async () => [
          {
            name: 'one',
            classes: Object.keys(simulatedTemplates),
            scope: 'account',
            words: { snapshotTypes: [] },
          },
        ],
        open: async () => opened,
        template: async (_, name) => simulatedTemplates[name] ?? {},
      };
    },
    cloud: () => {
      if (cloud === undefined) throw new Error('the stage is not open yet');
      return cloud;
    },
  };
};

/** The cloud answers over a real connection: the clock of the stage stands still for as long. */
export const inRealTime = (clouds: Clouds, clock: HandClock): Clouds => {
  const slow =
    <A extends readonly unknown[], R>(work: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      clock.standStill(work(...args));
  return {
    offers: slow(() => clouds.offers()),
    template: slow((name, className) => clouds.template(name, className)),
    open: slow(async (name, place) => {
      const cloud = await clouds.open(name, place);
      return {
        name: cloud.name,
        ...(cloud.announces === true && { announces: true }),
        account: slow(() => cloud.account()),
        read: slow((stack) => cloud.read(stack)),
        preview: slow((spec) => cloud.preview(spec)),
        create: slow((spec, token) => cloud.create(spec, token)),
        update: slow((spec, token) => cloud.update(spec, token)),
        remove: slow((stack, token) => cloud.remove(stack, token)),
        events: slow((stack, after?: string) => cloud.events(stack, after)),
        drift: slow((stack) => cloud.drift(stack)),
        reveal: slow((ref) => cloud.reveal(ref)),
      };
    }),
  };
};
