import { fields, list } from '../kube/fields.ts';
import { refOf } from '../kube/object.ts';
import { shortImage } from '../plan/image-changes.ts';
import { type Snapshot, sameTemplate, type WorkloadPlan } from './snapshot.ts';

/** What a release changes of one object (`Deployment/web`), from what it found in the cluster. */
export type ObjectChange = { readonly object: string } & (
  | { readonly kind: 'new' | 'settings' | 'content' }
  /** Images from and to, one entry for each container; `isMore` if the pod template changes elsewhere too. */
  | { readonly kind: 'template'; readonly images: readonly string[]; readonly isMore: boolean }
  | { readonly kind: 'pods'; readonly from: number; readonly to: number }
);

/** The first changes by name, and how many there are beside them. */
export interface TargetChanges {
  readonly named: readonly ObjectChange[];
  readonly others: number;
}

/** An event stays readable: a target may have thousands of objects. */
const mostNamed = 12;

/**
 * Everything that a release is about to change in one place. It compares with what runs, not with the last release:
 * what others have set since is named before it is taken back.
 */
export const targetChanges = ({
  workloads,
  resourceChanges,
}: Pick<Snapshot, 'workloads' | 'resourceChanges'>): TargetChanges => {
  const all = [
    ...workloads.flatMap(workloadChange),
    ...resourceChanges.map(({ object, before }): ObjectChange => ({
      object: wordFor(refOf(object)),
      kind: before === undefined ? 'new' : 'content',
    })),
  ];
  return { named: all.slice(0, mostNamed), others: Math.max(0, all.length - mostNamed) };
};

const wordFor = ({ kind, name }: { readonly kind: string; readonly name: string }): string =>
  `${kind}/${name}`;

const workloadChange = ({ kind, ref, before, after }: WorkloadPlan): readonly ObjectChange[] => {
  const object = wordFor(ref);
  switch (kind) {
    case 'create':
      return [{ object, kind: 'new' }];
    case 'update':
      return sameTemplate(before.template, after.template)
        ? []
        : [{ object, kind: 'template', ...templateChange(before.template, after.template) }];
    case 'scale':
      return before.replicas === undefined || after.replicas === undefined
        ? [{ object, kind: 'settings' }]
        : [{ object, kind: 'pods', from: before.replicas, to: after.replicas }];
    case 'settings':
      return [{ object, kind: 'settings' }];
    case 'same':
      return [];
    default:
      return kind satisfies never;
  }
};

const templateChange = (before: unknown, after: unknown) => {
  const [was, is] = [imagesIn(before), imagesIn(after)];
  const images = [...is].flatMap(([container, to]) => {
    const from = was.get(container);
    return from === to
      ? []
      : [from === undefined ? shortImage(to) : `${shortImage(from)} → ${shortImage(to)}`];
  });
  return { images, isMore: !sameTemplate(withoutImages(before), withoutImages(after)) };
};

const containerLists = ['containers', 'initContainers'] as const;

const imagesIn = (template: unknown): ReadonlyMap<string, string> => {
  const spec = fields(fields(template)['spec']);
  const containers = containerLists.flatMap((name) => list(spec[name]));
  return new Map(containers.map(({ name, image }) => [String(name), String(image)]));
};

const withoutImages = (template: unknown): unknown => {
  const spec = fields(fields(template)['spec']);
  const stripped = containerLists.map((name) => [
    name,
    list(spec[name]).map((container) => ({ ...container, image: null })),
  ]);
  return { ...fields(template), spec: { ...spec, ...Object.fromEntries(stripped) } };
};
