import { imagesByComponent } from '#domain/plan/image-changes.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { type Notice, type NoticeTarget, toldOf } from '#domain/notification/notice.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { Release } from '#domain/release/release.ts';
import { readCursor } from '#domain/view/cursor.ts';
import { describeRelease } from '#domain/view/describe-release.ts';
import { describeTarget } from '#domain/view/describe-target.ts';
import { linesOf, type StoryLine, viewEvents } from '#domain/view/view-events.ts';
import type { EventView } from '#domain/view/view.ts';
import type { World } from '#ports/world.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import { newsAfter } from '../releases/queries.ts';
import { readBlob } from '../store/blobs.ts';
import { readPlan } from '../store/releases.ts';

/** A notice with the place of the story behind it. */
export interface Upcoming {
  readonly notice: Notice;
  readonly cursor: string;
}

/** The notices of a release after a position in its events, and whether these reach its end. */
export const noticesAfter = async (
  world: World,
  release: Release,
  cursor: string,
): Promise<{ readonly upcoming: readonly Upcoming[]; readonly isClosed: boolean }> => {
  const heads = readCursor(cursor) ?? { release: 0, targets: [] };
  const news = await newsAfter(world, release, heads);
  const targets = await targetsOf(world, release);
  const upcoming = linesOf(news).flatMap(({ line, cursor: behind }) => {
    const notice = noticeOf(release, line, targets);
    return notice === undefined ? [] : [{ notice, cursor: behind }];
  });
  return { upcoming, isClosed: news.isClosed };
};

/** All that has happened to a release, as people are shown it. */
export const storyOf = async (world: World, release: Release): Promise<readonly EventView[]> =>
  viewEvents(await newsAfter(world, release, { release: 0, targets: [] }), Infinity).events;

const noticeOf = (release: Release, line: StoryLine, all: readonly NoticeTarget[]): Notice | undefined => {
  const told = toldOf(line);
  if (told === undefined) return undefined;
  const place = line.kind === 'release' ? '' : line.name;
  return {
    id: uuidOf(`${release.id}/${place}/${line.seq}`),
    chain: uuidOf(release.id),
    release: release.id,
    app: release.app,
    at: line.at,
    message: line.kind === 'release' ? describeRelease(line.fact) : describeTarget(line.fact),
    needsPerson: false,
    targets: line.kind === 'release' ? all : all.filter(({ name }) => name === place),
    ...(release.plan !== undefined && { plan: release.plan }),
    ...told,
  };
};

/** A UUID without information that is always the same: the first bits of a hash, marked as version 4. */
const uuidOf = (text: string): string => {
  const hex = sha256Hex(text);
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const targetsOf = async (world: World, release: Release): Promise<readonly NoticeTarget[]> => {
  if (release.plan === undefined) return [];
  const plan: ReleasePlan = await readPlan(world, release);
  return Promise.all(
    plan.targets.map(async ({ name, cluster, namespace, environment, region, manifest }) => ({
      name,
      cluster,
      namespace,
      environment,
      region,
      images: await imagesOf(world, manifest),
    })),
  );
};

/** A manifest that is no longer stored must not prevent the notice. */
const imagesOf = async (
  world: World,
  manifest: ReleasePlan['targets'][number]['manifest'],
): Promise<NoticeTarget['images']> => {
  const found = await readBlob<Manifest>(world, manifest).catch(() => undefined);
  return found === undefined ? {} : imagesByComponent(found);
};
