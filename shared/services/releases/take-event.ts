import { deliveryStream } from '#domain/streams.ts';
import { Rejection } from '#domain/rejection.ts';
import type { Receiver } from '#ports/settings.ts';
import type { World } from '#ports/world.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import { readEvent, type Meant } from '#shared/webhooks/read-event.ts';
import type { Reading } from '#shared/webhooks/reading.ts';
import { compileSource, compileWhole } from '../apps/register.ts';
import { findApp, readSource } from '../apps/registry.ts';
import { eachMeaning } from '#shared/webhooks/each-meaning.ts';
import { announce, writtenImages, type Announced } from './announce.ts';
import { readAccepted, type Taken } from './start.ts';

/** An authentic event that requests a release. */
export type Wanted = Exclude<Reading, { kind: 'ignored' | 'malformed' | 'stack' | 'handshake' }>;

/** Why one application of the receiver does not want the event. */
export type Unwanted =
  | Exclude<Announced, { kind: 'taken' }>
  | Exclude<Meant, { kind: 'wanted' }>
  | { readonly kind: 'unregistered' };

export interface Outcomes {
  /** The result for each application that accepts it, in the order of the receiver. */
  readonly taken: readonly (Taken & { readonly app: string })[];
  readonly unwanted: readonly Unwanted[];
}

/**
 * Offers an event to every application of the receiver, or to the one that it names. `delivery` identifies repeated
 * deliveries.
 */
export const takeEvent = async (
  world: World,
  receiver: Receiver,
  reading: Wanted,
  delivery: string,
): Promise<Outcomes> => {
  const named = 'app' in reading ? reading.app : undefined;
  const taken: (Taken & { app: string })[] = [];
  const unwanted: Unwanted[] = [];
  for (const app of named === undefined ? receiver.apps : [named]) {
    const outcome = await offer(world, receiver, app, reading, streamKey(receiver, app, delivery));
    if (outcome.kind === 'taken') taken.push({ ...outcome, app });
    else unwanted.push(outcome);
  }
  return { taken, unwanted };
};

/** Whether a release of any application has come of this delivery. */
export const isTaken = async (world: World, receiver: Receiver, delivery: string): Promise<boolean> => {
  const streams = receiver.apps.map((app) => deliveryStream(receiver.id, streamKey(receiver, app, delivery)));
  return (await Promise.all(streams.map((stream) => readAccepted(world, stream)))).some(
    (accepted) => accepted !== undefined,
  );
};

/** One delivery may start one release of each application. */
const streamKey = ({ apps }: Receiver, app: string, delivery: string): string =>
  apps.length === 1 ? delivery : sha256Hex(`${app} ${delivery}`);

const offer = async (
  world: World,
  receiver: Receiver,
  name: string,
  reading: Wanted,
  delivery: string,
): Promise<Unwanted | ({ readonly kind: 'taken' } & Taken)> => {
  const before = await readAccepted(world, deliveryStream(receiver.id, delivery));
  if (before !== undefined) return { kind: 'taken', accepted: before, isFirst: false };
  const app = await findApp(world, name);
  if (app === undefined) return { kind: 'unregistered' };
  const { source } = app;
  const files = await readSource(world, source);
  const compiled = await compileWhole(world, files, {});
  const written = writtenImages(Object.values(compiled.manifests));
  const body = `sha256:${delivery}` as const;
  const hint = reading.kind === 'image' ? reading.hint : undefined;
  let first: Unwanted | undefined;
  for (const one of eachMeaning(reading, Object.values(written).flat())) {
    const meant = readEvent(compiled.app, receiver, one);
    if (meant.kind !== 'wanted') {
      first ??= meant;
      continue;
    }
    const { event } = meant;
    if (event.kind === 'manual') await compileSource(world, files, event.images);
    const announced = await announce(world, { receiver, delivery, event, source, body, written, hint });
    if (announced.kind === 'taken') return announced;
    first ??= announced;
  }
  return first ?? { kind: 'ignored', reason: 'names-no-image' };
};

/**
 * The one reason to report if no application accepts the event: "dropped by a filter" before "does not match". Throws a
 * Rejection if the sender should try again or has named something that does not exist.
 */
export const reasonOf = (
  unwanted: readonly Unwanted[],
): Extract<Unwanted, { kind: 'dropped' | 'ignored' }> => {
  const dropped = unwanted.find((one) => one.kind === 'dropped');
  if (dropped !== undefined) return dropped;
  const unknown = unwanted.find((one) => one.kind === 'unknown');
  if (unknown !== undefined) throw new Rejection('unprocessable', 'unknown-component', unknown.reason);
  const ignored = unwanted.find((one) => one.kind === 'ignored');
  if (ignored !== undefined) return ignored;
  throw new Rejection(
    'conflict',
    'app-not-registered',
    'the application of this receiver has not been registered yet',
  );
};
