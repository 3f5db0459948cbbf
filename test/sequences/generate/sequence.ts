import type { Sequence } from '../sequence.ts';
import { dice } from './dice.ts';
import { eventsFrom } from './events.ts';
import {
  clouded,
  forgotten,
  kruised,
  matched,
  robbed,
  routed,
  secretive,
  swung,
  synced,
  tenanted,
  varied,
} from './variety.ts';
import { worldFrom } from './world.ts';

/** The sequence of a seed, the same on every machine. */
export const sequenceOf = (seed: number): Sequence => {
  const roll = dice(seed);
  const world = worldFrom(roll);
  const whole = varied(dice(seed ^ 0x7a31), { seed, world, events: eventsFrom(roll, world) });
  const read = secretive(dice(seed ^ 0x2c19), kruised(dice(seed ^ 0x3e8d), whole));
  const split = matched(dice(seed ^ 0x2f57), routed(dice(seed ^ 0x40f3), swung(dice(seed ^ 0x51e7), read)));
  const whose = tenanted(dice(seed ^ 0x7e21), clouded(dice(seed ^ 0x63d5), split));
  const kept = synced(dice(seed ^ 0x1d3b), whose);
  return robbed(dice(seed ^ 0x5b67), forgotten(dice(seed ^ 0x35a9), kept));
};
