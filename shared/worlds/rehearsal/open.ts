import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { handClock, type HandClock } from '#adapters/clock/hand.ts';
import { noIdentity } from '#adapters/identity/none.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { openSimulatedRegistry } from '#adapters/registry/simulated.ts';
import type { JsonObject } from '#domain/json.ts';
import type { RehearsalStage } from '#ports/rehearsal.ts';
import type { World } from '#ports/world.ts';
import { hostEngine } from '../local/host-engine.ts';
import { newId } from '../new-id.ts';
import { openPlaces } from './places.ts';

interface Options {
  /** Runs one task by name; worlds do not know the functions. */
  readonly runTask: (name: string, input: JsonObject, world: World) => Promise<unknown>;
  /** The real world: its time is where the rehearsal begins, and applications are compiled alike. */
  readonly like: Promise<World>;
}

/** Opens rehearsals one after the other: each keeps the processor busy for a moment. */
export const openRehearsals = (options: Options): (() => Promise<RehearsalStage<World>>) => {
  let last: Promise<unknown> = Promise.resolve();
  return async () => {
    const before = last;
    const over = Promise.withResolvers<void>();
    last = over.promise;
    await before;
    try {
      const stage = await openRehearsal(options);
      return { ...stage, close: () => stage.close().finally(over.resolve) };
    } catch (error) {
      over.resolve();
      throw error;
    }
  };
};

/** Dice that fall alike in every run: the same rehearsal twice is the same. */
const dice = (): (() => number) => {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

const openRehearsal = async ({ runTask, like }: Options): Promise<RehearsalStage<World>> => {
  const real = await like;
  const clock = handClock(real.clock.now());
  const random = dice();
  const places = openPlaces(clock, random);
  const whole = Promise.withResolvers<World>();
  let ids = 0;
  const { engine, embedded } = await hostEngine({
    file: ':memory:',
    clock,
    random,
    id: () => `rehearsal-${(ids += 1)}`,
    runTask: async (name, input) => runTask(name, input, await whole.promise),
  });
  const world: World = {
    journal: openMemoryJournal(),
    blobs: openMemoryBlobs(),
    engine,
    clock,
    ...silent,
    registry: openSimulatedRegistry(),
    evaluate: real.evaluate,
    kinds: real.kinds,
    routers: real.routers,
    ...(real.compile !== undefined && { compile: standingStill(clock, real.compile) }),
    ...places,
    newId: () => newId(clock.now()),
  };
  whole.resolve(world);
  return {
    world,
    spoil: places.spoil,
    runUntil: (done, atMostMs) => clock.runUntil(done, { atMostMs }),
    close: async () => {
      await embedded.close();
      places.close();
    },
  };
};

/** A compiler in another thread takes real time, in which the clock of a rehearsal must not run on. */
const standingStill =
  (clock: HandClock, compile: NonNullable<World['compile']>): NonNullable<World['compile']> =>
  (...asked) =>
    clock.standStill(compile(...asked));

/** A rehearsal is not visible from outside, and accepts no requests. */
const silent = {
  chat: { tell: async () => ({ kind: 'told' as const }) },
  outboundHttp: { call: async () => ({ kind: 'taken' as const }) },
  identity: noIdentity,
  settings: {
    receiver: async () => undefined,
    receivers: async () => [],
    whoIs: async () => undefined,
    access: async () => ({}),
    issuers: async () => [],
  },
} satisfies Partial<World>;
