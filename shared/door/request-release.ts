import type { Source } from '#domain/app/app.ts';
import type { ReleaseEvent } from '#domain/event/event.ts';
import { canonical, type Digest } from '#domain/json.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import type { HttpRequest } from '#shared/http.ts';
import { accept, begin, hashOf, readAccepted, type Accepted, type Taken } from './begin.ts';
import { readJson } from './read-json.ts';
import { Refusal } from './refusal.ts';
import { images, maybe, name, shaped, source, usually } from './shaped.ts';
import { readApp, readSource } from './registered.ts';
import { checkName, compileSource, registerSource } from './sources.ts';

const wish = { app: name, images: usually(images, {}), source: maybe(source) };

/**
 * Takes a person's wish for a release in and begins it, once for each key: the same request again finds the same
 * release, another request under the key is refused with 409.
 */
export const requestRelease = async (request: HttpRequest, world: World, by: string): Promise<Taken> => {
  const stream = deliveryStream('api', hashOf(canonical([by, keyOf(request)])));
  const wished = shaped(wish, readJson(request.body));
  const body: Digest = `sha256:${hashOf(canonical(wished))}`;
  const before = await readAccepted(world, stream);
  const taken =
    before === undefined
      ? await accept(world, stream, { ...(await decide(world, by, wished)), body })
      : { accepted: before, isFirst: false };
  checkSame(taken.accepted, body);
  await begin(world, taken.accepted);
  return taken;
};

const keyOf = ({ headers }: HttpRequest): string => {
  const key = headers['idempotency-key'] ?? '';
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new Refusal(
    400,
    'needs-idempotency-key',
    'the header Idempotency-Key is needed, 1 to 200 characters without spaces; use a new one for each release',
  );
};

interface Wished {
  readonly app: string;
  readonly images: Readonly<Record<string, string>>;
  readonly source: Source | undefined;
}

/** Everything that can be wrong is found here, before anything is written that would stand for a release. */
const decide = async (world: World, by: string, { app, images, source }: Wished) => {
  const event: ReleaseEvent = { kind: 'manual', app, images, by };
  if (source === undefined) {
    const registered = await readApp(world, app);
    compileSource(await readSource(world, registered.source), images);
    return { event, source: registered.source };
  }
  checkName(compileSource(source, images), app);
  return { event, source: (await registerSource(world, app, source, by)).source };
};

const checkSame = ({ body }: Accepted, asked: Digest): void => {
  if (body === asked) return;
  throw new Refusal(409, 'key-used', 'this Idempotency-Key stands for another request; use a new one');
};
