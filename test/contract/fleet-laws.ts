import { expect } from 'vitest';
import { awhile, type Law } from './partitioned-laws.ts';

const [v1, v2, v3] = ['shop/app:1', 'shop/app:2', 'shop/app:3'];

/** Twice its pods, and the partition keeps as many as there were: a second fleet beside the first. */
export const fleetLaws: Readonly<Record<string, Law>> = {
  async 'more pods than the partition keeps come new beside the old ones, and what is lost comes back on its side'(
    lab,
  ) {
    const { wanted } = lab;
    const powers = await lab.watch();
    await lab.hold(wanted, v2, 2 * wanted);
    await lab.stands({ [v1]: wanted, [v2]: wanted });
    await lab.pass(awhile);
    expect(await lab.split()).toEqual({ [v1]: wanted, [v2]: wanted });
    expect(powers.most(v1)).toBe(wanted);
    for (const image of [v1, v2]) await lab.lose(image);
    await lab.stands({ [v1]: wanted, [v2]: wanted });
    await powers.stop();
    expect(powers.lowestReady).toBeGreaterThanOrEqual(wanted);
  },

  async 'as many pods as before and no partition take the old ones away, and the old template the new ones'(
    lab,
  ) {
    const { wanted } = lab;
    await lab.hold(wanted, v2, 2 * wanted);
    await lab.stands({ [v1]: wanted, [v2]: wanted });
    const powers = await lab.watch();
    await lab.hold(0, undefined, wanted);
    await lab.stands({ [v2]: wanted });
    await lab.hold(wanted, v3, 2 * wanted);
    await lab.stands({ [v2]: wanted, [v3]: wanted });
    await lab.hold(0, v2, wanted);
    await lab.stands({ [v2]: wanted });
    await powers.stop();
    expect(powers.lowestReady).toBeGreaterThanOrEqual(wanted);
    expect(powers.mostPods).toBeLessThanOrEqual(2 * wanted);
  },

  async 'a surge of all pods is no second fleet: the old ones go as soon as the new ones are Ready'(lab) {
    const { wanted } = lab;
    const strategy = { maxSurge: '100%', maxUnavailable: 0 };
    await lab.patch([{ op: 'add', path: '/spec/updateStrategy', value: { type: 'ReCreate', ...strategy } }]);
    const powers = await lab.watch();
    await lab.hold(0, v2);
    await lab.stands({ [v2]: wanted });
    await powers.stop();
    expect(powers.lowestReady).toBeGreaterThanOrEqual(wanted);
  },
};
