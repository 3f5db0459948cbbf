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
  share,
  text,
  textLike,
  type ValueOf,
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

const stepShare = share(0.1, 100);
const bake = duration(0, 7 * day);

/** A bare `false` turns the checks of a step off. */
const off = { ...flag, only: false } as const;

const pair = record({ name: needed(text), value: needed(text) });

/** Which requests are meant; all that is said of one must hold. */
const condition = record({
  header: optional(pair),
  cookie: optional(pair),
  query: optional(pair),
  path: optional(textLike(/^\/\S*$/, 'a path that begins with /')),
});

const step = record(
  {
    percent: optional(percent(0.1, 100)),
    pods: optional({ kind: 'whole', from: 1, to: 100_000, orPercent: 100 } as const),
    bake: optional(bake),
    checks: optional(off),
    approve: or(flag, false),
    traffic: optional(percent(0, 100)),
    match: optional(listOf(condition)),
    mirror: optional(percent(0, 100)),
  },
  { of: ['percent', 'pods'], least: 1 },
);

export const strategyShape = record({
  type: or(oneOf('canary', 'streaming', 'blue-green', 'all-at-once'), 'canary'),
  steps: or(listOf(either(step, stepShare)), [{ percent: 10 }, { percent: 50 }, { percent: 100 }]),
  bake: or(bake, 60),
  window: or(stepShare, { percent: 10 }),
  keepOld: or(duration(0, 7 * day), 0),
  approve: or(flag, false),
  switch: or(flag, false),
  preview: optional(listOf(condition)),
  pauseBetween: optional(duration(0, 7 * day)),
  maxUnavailable: optional(share(0, 100)),
  failureThreshold: optional(percent(0, 99)),
  gitOps: optional(oneOf('refuse', 'share')),
});

/** A strategy as it is written, with the usual values where nothing is. */
export type WrittenStrategy = ValueOf<typeof strategyShape>;

export const targetsShape = listOf(targetShape);

/** The section as a whole; its parts are held against their own shapes, so that all mistakes come at once. */
export const releaseShape = renamed(
  record({
    targets: optional(anything),
    waves: optional(listOf(listOf(text))),
    strategy: optional(anything),
    checks: optional(anything),
    soak: optional(anything),
    kinds: optional(anything),
    routers: optional(anything),
    approval: optional(approvalShape),
    pinImages: or(oneOf('known', 'all', 'none'), 'known'),
    prune: or(flag, true),
    takeOver: or(flag, false),
    concurrency: or(renamed(oneOf('queue', 'newest', 'supersede', 'reject'), { refuse: 'reject' }), 'queue'),
  }),
  { watch: 'soak', images: 'pinImages', leftOut: 'prune', onBusy: 'concurrency' },
);
