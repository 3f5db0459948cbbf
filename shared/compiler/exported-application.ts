import type { Note } from '#domain/config/place.ts';
import { childOf, type MapTree, type Tree } from '#domain/config/tree.ts';

/** Fields of an Application that a cluster fills in, as `kubectl get -o yaml` prints them. */
export const ofMetadata = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'finalizers',
  'generation',
  'managedFields',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
];

/** An application without what a cluster had filled in, and one note about it. */
export const withoutServerParts = (tree: Tree): { readonly tree: Tree; readonly notes: readonly Note[] } => {
  const metadata = childOf(tree, 'metadata');
  if (tree.kind !== 'map' || metadata?.kind !== 'map') return { tree, notes: [] };
  const parts = [
    ...ofMetadata.flatMap((name) => partOf(metadata, name, `metadata.${name}`)),
    ...partOf(tree, 'status', 'status'),
  ];
  const [first] = parts;
  if (first === undefined) return { tree, notes: [] };
  const entries = new Map(without(tree, ['status'])).set('metadata', {
    ...metadata,
    entries: without(metadata, ofMetadata),
  });
  const { file, line, column } = first.at;
  const reason = `left out, because a cluster fills them in: ${parts.map(({ path }) => path).join(', ')}`;
  return { tree: { ...tree, entries }, notes: [{ file, line, column, reason }] };
};

const partOf = (tree: MapTree, name: string, path: string) => {
  const child = tree.entries.get(name);
  return child === undefined ? [] : [{ path, at: child.key ?? child.at }];
};

const without = ({ entries }: MapTree, names: readonly string[]): ReadonlyMap<string, Tree> =>
  new Map([...entries].filter(([name]) => !names.includes(name)));

type Texts = Readonly<Record<string, string>>;

/** Annotations of an Application that KubeVela keeps to itself. */
const neverCarried = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'app.oam.dev/last-applied-configuration',
  'app.oam.dev/rollout-template',
  'app.oam.dev/rolling-components',
  'app.oam.dev/inplace-upgrade',
  'filter.oam.dev/label-keys',
  'filter.oam.dev/annotation-keys',
];

/** The labels and annotations of an application that go onto its objects, as KubeVela filters them. */
export const carriedMarks = (
  labels: Texts,
  annotations: Texts,
): { readonly labels: Texts; readonly annotations: Texts } => ({
  labels: omit(labels, filtered(annotations['filter.oam.dev/label-keys'])),
  annotations: omit(annotations, [
    ...neverCarried,
    ...filtered(annotations['filter.oam.dev/annotation-keys']),
  ]),
});

const filtered = (words = ''): readonly string[] => words.split(',').map((word) => word.trim());

const omit = (texts: Texts, names: readonly string[]): Texts =>
  Object.fromEntries(Object.entries(texts).filter(([name]) => !names.includes(name)));
