import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { targetStream } from '#domain/streams.ts';
import { openBench, type Bench } from './world/bench.ts';
import { type Drive, openDrive, revisionOf } from './world/drive.ts';
import { kindOfWorld, standsAfterMs } from './world/kinds.ts';
import { openMirror } from './world/mirror.ts';
import { replicasOf } from './world/owner.ts';
import { edit, furnish, loseNewest, remove, resumeByHand, scale, settleIn } from './world/people.ts';
import { simulatedGround, type Ground } from './world/ground.ts';
import { appName, namespaceOf, targetsOf } from './world/source.ts';
import type { Revision } from './world/revision.ts';
import type { SeenStack } from './world/clouds.ts';
import { askTenant, tenantMs } from './world/tenants.ts';
import { sendStrangersAway } from './world/strangers.ts';
import { openTargetScene, type TargetScene } from './world/target-scene.ts';
import { breakSomething } from './world/trouble.ts';
import { bounds } from './bounds.ts';
import { bySchedule } from './invariants/sync.ts';
import { invariants as all } from './invariants/index.ts';
import type { Finding, Invariant, Watcher } from './scene.ts';
import type { Sequence, SequenceEvent } from './sequence.ts';
import { calm } from './calm.ts';

export interface Played {
  readonly findings: readonly Finding[];
  /** How many instants there were, and how many writes of ours. */
  readonly instants: number;
  readonly writes: number;
  readonly log: readonly string[];
}

interface Stand {
  readonly scene: TargetScene;
  readonly watchers: readonly { readonly invariant: Invariant; readonly watcher: Watcher }[];
}

/** Asks the watchers of a target, those of all invariants or of the ones that fit. */
type Tell = (
  stand: Stand,
  say: (watcher: Watcher) => string | undefined,
  fits?: (invariant: Invariant) => boolean,
) => void;

/** Plays a sequence to its end in the simulated world, and answers what was found wrong; the first of each invariant. */
export const play = async (
  sequence: Sequence,
  invariants: readonly Invariant[] = all,
  ground: Ground = simulatedGround(sequence),
): Promise<Played> => {
  const findings: Finding[] = [];
  const log: string[] = [];
  const stands: Stand[] = [];
  const ended = new Set<string>();
  let startedAt = 0;
  let stacks: readonly SeenStack[] = [];
  let isOn = false;
  const find = (invariant: string, target: string, what: string | undefined) => {
    if (what === undefined || findings.some((one) => one.invariant === invariant && one.target === target))
      return;
    findings.push({ seed: sequence.seed, invariant, target, at: bench.clock.now() - startedAt, what });
  };
  const tell: Tell = (stand, say, fits = () => true) => {
    if (!isOn) return;
    for (const { invariant, watcher } of stand.watchers)
      if (fits(invariant)) find(invariant.name, stand.scene.target, say(watcher));
  };
  const limits = bounds(sequence);
  const bench: Bench = openBench(ground, {
    fact: (stream, event, at) => {
      const stand = stands.find(({ scene }) => stream === targetStream(appName, scene.target));
      if (event['kind'] === 'closed') ended.add(stream.replace('release/', ''));
      if (event['kind'] === 'retried') ended.delete(stream.replace('release/', ''));
      const cause = event['cause'] as { readonly kind?: string } | undefined;
      if (event['kind'] === 'requested' && bySchedule.includes(cause?.kind ?? ''))
        drive.adopt(stream.replace('release/', ''), event['source'] as string);
      if (stand === undefined) {
        log.push(`${at - startedAt} ${stream} ${JSON.stringify(event)}`);
        return stands.forEach((one) => tell(one, ({ onOther }) => onOther?.(stream, event)));
      }
      log.push(`${at - startedAt} ${stand.scene.target} ${JSON.stringify(event)}`);
      // Whether it is so is asked before what the fact changes in what is wanted.
      const early = event['kind'] === 'closed';
      const fact = { at, event: event as unknown as TargetFact };
      const hear = (isLate: boolean) =>
        tell(
          stand,
          ({ onFact }) => onFact?.(fact),
          ({ looksAtCluster }) => (looksAtCluster === true) === isLate,
        );
      if (early) hear(false);
      if (early && ground.lagMs === 0) hear(true);
      stand.scene.note(fact.event, at);
      if (!early) hear(false);
      if (early && ground.lagMs > 0) bench.clock.after(ground.lagMs, () => hear(true));
      else if (!early) hear(true);
    },
    sent: (release, verb, ref) => {
      log.push(`${bench.clock.now() - startedAt} ${release} sends ${verb} ${ref.kind}`);
      const excess = limits.sent(release, bench.clock.now());
      find('bounded', '', excess);
      return excess === undefined;
    },
    told: (message) =>
      stands.forEach((one) => tell(one, ({ onOther }) => onOther?.('chat', { text: message.text }))),
    asks: (release, what) => stands.forEach((one) => tell(one, ({ onAsk }) => onAsk?.(release, what))),
    broke: (task, error) =>
      find('no-crash', '', `${task}: ${error.stack?.split('\n').slice(0, 3).join(' ') ?? ''}`),
  });
  const drive = openDrive(bench, sequence.world);
  for (const target of targetsOf(sequence.world))
    stands.push(
      standFor({ ...bench, stacks: () => stacks }, drive, sequence, target, invariants, ended, tell),
    );

  const instant = () =>
    stands.forEach((stand) =>
      tell(stand, (watcher) => persisting(watcher, watcher.onInstant?.(), bench.clock.now(), ground.lagMs)),
    );
  const first: Revision = { image: 'shop/app:0', text: sequence.world.text, written: sequence.world.written };
  await askTenant(bench, sequence.world);
  if (sequence.world.tenant !== undefined) await bench.clock.advance(tenantMs, () => undefined);
  for (const target of targetsOf(sequence.world)) await furnish(bench, sequence.world, target, first);
  await bench.clock.advance(standsAfterMs(sequence.world), () => undefined);
  for (const { scene } of stands) await settleIn(bench, sequence.world, scene);
  // What is heard of late is waited for.
  await bench.clock.advance(1_000 + ground.lagMs, () => undefined);
  for (const { scene } of stands) scene.adopt();
  startedAt = bench.clock.now();
  isOn = true;
  for (const [index, event] of sequence.events.entries()) {
    await bench.clock.advance(event.after, instant);
    log.push(`${bench.clock.now() - startedAt} EVENT ${JSON.stringify(event)}`);
    await happen(
      bench,
      drive,
      stands.map(({ scene }) => scene),
      sequence,
      event,
      index + 1,
    );
  }
  const everywhere = (help: (bench: Bench, scene: TargetScene) => Promise<void>) => async () => {
    for (const { scene } of stands) await help(bench, scene);
  };
  const unfinished = await calm(
    bench,
    drive,
    instant,
    (ms) => limits.quiet(bench.clock.now(), ms),
    sequence,
    { unpause: everywhere(resumeByHand), sendStrangersAway: everywhere(sendStrangersAway) },
  );
  for (const [name, what] of unfinished) find(name, '', what);
  // In order, one pod goes after the other.
  const isGoing = () =>
    stands.some(({ scene: { mirror } }) => {
      const [live, own] = [mirror.live(), mirror.pods().filter(({ isOwned }) => isOwned)];
      return own.some(({ isLeaving }) => isLeaving) || (live !== undefined && own.length > replicasOf(live));
    });
  await bench.clock.runUntil(() => !isGoing(), goneMs, instant);
  stacks = (await ground.cloud?.look()) ?? [];
  if (unfinished.every(([name]) => name !== 'ends'))
    for (const stand of stands) tell(stand, ({ atEnd }) => atEnd?.());
  const { instants } = bench.clock;
  await ground.close();
  return { findings, instants, writes: limits.total(), log };
};

/** The longest that pods that are too many take to go, ms. */
const goneMs = 30 * 60_000;

/** Since when something has been seen wrong, epoch ms. */
const wrongSince = new WeakMap<Watcher, number>();

/** What is heard of late may only seem wrong: it has to stay so for as long as news may take. */
const persisting = (
  watcher: Watcher,
  what: string | undefined,
  now: number,
  lagMs: number,
): string | undefined => {
  if (lagMs === 0) return what;
  if (what === undefined) wrongSince.delete(watcher);
  else if (!wrongSince.has(watcher)) wrongSince.set(watcher, now);
  return now - (wrongSince.get(watcher) ?? now) >= lagMs ? what : undefined;
};

const standFor = (
  bench: Bench & Pick<TargetScene, 'stacks'>,
  drive: Drive,
  sequence: Sequence,
  target: string,
  invariants: readonly Invariant[],
  ended: ReadonlySet<string>,
  tell: Tell,
): Stand => {
  const mirror = openMirror(
    bench.ground,
    namespaceOf(sequence.world, target),
    kindOfWorld(sequence.world).kind,
    ({ before, after }) => {
      stand.scene.noteReplicas();
      const { release, isLate, creates } = bench.pen;
      if (release === undefined) return;
      tell(stand, ({ onWrite }) =>
        onWrite?.({
          release,
          isLate,
          creates,
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after }),
        }),
      );
    },
  );
  const scene = openTargetScene(bench, sequence, target, mirror, drive.releases, ended);
  const watchers = invariants.map((invariant) => ({
    invariant,
    watcher: invariant.open(scene),
  }));
  const stand: Stand = { scene, watchers };
  return stand;
};

const happen = async (
  bench: Bench,
  drive: Drive,
  scenes: readonly TargetScene[],
  { world, events }: Sequence,
  event: SequenceEvent,
  number: number,
): Promise<void> => {
  const scene = scenes[number % scenes.length] as TargetScene;
  switch (event.kind) {
    case 'release':
      return drive.release(
        revisionOf(
          number,
          event.quality,
          event.text ?? world.text,
          event.written ?? world.written,
          event.size,
        ),
      );
    case 'deliver-again':
      return drive.deliverAgain();
    case 'undo':
    case 'pause':
    case 'resume':
    case 'abort':
    case 'retry':
    case 'promote':
    case 'skip':
      return drive.control(event.kind);
    case 'answer':
      return drive.answer(event.answer);
    case 'scale':
      return scale(
        bench,
        scene,
        event.by === 'autoscaler' ? 'horizontal-pod-autoscaler' : 'kubectl',
        event.replicas,
      );
    case 'edit':
      return edit(bench, scene, event.field, number);
    case 'delete':
      return remove(bench, scene, event.what);
    case 'kill':
      return bench.gates.dieAt(event.effect, event.when, () => bench.kill(event.downMs));
    case 'fault':
      return breakSomething(bench, event);
    case 'cloud':
      return bench.ground.cloud?.next(event.fault, event.times);
    case 'lose':
      return bench.gates.before(event.effect, async () => {
        const { calls } = bench.gates;
        if (await loseNewest(bench, scene)) scene.lose(() => bench.gates.calls > calls);
      });
    case 'stall':
      return bench.gates.stallUntil(bench.clock.now() + event.ms);
    case 'call-twice':
      return bench.walker.callTwice();
    case 'sweep':
      // It goes on while other things happen.
      void drive.sweep();
      return undefined;
    case 'sync':
      void drive.sync();
      return undefined;
    case 'tenant':
      return askTenant(bench, world, events.slice(0, number).filter(({ kind }) => kind === 'tenant').length);
    case 'wait':
      return undefined;
    default:
      return event satisfies never;
  }
};
