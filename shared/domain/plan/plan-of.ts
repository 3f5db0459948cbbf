import type { App } from '../app/app.ts';
import type { Digest } from '../json.ts';

import { describeSteps } from '../rollout/strategies/describe-steps.ts';
import { describeImages } from './image-changes.ts';
import type { Pins } from './pin.ts';
import type { ReleasePlan } from './plan.ts';

/** The plan of an application as compiled: same files, same images, same plan, same hash. */
export const planOf = (
  { name, release }: App,
  source: Digest,
  images: Readonly<Record<string, string>>,
  manifests: Readonly<Record<string, Digest>>,
  pins: Pins = {},
): ReleasePlan => ({
  app: name,
  source,
  images,
  ...(Object.keys(pins).length === 0 ? {} : { pins }),
  targets: release.targets.map((target) => ({ ...target, manifest: manifests[target.name] ?? 'sha256:' })),
  waves: release.waves,
  strategy: release.strategy,
  judging: release.judging,
  ...(release.soak === undefined ? {} : { soak: release.soak }),
  ...(release.approval === undefined ? {} : { approval: release.approval }),
  concurrency: release.concurrency,
  ...(release.prune ? {} : { prune: false }),
  ...(release.hooks === undefined ? {} : { hooks: release.hooks }),
});

/** As much of a digest as people compare. */
const describePin = (digest: Digest | undefined): string =>
  digest === undefined ? '' : `@${digest.slice(0, 'sha256:'.length + 12)}`;

/** What a person is asked to approve, in one sentence. */
export const formatPlan = (plan: ReleasePlan): string => {
  const { app, images, pins = {}, targets, strategy, changes, carried } = plan;
  const named = Object.entries(images)
    .map(([component, image]) => `${component} ${image}${describePin(pins[image])}`)
    .join(', ');
  const what = changes === undefined ? named : describeImages(changes, carried);
  const steps = describeSteps(strategy);
  return `release ${app}${what === '' ? '' : ` (${what})`} to ${targets.map(({ name }) => name).join(', ')} ${steps}?`;
};
