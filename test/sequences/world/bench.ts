import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { openSimulatedCluster, type SimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { openSimulatedMetrics } from '#adapters/metrics/simulated/open.ts';
import { openSimulatedRegistry } from '#adapters/registry/simulated.ts';
import { Failure } from '#domain/failure.ts';
import type { JsonObject } from '#domain/json.ts';
import type { KubeObject, ObjectRef } from '#domain/kube/object.ts';
import type { Task } from '#functions/runtime/task.ts';
import { tasks } from '#functions/tasks/index.ts';
import type { Message } from '#ports/chat.ts';
import type { Journal } from '#ports/journal.ts';
import type { World } from '#ports/world.ts';
import { openRememberingHooks } from '#test/fakes/outbound-http.ts';
import type { TaskName } from '#workflows/tasks.ts';
import { dice } from '../generate/dice.ts';
import type { Sequence } from '../sequence.ts';
import { type FastClock, fastClock } from './clock.ts';
import { type Gate, type Gates, openGates } from './gate.ts';
import { namespaceOf, targetsOf } from './source.ts';
import { type Pen, type Tap, tappedCluster } from './tapped-cluster.ts';
import { openWalker, type Walker } from './walker.ts';

/** What a checker is told at once, while it happens. */
export interface Hearing {
  /** A fact was written. */
  fact(stream: string, event: JsonObject, at: number): void;
  /** A write of ours is sent; false keeps it from being made. */
  sent(release: string, verb: string, ref: ObjectRef): boolean;
  /** A task of ours failed in a way that is not one of the known failures. */
  broke(task: TaskName, error: Error): void;
}

/** A whole Tidegate on a simulated cluster, on the product's own tasks and workflows, without an engine's machinery. */
export interface Bench {
  readonly clock: FastClock;
  readonly cluster: SimulatedCluster;
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

const startsAt = Date.UTC(2026, 0, 1);

export const openBench = ({ seed, world: spec }: Sequence, hearing: Hearing): Bench => {
  const clock = fastClock(startsAt);
  const roll = dice(seed ^ 0x5eed).roll;
  const cluster = openSimulatedCluster({
    name: 'local',
    clock,
    random: roll,
    namespaces: targetsOf(spec).map(namespaceOf),
    ...(spec.admission === undefined ? {} : { mutate: mutation(spec.admission) }),
  });
  const metrics = openSimulatedMetrics({
    now: () => clock.now(),
    pods: () => cluster.pods(),
    requestsPerSecond: () => 500,
    behaviour: (image) => ({
      errorRatio: image.includes('errs') ? 0.3 : 0.001,
      latencyMs: { median: 50, p99: 200 },
    }),
  });
  const gates = openGates(clock);
  const pen: Pen = { release: undefined, isLate: false };
  const tap: Tap = { cluster, timers: clock, pen, late: { times: 0, ms: 0 }, sent: hearing.sent };
  const journal = heardJournal(openMemoryJournal(), hearing);
  const blobs = openMemoryBlobs();
  const told: Message[] = [];
  const registry = openSimulatedRegistry();
  let ids = 0;
  let isDown = false;

  const worldBy = (gate: Gate, release: string): World => ({
    journal: { ...journal, append: (...asked) => gate.effect(() => journal.append(...asked)) },
    blobs,
    engine: {
      ...walker,
      start: (...asked) => gate.effect(() => walker.start(...asked)),
      answer: (...asked) => gate.effect(() => walker.answer(...asked)),
    },
    clock,
    chat: { tell: async (message) => void told.push(message) },
    outboundHttp: openRememberingHooks(),
    settings: { receiver: () => undefined, whoIs: async () => 'tester' },
    registry,
    cluster: async (name) => {
      if (name === 'local') return tappedCluster(tap, gate, release);
      throw new Failure('NotFound', `cluster ${name}`, 'known are: local');
    },
    metrics: async () => metrics,
    newId: () => `id-${(ids += 1)}`,
  });
  const walker: Walker = openWalker(clock, async (name, input) => {
    const world = worldBy(gates.open(), String(input['release']));
    try {
      return await (tasks[name] as Task<TaskName>)(input as never, world);
    } catch (error) {
      if (!(error instanceof Failure)) hearing.broke(name, error as Error);
      throw error;
    }
  });
  const free: Gate = { read: (run) => run(), effect: async (run) => run() };
  const fall = (downMs: number) => {
    if (isDown) return;
    isDown = true;
    gates.die();
    walker.die();
    clock.after(downMs, () => {
      isDown = false;
      walker.revive();
    });
  };
  return {
    clock,
    cluster,
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

const heardJournal = (journal: Journal, hearing: Hearing): Journal => ({
  ...journal,
  append: async (stream, after, event, at) => {
    const written = await journal.append(stream, after, event, at);
    if (written.kind === 'written') hearing.fact(stream, event, at);
    return written;
  },
});

const mutation = (how: 'same' | 'never-same') => {
  let count = 0;
  return (object: KubeObject): KubeObject => {
    if (object.kind !== 'Deployment') return object;
    const spec = object['spec'] as { template: { metadata?: { annotations?: object } } };
    const { template } = spec;
    const value = how === 'same' ? 'v1' : `v${(count += 1)}`;
    const annotations = { ...template.metadata?.annotations, 'sidecar.example.org/injected': value };
    return {
      ...object,
      spec: { ...spec, template: { ...template, metadata: { ...template.metadata, annotations } } },
    };
  };
};
