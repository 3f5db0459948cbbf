import {
  anything,
  duration,
  either,
  flag,
  freeMap,
  listOf,
  needed,
  oneOf,
  optional,
  or,
  percent,
  record,
  renamed,
  text,
  textLike,
} from '../config/schema.ts';
import { approvalShape } from './approval-schema.ts';

const day = 86_400;

/** Kubernetes' DNS label: names of applications, components and namespaces. */
export const label = textLike(
  /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
  'lower-case letters, digits and dashes (at most 63, first a letter)',
);

/** Names that become file names and parts of stream names. */
const word = textLike(/^[A-Za-z0-9][-A-Za-z0-9._@:]{0,99}$/, 'letters, digits and any of . _ @ : -');

export const targetShape = record({
  name: optional(label),
  cluster: optional(word),
  namespace: optional(label),
  environment: or(word, 'default'),
  region: or(word, 'default'),
  tenant: optional(word),
  labels: optional(freeMap(text)),
});

const stepPercent = percent(0.1, 100);
const bake = duration(0, 7 * day);

export const strategyShape = record({
  steps: or(
    listOf(
      either(
        record({ percent: needed(stepPercent), bake: optional(bake), approve: or(flag, false) }),
        stepPercent,
      ),
    ),
    [10, 50, 100],
  ),
  bake: or(bake, 60),
});

export const targetsShape = listOf(targetShape);

/** The section as a whole; its parts are held against their own shapes, so that all mistakes come at once. */
export const releaseShape = renamed(
  record({
    targets: optional(anything),
    waves: optional(listOf(listOf(text))),
    strategy: optional(anything),
    checks: optional(anything),
    soak: optional(anything),
    approval: optional(approvalShape),
    pinImages: or(oneOf('known', 'all', 'none'), 'known'),
    prune: or(flag, true),
    concurrency: or(renamed(oneOf('queue', 'newest', 'supersede', 'reject'), { refuse: 'reject' }), 'queue'),
  }),
  { watch: 'soak', images: 'pinImages', leftOut: 'prune', onBusy: 'concurrency' },
);
