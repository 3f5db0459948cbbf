import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { bounds } from '../bounds.ts';
import { dice } from '../generate/dice.ts';
import { invariants as all } from '../invariants/index.ts';
import type { Played } from '../play.ts';
import type { Finding, Invariant, OurWrite, Watcher } from '../scene.ts';
import type { Sequence, SequenceEvent } from '../sequence.ts';
import { revisionOf } from '../world/drive.ts';
import { standsAfterMs } from '../world/kinds.ts';
import type { Mirror } from '../world/mirror.ts';
import { specOf } from '../world/owner.ts';
import { asOwned, edit, resumeByHand, scale } from '../world/people.ts';
import { namespaceOf } from '../world/source.ts';
import { openTargetScene, type TargetScene } from '../world/target-scene.ts';
import { controllerOf } from './controllers/list.ts';
import { openDeployment } from './controllers/deployment.ts';
import { type Drive, openDrive } from './drive.ts';
import { type Fleet, openFleet } from './fleet.ts';
import { openTimetable } from './timetable.ts';
import { openWire, type Wire } from './wire.ts';
import { workloadOf } from './workload.ts';

const startsAt = Date.UTC(2026, 0, 1);
const patienceMs = 3 * 3_600_000;
const target = 'eu';

/** One target, nobody who is asked, and no webhook between: what this tier has no part of is left out of its worlds. */
const leaned = ({ seed, world, events }: Sequence): Sequence => {
  const {
    admission: _,
    plain,
    cloud: _______,
    tenant: ________,
    config: __,
    router: ___,
    match: _________,
    secret: ____,
    synced: _____,
    ...rest
  } = world;
  // A kind whose controller is not played here is a Deployment.
  const isPlayed = plain !== undefined && controllerOf({ plain }) !== undefined;
  const steps = world.steps.map(({ approve: ______, ...step }) => step);
  return {
    seed,
    world: { ...rest, ...(isPlayed ? { plain } : {}), steps, targets: 1, strangers: 0 },
    events,
  };
};

/** Plays a sequence on the decisions of the product alone, and answers what was found wrong; the first of each invariant. */
export const playLean = async (whole: Sequence, invariants: readonly Invariant[] = all): Promise<Played> => {
  const sequence = leaned(whole);
  const { world } = sequence;
  const time = openTimetable(startsAt);
  const throws = dice(sequence.seed ^ 0x5eed);
  const limits = bounds(sequence);
  const findings: Finding[] = [];
  const log: string[] = [];
  const ended = new Set<string>();
  let pen: Pick<OurWrite, 'release' | 'isLate' | 'creates'> | undefined;
  let instants = 0;
  let isOn = false;
  const find = (invariant: string, what: string | undefined) => {
    if (what === undefined || findings.some((one) => one.invariant === invariant)) return;
    findings.push({ seed: sequence.seed, invariant, target, at: time.now() - startsAt, what });
  };
  const tell = (ask: (watcher: Watcher) => string | undefined) => {
    if (isOn) for (const { invariant, watcher } of watchers) find(invariant.name, ask(watcher));
  };
  const fleet: Fleet = openFleet({
    now: time.now,
    random: () => throws.roll(),
    goneAfterMs: world.goneAfterMs,
    nodes: world.replicas,
    controller: controllerOf(world) ?? openDeployment,
    changed: (before, after) => {
      scene.noteReplicas();
      const by = pen;
      if (by === undefined) return;
      tell(({ onWrite }) =>
        onWrite?.({
          ...by,
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after }),
        }),
      );
    },
  });
  const mirror: Mirror = {
    namespace: namespaceOf(world, target),
    live: () => fleet.live(),
    pods: () => fleet.seen(),
    objects: () => fleet.revisions(),
  };
  const wire: Wire = openWire({
    fleet,
    time,
    sent: (release) => {
      log.push(`${time.now() - startsAt} ${release} writes`);
      const excess = limits.sent(release, time.now());
      find('bounded', excess);
      return excess === undefined;
    },
    holds: (release) => {
      const { lock, ended: last } = scene.state();
      // The sweep writes beside a release that waits for it.
      if (release === '') return true;
      return lock === undefined ? last?.release === release : lock.release === release;
    },
    as: (release, { kind }, isLate, run) => {
      pen = { release, isLate, creates: kind === 'create' };
      run();
      pen = undefined;
    },
  });
  const note = (event: TargetFact) => {
    log.push(`${time.now() - startsAt} ${JSON.stringify(event)}`);
    const fact = { at: time.now(), event };
    if (event.kind === 'closed') {
      ended.add(event.release);
      tell(({ onFact }) => onFact?.(fact));
    }
    scene.note(event, time.now());
    if (event.kind !== 'closed') tell(({ onFact }) => onFact?.(fact));
  };
  const drive: Drive = openDrive({
    world,
    fleet,
    wire,
    now: time.now,
    scene: () => scene,
    note,
    noteOther: (stream, event) => tell(({ onOther }) => onOther?.(stream, event)),
  });
  const scene: TargetScene = openTargetScene({ clock: time }, sequence, target, mirror, drive.runs, ended);
  const watchers = invariants.map((invariant) => ({ invariant, watcher: invariant.open(scene) }));
  const people = { ground: { as: (manager: string) => asPerson(fleet, manager) } };
  const instant = () => {
    instants += 1;
    fleet.settle();
    drive.tick();
    fleet.settle();
    tell(({ onInstant }) => onInstant?.());
  };
  /** Moves on to `end` from one instant at which something is due to the next, or until `done`. */
  const advance = (end: number, done: () => boolean = () => false) => {
    for (let next = 0; next <= end && !done();) {
      const wakes = drive.runs.filter(({ isOver }) => !isOver).map(({ wakeAt }) => wakeAt);
      next = Math.max(time.now() + 1, Math.min(time.nextAt(), fleet.nextAt(), ...wakes));
      if (next > end) break;
      time.moveTo(next);
      instant();
    }
    if (!done()) time.moveTo(end);
  };

  const first = { image: 'shop/app:0', text: world.text, written: world.written };
  if (world.exists) fleet.make(asOwned(workloadOf(world, first), world), 'kubectl');
  advance(startsAt + standsAfterMs(world));
  if (world.exists && world.owner.paused === true)
    fleet.patch([{ op: 'add', path: '/spec/paused', value: true }], 'kubectl');
  scene.adopt();
  advance(time.now() + 1_000);
  isOn = true;
  for (const [index, event] of sequence.events.entries()) {
    advance(time.now() + event.after);
    log.push(`${time.now() - startsAt} EVENT ${JSON.stringify(event)}`);
    await happen({ drive, scene, fleet, wire, people, world }, event, index + 1);
    instant();
  }
  await calm();
  return { findings, instants, writes: limits.total(), log };

  /** All trouble is over: everything ends, and nothing is left. */
  async function calm(): Promise<void> {
    wire.heal();
    const isIdle = () => drive.runs.every(({ isOver }) => isOver);
    const untilOver = async () => {
      const end = time.now() + patienceMs;
      for (let minutes = 1; !isIdle() && time.now() < end; minutes += 1) {
        advance(time.now() + 60_000, isIdle);
        drive.resumeAll();
        drive.sweep();
        if (minutes % 15 === 0) await resumeByHand(people, scene);
      }
    };
    await untilOver();
    if (scene.state().failed !== undefined) {
      drive.control('retry');
      await untilOver();
    }
    if (!isIdle()) {
      const open = drive.runs.filter(({ isOver }) => !isOver).map(({ id }) => id);
      return find('ends', `${open.join(', ')} has not ended`);
    }
    advance(time.now() + 130_000);
    // What is put back takes as long as its pods do, and the schedule goes on until it is.
    for (let looks = 0; looks < 60 && (drive.sweep() || looks < 3); looks += 1) advance(time.now() + 5_000);
    advance(time.now() + 90_000);
    drive.sweep();
    // In order, one pod goes after the other.
    for (let looks = 0; looks < 60 && fleet.seen().some(({ isLeaving }) => isLeaving); looks += 1)
      advance(time.now() + 30_000);
    find('quiet', limits.quiet(time.now(), 60_000));
    tell(({ atEnd }) => atEnd?.());
  }
};

/** Whoever else writes; what is refused changes nothing. */
const asPerson = (fleet: Fleet, manager: string) => ({
  patch: async (_: unknown, operations: Parameters<Fleet['patch']>[0]): Promise<KubeObject> => {
    fleet.patch(operations, manager);
    return fleet.live() as KubeObject;
  },
});

interface Place {
  readonly drive: Drive;
  readonly scene: TargetScene;
  readonly fleet: Fleet;
  readonly wire: Wire;
  readonly people: Parameters<typeof edit>[0];
  readonly world: Sequence['world'];
}

const happen = async (
  { drive, scene, fleet, wire, people, world }: Place,
  event: SequenceEvent,
  number: number,
): Promise<void> => {
  switch (event.kind) {
    case 'release':
      return drive.request(
        revisionOf(number, event.quality, event.text ?? world.text, event.written ?? world.written),
      );
    case 'undo': {
      const { good } = scene.state();
      const isUndone = drive.runs.some(({ undoes }) => undoes === good?.release);
      return good === undefined || isUndone ? undefined : drive.request(undefined, good.release);
    }
    case 'pause':
      return drive.control('paused');
    case 'resume':
      return drive.control('go');
    case 'abort':
      return drive.control('aborted');
    case 'retry':
      return drive.control('retry');
    case 'promote':
    case 'skip':
      return drive.steer(event.kind);
    case 'scale':
      return scale(
        people,
        scene,
        event.by === 'autoscaler' ? 'horizontal-pod-autoscaler' : 'kubectl',
        event.replicas,
      );
    case 'edit':
      // A deadline below the hold's minReadySeconds is refused by the API server.
      if (event.field === 'deadline' && isLongHeld(fleet)) return undefined;
      return edit(people, scene, event.field, number);
    case 'delete':
      if (event.what === 'pod') return fleet.removePod();
      fleet.removeWorkload();
      scene.want(() => undefined);
      return scene.disturb(false);
    case 'kill':
    case 'stall':
    case 'fault':
      return wire.break(event);
    case 'sweep':
      drive.sweep();
      return undefined;
    // A call that is made once leaves nothing to be called twice, and nobody asks anything here.
    case 'call-twice':
    case 'lose':
    case 'answer':
    case 'deliver-again':
    case 'sync':
    case 'tenant':
    case 'cloud':
    case 'wait':
      return undefined;
    default:
      return event satisfies never;
  }
};

const isLongHeld = (fleet: Fleet): boolean => {
  const live = fleet.live();
  return live !== undefined && Number(specOf(live)['minReadySeconds'] ?? 0) > 90;
};
