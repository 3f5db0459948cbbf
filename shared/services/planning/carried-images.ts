import type { App, Component } from '#domain/app/app.ts';
import type { Source } from '#domain/config/place.ts';
import { sameJson } from '#domain/json.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { type CarriedImage, imagesByComponent, withPin } from '#domain/plan/image-changes.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { Target } from '#domain/rollout/target.ts';
import type { World } from '#ports/world.ts';
import { compileShape } from './compile-shape.ts';
import { olderOnTheirWay } from '../releases/older-releases.ts';
import { findReleaseById } from '../releases/queries.ts';
import { readBlob } from '../store/blobs.ts';
import { readPlan, readRelease } from '../store/releases.ts';
import { readTarget } from '../store/targets.ts';

/** Who asks, so that nothing newer counts; a preview is newer than all. */
export interface Asker {
  readonly release?: string;
  readonly requestedAt: number;
}

interface Files {
  readonly app: App;
  readonly manifests: Readonly<Record<string, Manifest>>;
}

/**
 * Images that stay although the request does not name them. An image given to an earlier release counts until a release
 * names another one or the file itself changes. Earlier releases are the last good one, and those that are running or
 * waiting. If some images are named, the others keep the digest that their tag had.
 */
export const carriedImages = async (
  world: World,
  source: Source,
  named: Readonly<Record<string, string>>,
  asker: Asker,
): Promise<readonly CarriedImage[]> => {
  const files = await filesOf(world, source);
  if (files === undefined) return [];
  const targets = await Promise.all(
    files.app.release.targets.map(({ name }) => readTarget(world, files.app.name, name)),
  );
  const carried = new Map<string, CarriedImage>();
  const coming = await comingReleases(world, asker);
  for (const release of new Set([...earlierReleases(targets, asker), ...coming])) {
    const plan = await readPlan(world, await readRelease(world, release));
    const before = await filesOf(world, await readBlob<Source>(world, plan.source));
    for (const component of files.app.components) {
      const image = before && imageOf(component, plan, files, before, Object.keys(named).length > 0);
      if (image === undefined) carried.delete(component.name);
      else carried.set(component.name, { component: component.name, image, release });
    }
  }
  return [...carried.values()].filter(({ component }) => named[component] === undefined);
};

const filesOf = async (world: World, source: Source): Promise<Files | undefined> => {
  const compiled = await compileShape(world, source, {});
  return compiled.kind === 'compiled' ? compiled : undefined;
};

/** Older releases that are planned and have not reached their targets yet. */
const comingReleases = async (world: World, { release: id }: Asker): Promise<readonly string[]> => {
  const release = id === undefined ? undefined : await findReleaseById(world, id);
  if (release === undefined) return [];
  const older = await olderOnTheirWay(world, release);
  return older.filter(({ plan }) => plan !== undefined).map((one) => one.id);
};

/** The last good release, then those that are running, in the order in which they were requested. */
const earlierReleases = (targets: readonly Target[], { release, requestedAt }: Asker): readonly string[] => {
  const goods = targets.flatMap(({ good }) => (good === undefined ? [] : [good]));
  const good = goods.toSorted((a, b) => (a.requestedAt ?? 0) - (b.requestedAt ?? 0)).at(-1);
  const open = targets.flatMap(({ lock, waiting }) => [
    ...(lock === undefined || lock.back !== undefined ? [] : [lock]),
    ...waiting.filter(({ back }) => !back),
  ]);
  const earlier = open
    .filter((one) => one.release !== release && (one.requestedAt ?? 0) <= requestedAt)
    .filter((one) => (one.requestedAt ?? 0) >= (good?.requestedAt ?? 0))
    .toSorted((a, b) => (a.requestedAt ?? 0) - (b.requestedAt ?? 0));
  return [...new Set([...(good === undefined ? [] : [good.release]), ...earlier.map((one) => one.release)])];
};

/** What an earlier release gave a component that the files have not changed since. */
const imageOf = (
  { name, properties }: Component,
  { images, pins }: ReleasePlan,
  files: Files,
  before: Files,
  keepsTags: boolean,
): string | undefined => {
  if (!sameJson(fileImages(name, files, before), fileImages(name, before, files))) return undefined;
  const given = images[name];
  if (given !== undefined) return withPin(given, pins);
  const written = properties['image'];
  const isEverywhere = Object.values(fileImages(name, files, files)).every((image) => image === written);
  if (!keepsTags || typeof written !== 'string' || !isEverywhere) return undefined;
  const held = withPin(written, pins);
  return held === written ? undefined : held;
};

/** The images that the files give a component in the targets that both know. */
const fileImages = (
  component: string,
  { manifests }: Files,
  other: Files,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(manifests)
      .filter(([target]) => other.manifests[target] !== undefined)
      .map(([target, manifest]) => [target, imagesByComponent(manifest)[component] ?? '']),
  );
