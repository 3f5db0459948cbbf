import { noIdentity } from '#adapters/identity/none.ts';
import { nobody } from '#shared/compiler/definitions.ts';
import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { openRememberingHooks, type RememberingHooks } from '#test/fakes/outbound-http.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { openSimulatedRegistry } from '#adapters/registry/simulated.ts';
import type { Engine as EmbeddedEngine } from '#adapters/engine/embedded/engine.ts';
import type { EngineClock } from '#adapters/engine/embedded/options.ts';

import { canonical, type JsonObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { ApprovalFact } from '#domain/approval/approval.ts';
import { foldApproval } from '#domain/approval/fold-approval.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import { foldRelease } from '#domain/release/fold-release.ts';
import { approvalStream, releaseStream, targetStream } from '#domain/streams.ts';
import { foldTarget } from '#domain/rollout/fold-target.ts';
import type { Target } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { tasks } from '#functions/tasks/index.ts';
import type { Chat, Message } from '#ports/chat.ts';
import type { Blobs } from '#ports/blobs.ts';
import type { Clock } from '#ports/clock.ts';
import type { Clouds } from '#ports/cloud.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Journal } from '#ports/journal.ts';
import type { Metrics } from '#ports/metrics.ts';
import type { Registry } from '#ports/registry.ts';
import type { World } from '#ports/world.ts';
import type { Task } from '#functions/runtime/task.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import { Failure } from '#domain/failure.ts';
import { settle } from '#shared/services/approvals/decide.ts';
import { callListeners } from '#shared/services/releases/listening.ts';
import { nextRun, releaseRuns } from '#shared/services/releases/runs.ts';
import { hostEngine } from '#worlds/local/host-engine.ts';
import type { TaskName } from '#workflows/tasks.ts';
import type { Source } from '#domain/config/place.ts';
import { unfinishedRuns } from './unfinished-runs.ts';

export type Interference = (
  call: { readonly task: string; readonly input: JsonObject },
  run: () => Promise<unknown>,
) => Promise<unknown>;

/** What a stage is built of: one cluster called `local`, what watches it, and time. */
export interface Scenery {
  readonly cluster: Cluster;
  readonly metrics: Metrics;
  readonly clock: Clock & EngineClock;
  readonly random: () => number;
  /** What knows the digests of images; nobody when not given. */
  readonly registry?: Registry;
  /** What the operator has settled besides. */
  readonly settings?: Partial<World['settings']>;
  /** What hears the messages besides the stage itself. */
  readonly chat?: Chat;
  /** What makes resources; nobody when not given. */
  readonly clouds?: Clouds;
  /** What outlives a crash; all new and in memory when not given. */
  readonly kept?: Kept;
  /** Stands between the workflow and every task: calls it, twice, late or not at all, and answers for it. */
  readonly interfere?: Interference;
  /** Waits, in this stage's time, until it holds; false when it never did. */
  readonly until: (holds: () => Promise<boolean>, atMostMs: number) => Promise<boolean>;
  /** Writes as somebody else would. */
  readonly kubectl: (object: KubeObject) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** The stores of a Tidegate: what is left of it when its process dies. */
export interface Kept {
  readonly journal: Journal;
  readonly blobs: Blobs;
  /** The engine's database. */
  readonly file: string;
}

/** A whole Tidegate with somebody to ask for releases: what a story is told on. */
export interface Stage extends Scenery {
  readonly world: World;
  /** The engine behind the world, for whoever counts what it did. */
  readonly engine: EmbeddedEngine;
  readonly told: readonly Message[];
  readonly outboundHttp: RememberingHooks;
  request(
    id: string,
    source: Source,
    cause?: Partial<Extract<ReleaseEvent, { kind: 'manual' }>> | ReleaseEvent,
  ): Promise<void>;
  note(id: string, fact: ReleaseFact): Promise<void>;
  /** Answers every open question of a release, and calls what waits, as the API does when somebody resumes or aborts it. */
  wake(id: string): Promise<void>;
  release(id: string): Promise<Release>;
  target(app: string, target: string): Promise<Target>;
  facts(app: string, target: string): Promise<readonly TargetFact[]>;
  /** The release as it ended; fails with its whole log when it does not end. */
  ended(id: string, atMostMs?: number): Promise<Release>;
  /** Has this stand between the workflow and every task from now on. */
  disturb(interfere: Interference): void;
}

export const openStage = async (scenery: Scenery): Promise<Stage> => {
  const { clock, random, cluster, metrics } = scenery;
  const kept = scenery.kept ?? { journal: openMemoryJournal(), blobs: openMemoryBlobs(), file: ':memory:' };
  let ids = 0;
  const told: Message[] = [];
  const outboundHttp = openRememberingHooks();
  // An engine that is opened again calls at once; such calls wait until the world is whole.
  const whole = Promise.withResolvers<World>();
  let { interfere } = scenery;
  const { engine, embedded } = await hostEngine({
    file: kept.file,
    clock,
    random,
    id: () => `id-${(ids += 1)}`,
    runTask: async (name, input) => {
      const run = async () =>
        (tasks[name as TaskName] as Task<TaskName>)(input as never, await whole.promise);
      return interfere === undefined ? run() : interfere({ task: name, input }, run);
    },
  });
  const only =
    <T>(it: T) =>
    async (name: string) => {
      if (name === 'local') return it;
      throw new Failure('NotFound', `cluster ${name}`, 'known are: local');
    };
  const world: World = {
    journal: kept.journal,
    blobs: kept.blobs,
    engine,
    clock,
    chat: {
      tell: async (message) => {
        told.push(message);
        return scenery.chat?.tell(message) ?? { kind: 'told' };
      },
    },
    outboundHttp,
    identity: noIdentity,
    settings: {
      receiver: async () => undefined,
      receivers: async () => [],
      whoIs: async () => ({ name: 'tester' }),
      access: async () => ({}),
      issuers: async () => [],
      ...scenery.settings,
    },
    registry: scenery.registry ?? openSimulatedRegistry(),
    evaluate: nobody,
    clouds: scenery.clouds,
    cluster: only(cluster),
    metrics: only(metrics),
    newId: () => `id-${(ids += 1)}`,
  };
  whole.resolve(world);
  return {
    ...scenery,
    world,
    engine: embedded,
    told,
    outboundHttp,
    ...acts(world, embedded, scenery),
    disturb: (other) => {
      interfere = other;
    },
    stop: async () => {
      await embedded.close();
      await scenery.stop();
    },
  };
};

const acts = (
  world: World,
  embedded: EmbeddedEngine,
  { until }: Scenery,
): Pick<Stage, 'request' | 'note' | 'wake' | 'release' | 'target' | 'facts' | 'ended'> => {
  const { journal, blobs, clock, engine } = world;
  const release = async (id: string): Promise<Release> => {
    const found = foldRelease(await readFacts<ReleaseFact>(journal, releaseStream(id)));
    if (found === undefined) throw new Error(`nobody asked for ${id}`);
    return found;
  };
  const facts = async (app: string, target: string) =>
    (await readFacts<TargetFact>(journal, targetStream(app, target))).map(({ event }) => event);
  return {
    release,
    facts,
    request: async (id, source, cause = {}) => {
      const app = /name: (\S+)/.exec(source.files[0]?.text ?? '')?.[1] ?? '';
      const full = { kind: 'manual', app, images: {}, by: 'tester', ...cause } as ReleaseEvent;
      await journal.append(
        releaseStream(id),
        0,
        { kind: 'requested', id, app, cause: full, source: await blobs.put(canonical(source)) },
        clock.now(),
      );
      await engine.start('release', id, { release: id });
    },
    note: async (id, fact) => {
      const { seq } = await release(id);
      await journal.append(releaseStream(id), seq, fact as never, clock.now());
    },
    wake: async (id) => {
      for (const { stream } of await journal.list(approvalStream(`${id}.`))) {
        const approval = foldApproval(await readFacts<ApprovalFact>(journal, stream));
        if (approval?.state !== 'open') continue;
        const asked = stream.slice(approvalStream('').length);
        await settle(world, asked, { kind: 'decided', answer: 'approved', by: 'tester', reason: '' });
      }
      await callListeners(world, await release(id));
    },
    target: async (app, target) =>
      foldTarget(await readFacts<TargetFact>(journal, targetStream(app, target))),
    ended: async (id, atMostMs = 3_600_000) => {
      const isOver = async () => {
        // Asked at every tick: mostly the first run is the only one, and still under way.
        if ((await engine.look('release', id)).kind === 'running') return false;
        const state = await release(id);
        return (await nextRun(world, 'release', releaseRuns(state))).kind !== 'running';
      };
      if (await until(isOver, atMostMs)) return release(id);
      const state = await release(id);
      const log = await Promise.all(state.targets.map((target) => facts(state.app, target)));
      const runs = await unfinishedRuns(embedded);
      const now = clock.now();
      throw new Error(`release ${id} does not end:\n${JSON.stringify({ state, log, runs, now }, null, 1)}`);
    },
  };
};

interface AppText {
  readonly name?: string;
  /** The type of its component. */
  readonly type?: string;
  readonly image: string;
  readonly replicas?: number;
  readonly steps?: string;
  readonly bake?: string;
  readonly window?: string;
  /** The whole of `release.strategy`; steps and bake when left out. */
  readonly strategy?: string;
  readonly decideWithin?: string;
  readonly errors?: string;
  readonly namespace: string;
  readonly more?: string;
  /** Whether a Service sends requests to it. */
  readonly isExposed?: boolean;
}

/** A small shop as an application file. */
export const appSource = ({
  name = 'shop',
  type = 'webservice',
  image,
  replicas = 10,
  steps = '[10%, 50%, 100%]',
  bake = '1m',
  window = '2s',
  strategy = `{steps: ${steps}, bake: ${bake}}`,
  decideWithin = '5m',
  errors = '{maxIncrease: 50%, floor: 1%}',
  namespace,
  more = '',
  isExposed = true,
}: AppText): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: ${name}
spec:
  components:
    - name: ${name}
      type: ${type}
      properties: {image: "${image}", ports: [{port: 8080, expose: ${isExposed}}]}
${type === 'daemon' ? '' : scaler(replicas)}release:
  targets: [{name: eu, cluster: local, namespace: ${namespace}, environment: prod, region: eu}]
  strategy: ${strategy}
  checks:
    window: ${window}
    warmup: 0s
    minRequests: 20
    decideWithin: ${decideWithin}
    errors: ${errors}
${more}`,
    },
  ],
});

/** What runs on every node is not scaled. */
const scaler = (replicas: number): string => `      traits:
        - type: scaler
          properties: {replicas: ${replicas}}
`;
