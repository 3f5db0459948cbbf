import { digestOf } from '#shared/crypto/digest.ts';
import { Rejection } from '#domain/rejection.ts';
import type { Release } from '#domain/release/release.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from '../store/append-facts.ts';
import { given, type ControlRequest } from './control.ts';
import { findRelease } from './queries.ts';
import { accept, type Accepted, begin } from './start.ts';
import { checkOver } from './undo.ts';

/**
 * Restores what an earlier release brought, as a new release, and returns its id: the same images, files and digests,
 * all at once, without asking a person, a registry or the metrics. It takes over from a release that is running.
 */
export const returnTo = async (
  world: World,
  release: Release,
  to: string,
  { by, reason }: ControlRequest,
): Promise<string> => {
  const good = await findRelease(world, to);
  checkGood(good, release.app);
  const stream = deliveryStream('return', `${release.id}.${good.id}`);
  const before = await readFacts<Accepted>(world.journal, stream);
  const last = before.at(-1)?.event;
  if (last !== undefined) await checkOver(world, last);
  const event = { kind: 'return', app: good.app, release: good.id, by, ...given(reason) } as const;
  const body = digestOf(`return to ${good.id}`);
  const { accepted } = await accept(world, stream, { event, source: good.source, body }, before.length);
  await begin(world, accepted);
  return accepted.release;
};

const checkGood = ({ id, app, outcome, cause }: Release, wanted: string): void => {
  if (app !== wanted) throw not('other-app', `release ${id} is one of ${app}, not of ${wanted}`);
  if (outcome?.kind !== 'released')
    throw not('never-good', `release ${id} did not succeed: ${outcome?.reason ?? 'it has not ended yet'}`);
  if (cause.kind === 'undo')
    throw not(
      'is-a-rollback',
      `release ${id} only rolled back release ${cause.release}; name the release that it restored`,
    );
};

const not = (code: string, reason: string): Rejection => new Rejection('conflict', code, reason);
