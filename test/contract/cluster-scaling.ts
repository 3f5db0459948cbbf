import { expect } from 'vitest';
import type { Lab } from './cluster-lab.ts';
import { hold, lift, set } from './cluster-patches.ts';

type Case = (lab: Lab) => Promise<void>;

const scaleThrough = async (
  lab: Lab,
  walk: readonly (readonly [replicas: number, old: number, fresh: number])[],
) => {
  for (const [replicas, old, fresh] of walk) {
    await lab.patch([set('replicas', replicas)]);
    await lab.stands({ 'app:v1': old, 'app:v2': fresh });
  }
};

/** What becomes of a hold when something else changes the number of pods. */
export const scaling: Readonly<Record<string, Case>> = {
  async 'E4: a hold by a number keeps its share while pods come and go, until two are left: then all are new'(
    lab,
  ) {
    await lab.start(10);
    await lab.patch(hold(await lab.template('app:v2'), 2, 0));
    await lab.stands({ 'app:v1': 8, 'app:v2': 2 });
    await scaleThrough(lab, [
      [20, 16, 4],
      [15, 12, 3],
      [10, 8, 2],
      [4, 2, 2],
      [2, 0, 2],
      [10, 0, 10],
    ]);
  },

  async 'E4p: a hold by a percentage never takes the fleet'(lab) {
    await lab.start(10);
    await lab.patch(hold(await lab.template('app:v2'), '25%', 0));
    await lab.stands({ 'app:v1': 8, 'app:v2': 2 });
    await scaleThrough(lab, [
      [20, 15, 5],
      [10, 7, 3],
      [3, 2, 1],
      [10, 7, 3],
    ]);
  },

  async 'E4s: a surge that is held grows and shrinks in proportion too, beyond its number'(lab) {
    await lab.start(10);
    await lab.patch(hold(await lab.template('app:v2'), 0, 3));
    await lab.stands({ 'app:v1': 10, 'app:v2': 3 });
    await scaleThrough(lab, [
      [20, 18, 5],
      [10, 10, 3],
    ]);
  },

  async 'E4z: scaled to none and back in a hold, all pods are new'(lab) {
    await lab.start(4);
    await lab.patch(hold(await lab.template('app:v2'), '25%', 0));
    await lab.stands({ 'app:v1': 3, 'app:v2': 1 });
    await scaleThrough(lab, [
      [0, 0, 0],
      [4, 0, 4],
    ]);
  },

  async 'a template and a number of pods in one patch: first it scales, then it rolls'(lab) {
    await lab.start(4);
    await lab.patch([...hold(await lab.template('app:v2'), 2, 0), set('replicas', 8)]);
    await lab.stands({ 'app:v1': 6, 'app:v2': 2 });
    expect(lab.most('app:v2')).toBe(2);
    await lab.patch(lift());
    await lab.stands({ 'app:v2': 8 });
  },
};
