import type { AnnouncedEvent, DroppedEvent } from '#domain/event/event.ts';
import { announcedStream, droppedStream } from '#domain/streams.ts';
import type { ReceiverView, TrialView } from '#domain/view/receivers.ts';
import type { Receiver } from '#ports/settings.ts';
import { Rejection } from '#domain/rejection.ts';
import type { World } from '#ports/world.ts';
import { senders } from '#shared/webhooks/senders.ts';
import { readEvent } from '#shared/webhooks/read-event.ts';
import { whyDropped } from '#shared/webhooks/filter/filter.ts';
import { describeFilter } from '#shared/webhooks/filter/describe.ts';
import { compileWhole } from '../apps/register.ts';
import { findApp, readSource } from '../apps/registry.ts';
import { readNewest } from '../store/newest-facts.ts';
import { writtenImages } from './announce.ts';
import { imagesOfEvent, standingImages } from './standing-images.ts';

const shown = 10;

/** Rejects with 404. */
export const findReceiver = async (world: World, id: string): Promise<Receiver> => {
  const receiver = await world.settings.receiver(id);
  if (receiver === undefined) throw unknownReceiver();
  return receiver;
};

export const unknownReceiver = (): Rejection =>
  new Rejection('not-found', 'unknown-receiver', 'no receiver is configured at this address');

/**
 * Returns what a receiver would do with an image for the first of these applications that accepts it. Writes nothing.
 */
export const tryImage = async (
  world: World,
  receiver: Receiver,
  apps: readonly string[],
  image: string,
): Promise<TrialView> => {
  const views: TrialView[] = [];
  for (const app of apps) {
    const view = await tryFor(world, receiver, app, image);
    if (view.outcome === 'would-release') return view;
    views.push(view);
  }
  // "Dropped by a filter" says more than "belongs to another application".
  const [view] = views.toSorted(
    (a, b) => Number(b.component !== undefined) - Number(a.component !== undefined),
  );
  if (view === undefined)
    throw new Rejection('forbidden', 'not-allowed', 'you may not see the applications of this receiver');
  return view;
};

const tryFor = async (world: World, receiver: Receiver, name: string, image: string): Promise<TrialView> => {
  const view = { receiver: receiver.id, app: name, image };
  const no = (reason: string, message = ''): TrialView => ({
    ...view,
    outcome: 'would-ignore',
    reason,
    message,
  });
  const app = await findApp(world, name);
  if (app === undefined) return no('app-not-registered', `${name} is not registered`);
  const compiled = await compileWhole(world, await readSource(world, app.source), {});
  const meant = readEvent(compiled.app, receiver, { kind: 'image', image, by: receiver.id });
  if (meant.kind !== 'wanted') return no(meant.reason);
  const images = imagesOfEvent(meant.event);
  const [component = '', whole = image] = Object.entries(images)[0] ?? [];
  const written = writtenImages(Object.values(compiled.manifests))[component] ?? [];
  const { facts } = await readNewest<AnnouncedEvent>(world, announcedStream(name), shown);
  const { runs, coming } = await standingImages(world, name, facts);
  const present = [...runs, ...coming.map((one) => one.images)].flatMap((all) => all[component] ?? []);
  const dropped = whyDropped(whole, receiver, { written, present: present.length === 0 ? written : present });
  return dropped === undefined
    ? { ...view, outcome: 'would-release', component }
    : { ...no(dropped.reason, dropped.message), component };
};

export const viewReceiver = async (world: World, receiver: Receiver): Promise<ReceiverView> => {
  const { id, scheme, apps, component, repositories, tags } = receiver;
  const taken = await Promise.all(
    apps.map((app) => readNewest<AnnouncedEvent>(world, announcedStream(app), shown)),
  );
  const dropped = await readNewest<DroppedEvent>(world, droppedStream(id), shown);
  const deliveries = [
    ...taken
      .flatMap(({ entries }) => entries)
      .filter(({ event }) => event.receiver === id)
      .map(({ at, event: { images, release } }) => ({ at, images, outcome: 'accepted' as const, release })),
    ...dropped.entries.map(({ at, event: { images, reason, message } }) => ({
      at,
      images,
      outcome: 'ignored' as const,
      reason,
      message,
    })),
  ];
  return {
    id,
    scheme,
    apps,
    ...(component === undefined ? {} : { component }),
    ...(repositories === undefined ? {} : { repositories }),
    ...(tags === undefined ? {} : { tags }),
    takes: describeFilter(receiver),
    proof: senders[scheme]?.proof ?? 'unknown',
    path: `/v1/hooks/${id}${senders[scheme]?.proof === 'path' ? '/{secret}' : ''}`,
    setup: senders[scheme]?.setup ?? [],
    deliveries: deliveries.toSorted((a, b) => b.at - a.at).slice(0, shown),
  };
};
