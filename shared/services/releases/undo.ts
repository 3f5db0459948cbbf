import { digestOf } from '#shared/crypto/digest.ts';
import type { Release } from '#domain/release/release.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import { readTarget } from '../store/targets.ts';
import { accept, begin, type Accepted } from './start.ts';
import { Rejection } from '#domain/rejection.ts';
import { readView, findReleaseById } from './queries.ts';
import { given, type ControlRequest } from './control.ts';

/**
 * Restores what ran before a release that ended well, as a new release, and returns its id. Two people who ask at once
 * start one release; while one is running, another is rejected with 409.
 */
export const undo = async (
  world: World,
  release: Release,
  { by, reason }: ControlRequest,
): Promise<string> => {
  await checkUndoable(world, release);
  const stream = deliveryStream('undo', release.id);
  const before = await readFacts<Accepted>(world.journal, stream);
  const last = before.at(-1)?.event;
  if (last !== undefined) await checkOver(world, last);
  const event = { kind: 'undo', app: release.app, release: release.id, by, ...given(reason) } as const;
  const body = digestOf(`undo ${release.id}`);
  const { accepted } = await accept(world, stream, { event, source: release.source, body }, before.length);
  await begin(world, accepted);
  return accepted.release;
};

const checkUndoable = async (world: World, { id, app, targets, outcome }: Release): Promise<void> => {
  if (outcome?.kind !== 'released')
    throw new Rejection(
      'conflict',
      'nothing-to-undo',
      `it did not succeed, so there is nothing to undo: ${outcome?.reason ?? ''}`,
    );
  const folds = await Promise.all(targets.map((target) => readTarget(world, app, target)));
  if (folds.some(({ good }) => good?.release === id)) return;
  const newer = folds.map(({ good }) => good?.release).find((release) => release !== undefined);
  throw new Rejection(
    'conflict',
    'not-current',
    newer === undefined
      ? 'nothing that it released still runs'
      : `nothing that it released still runs; roll back release ${newer} instead`,
  );
};

/** What a release that follows another is doing to it, while it runs: a code and text. */
const followings = {
  undo: ['being-undone', 'rolling it back'],
  retry: ['being-retried', 'trying it again'],
  removal: ['being-removed', 'removing it'],
} as const;

/**
 * A release that was accepted but not begun is begun now, so asking again heals it. Throws a 409 Rejection while it is
 * running.
 */
export const checkOver = async (
  world: World,
  last: Accepted,
  following: keyof typeof followings = 'undo',
): Promise<void> => {
  await begin(world, last);
  const running = await findReleaseById(world, last.release);
  if (running === undefined || running.outcome !== undefined) return;
  const { message } = await readView(world, running);
  const [code, doing] = followings[following];
  throw new Rejection('conflict', code, `release ${last.release} is already ${doing}: ${message}`);
};
