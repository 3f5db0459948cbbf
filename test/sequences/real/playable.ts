import type { Quality, Sequence } from '../sequence.ts';

const longestMs = 120_000;

/** Sequences that a real cluster can play: it has no requests to judge, and no time for long pauses. */
export const isPlayable = ({ world, events }: Sequence): boolean =>
  world.targets === 1 &&
  // What it hears of are the workload and its pods, and it has no cloud.
  world.tenant === undefined &&
  world.cloud === undefined &&
  !world.serves &&
  world.admission === undefined &&
  world.replicas <= 12 &&
  world.goneAfterMs === 300 &&
  isThere(world) &&
  // What is heard of late cannot be put between two calls.
  events.every(({ kind }) => kind !== 'lose') &&
  events.every((event) => event.kind !== 'scale' || isWithin(world, event.replicas)) &&
  world.steps.every(({ approve }) => approve !== true) &&
  events.every((event) => event.kind !== 'kill' || event.downMs < 60_000) &&
  events.reduce((sum, { after }) => sum + after, 0) < longestMs;

/** What is made anew, or is numbered, and never gets Ready is given up after ten minutes, each time. */
export const waitsLong = ({ world, events }: Sequence): number =>
  isLasting({ world, events }) && (world.plain ?? 'Deployment') === 'Deployment'
    ? 0
    : events.filter((event) => event.kind === 'release' && !isSound(event.quality)).length;

/** Its nodes are everybody's, and it runs no controllers of OpenKruise; numbered pods come one after the other. */
const isThere = ({ plain = 'Deployment', replicas }: Sequence['world']): boolean =>
  plain === 'Deployment' || (plain.startsWith('StatefulSet') && replicas <= 5);

/** The workload is there all the time. */
const isLasting = ({ world, events }: Pick<Sequence, 'world' | 'events'>): boolean =>
  world.exists && events.every((event) => event.kind !== 'delete' || event.what === 'pod');

/** A real autoscaler takes what is outside its bounds back at once. */
const isWithin = ({ autoscaler }: Sequence['world'], replicas: number): boolean =>
  autoscaler === undefined || (autoscaler.min <= replicas && replicas <= autoscaler.max);

const isSound = (quality: Quality): boolean => quality === 'good' || quality === 'errs';
