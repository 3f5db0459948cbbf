import { digestOf, sha256Hex } from '#shared/crypto/digest.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import { canonical, type Digest } from '#domain/json.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { accept, begin, readAccepted, type Accepted, type Taken } from './start.ts';
import { Rejection } from '#domain/rejection.ts';
import { readApp, readSource } from '../apps/registry.ts';
import { checkName, compileSource, registerSource } from '../apps/register.ts';
import type { Source } from '#domain/config/place.ts';

/** What a person asks to release. With `source`, the files are registered first. */
export interface ReleaseRequest {
  readonly app: string;
  readonly images: Readonly<Record<string, string>>;
  readonly source: Source | undefined;
  /** Ids of the authors of what is released, as known to a CI job. */
  readonly authors?: readonly string[] | undefined;
}

/** Who asks: a name for people, and the id that decides. */
export interface Requester {
  readonly by: string;
  readonly actor?: string | undefined;
}

/**
 * Accepts a person's request for a release and starts it, once for each idempotency key: the same request again finds
 * the same release, a different request with the same key is a conflict.
 */
export const requestRelease = async (
  world: World,
  { by, actor }: Requester,
  key: string,
  request: ReleaseRequest,
): Promise<Taken> => {
  const stream = deliveryStream('api', sha256Hex(canonical([by, key])));
  const body: Digest = digestOf(canonical(request));
  const before = await readAccepted(world, stream);
  const taken =
    before === undefined
      ? await accept(world, stream, { ...(await decide(world, { by, actor }, request)), body })
      : { accepted: before, isFirst: false };
  checkSame(taken.accepted, body);
  await begin(world, taken.accepted);
  return taken;
};

/** All validation happens here, before anything is written that would represent a release. */
const decide = async (
  world: World,
  { by, actor }: Requester,
  { app, images, source, authors }: ReleaseRequest,
) => {
  const event: ReleaseEvent = {
    kind: 'manual',
    app,
    images,
    by,
    ...(actor !== undefined && { actor }),
    ...(authors !== undefined && { authors }),
  };
  if (source === undefined) {
    const registered = await readApp(world, app);
    await compileSource(world, await readSource(world, registered.source), images);
    return { event, source: registered.source };
  }
  checkName(await compileSource(world, source, images), app);
  return { event, source: (await registerSource(world, app, source, by)).source };
};

const checkSame = ({ body }: Accepted, asked: Digest): void => {
  if (body === asked) return;
  throw new Rejection(
    'conflict',
    'key-used',
    'this Idempotency-Key was used for another request; use a new one',
  );
};
