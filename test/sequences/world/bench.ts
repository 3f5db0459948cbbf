import { AsyncLocalStorage } from 'node:async_hooks';
import { noIdentity } from '#adapters/identity/none.ts';
import { nobody } from '#shared/compiler/definitions.ts';
import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { openSimulatedRegistry } from '#adapters/registry/simulated.ts';
import { Failure } from '#domain/failure.ts';
import type { JsonObject } from '#domain/json.ts';
import type { ObjectRef } from '#domain/kube/object.ts';
import type { Task } from '#functions/runtime/task.ts';
import { tasks } from '#functions/tasks/index.ts';
import type { Message } from '#ports/chat.ts';
import type { Journal } from '#ports/journal.ts';
import type { World } from '#ports/world.ts';
import { openRememberingHooks } from '#test/fakes/outbound-http.ts';
import type { TaskName } from '#workflows/tasks.ts';
import type { FastClock } from './clock.ts';
import type { Ground } from './ground.ts';
import { type Gate, type Gates, openGates } from './gate.ts';
import { type Pen, type Tap, tappedCluster } from './tapped-cluster.ts';
import { openWalker, type Walker } from './walker.ts';

/** What a checker is told at once, while it happens. */
export interface Hearing {
  /** A fact was written. */
  fact(stream: string, event: JsonObject, at: number): void;
  /** A write of ours is sent; false keeps it from being made. */
  sent(release: string, verb: string, ref: ObjectRef): boolean;
  /** People are told something. */
  told(message: Message): void;
  /** A release asks something outside. */
  asks(release: string, what: 'metrics' | 'registry'): void;
  /** A task of ours failed in a way that is not one of the known failures. */
  broke(task: TaskName, error: Error): void;
}

/** A whole Tidegate on a simulated cluster, on the product's own tasks and workflows, without an engine's machinery. */
export interface Bench {
  readonly clock: FastClock;
  readonly ground: Ground;
  readonly walker: Walker;
  readonly gates: Gates;
  readonly tap: Tap;
  readonly pen: Pen;
  /** As the API and the schedules see it: a process of its own that nothing happens to. */
  readonly world: World;
  readonly told: readonly Message[];
  /** The process is dead until then, epoch ms. */
  readonly isDown: () => boolean;
  kill(downMs: number): void;
}

export const openBench = (ground: Ground, hearing: Hearing): Bench => {
  const { clock, cluster, metrics } = ground;
  const gates = openGates(clock);
  const pen: Pen = { release: undefined, isLate: false, creates: false };
  const tap: Tap = {
    cluster,
    timers: clock,
    pen,
    late: { times: 0, ms: 0 },
    sent: (...write) => hearing.sent(...write),
  };
  const journal = heardJournal(openMemoryJournal(), hearing);
  const blobs = openMemoryBlobs();
  const told: Message[] = [];
  const registry = openSimulatedRegistry();
  let ids = 0;
  let isDown = false;
  const free: Gate = { read: (run) => run(), effect: async (run) => run() };

  /** What a task leaves to the next one is left in the world of its process: one for each release, until that process dies. */
  let worlds = new Map<string, World>();
  const calls = new AsyncLocalStorage<Gate>();
  const ofCall: Gate = {
    read: (run) => (calls.getStore() ?? free).read(run),
    effect: (run) => (calls.getStore() ?? free).effect(run),
  };
  const worldOf = (release: string): World => {
    const world = worlds.get(release) ?? worldBy(ofCall, release);
    worlds.set(release, world);
    return world;
  };
  const worldBy = (gate: Gate, release: string): World => ({
    journal: { ...journal, append: (...asked) => gate.effect(() => journal.append(...asked)) },
    blobs,
    engine: {
      ...walker,
      start: (...asked) => gate.effect(() => walker.start(...asked)),
      answer: (...asked) => gate.effect(() => walker.answer(...asked)),
    },
    clock,
    chat: {
      tell: async (message) => {
        told.push(message);
        hearing.told(message);
        return { kind: 'told' };
      },
    },
    outboundHttp: openRememberingHooks(),
    identity: noIdentity,
    settings: {
      receiver: async () => undefined,
      receivers: async () => [],
      whoIs: async () => ({ name: 'tester' }),
      access: async () => ({}),
      issuers: async () => [],
    },
    registry: asking(registry, () => hearing.asks(release, 'registry')),
    evaluate: nobody,
    clouds: ground.cloud?.through(gate),
    cluster: async (name) => {
      if (name === 'local') return tappedCluster(tap, gate, release);
      throw new Failure('NotFound', `cluster ${name}`, 'known are: local');
    },
    metrics: async () => {
      hearing.asks(release, 'metrics');
      return metrics;
    },
    newId: () => `id-${(ids += 1)}`,
  });
  const walker: Walker = openWalker(clock, async (name, input) => {
    const world = worldOf(input['release'] as string);
    try {
      return await calls.run(gates.open(), () => (tasks[name] as Task<TaskName>)(input as never, world));
    } catch (error) {
      if (!(error instanceof Failure)) hearing.broke(name, error as Error);
      throw error;
    }
  });
  const fall = (downMs: number) => {
    if (isDown) return;
    isDown = true;
    gates.die();
    worlds = new Map();
    walker.die();
    clock.after(downMs, () => {
      isDown = false;
      walker.revive();
    });
  };
  return {
    clock,
    ground,
    walker,
    gates,
    tap,
    pen,
    world: worldBy(free, ''),
    told,
    isDown: () => isDown,
    kill: fall,
  };
};

/** The registry, and whoever asks it is heard. */
const asking = (registry: World['registry'], hear: () => void): World['registry'] => ({
  ...registry,
  digestOf: async (image) => {
    hear();
    return registry.digestOf(image);
  },
});

const heardJournal = (journal: Journal, hearing: Hearing): Journal => ({
  ...journal,
  append: async (stream, after, event, at) => {
    const written = await journal.append(stream, after, event, at);
    if (written.kind === 'written') hearing.fact(stream, event, at);
    return written;
  },
});
