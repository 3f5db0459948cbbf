import type { Mistake } from '../config/place.ts';
import type { Read } from '../config/result.ts';
import type { ValueOf } from '../config/schema.ts';
import { childOf, itemsOf, type Tree } from '../config/tree.ts';
import { check } from '../config/validate.ts';
import type { KindDescription } from '../partitioned/description.ts';
import { specField } from '../partitioned/path.ts';
import { workloadKinds } from '../workload/kinds.ts';
import { type kindShape, kindsShape } from './kinds-schema.ts';

type WrittenKind = ValueOf<typeof kindShape>;

/** The kinds of the user's own that a release section, or the operator's settings, describe. */
export const readKinds = (
  tree: Tree | undefined,
  within = 'release.kinds',
): Read<readonly KindDescription[]> => {
  if (tree === undefined) return { kind: 'fine', value: [] };
  const checked = check(tree, kindsShape, { within });
  if (checked.kind === 'mistaken') return checked;
  const items = itemsOf(tree);
  const mistakes = checked.value.flatMap((written, index) =>
    objectionsTo(written, checked.value.slice(0, index)).map(({ field, reason }): Mistake => ({
      ...placeIn(items[index] ?? tree, field),
      reason,
    })),
  );
  return mistakes.length > 0
    ? { kind: 'mistaken', mistakes }
    : { kind: 'fine', value: checked.value.map(descriptionOf) };
};

const placeIn = (item: Tree, field: string) => (childOf(item, field) ?? item).at;

/** Mistakes of a description whose fields are valid one by one. */
const objectionsTo = (
  { apiVersion, kind, template, replicas, partition }: WrittenKind,
  before: readonly WrittenKind[],
): readonly { readonly field: keyof WrittenKind; readonly reason: string }[] => {
  const isSame = (one: { readonly apiVersion: string; readonly kind: string }) =>
    one.kind === kind && one.apiVersion.split('/')[0] === apiVersion.split('/')[0];
  const shared = Object.entries({ template, replicas }).find(
    ([, path]) => path.startsWith('spec.') && specField(path) === specField(partition),
  );
  return [
    ...(workloadKinds.some(isSame)
      ? [
          {
            field: 'kind' as const,
            reason: `${kind} of ${apiVersion} is known already; remove its description`,
          },
        ]
      : []),
    ...(before.some(isSame)
      ? [
          {
            field: 'kind' as const,
            reason: `${kind} of ${apiVersion} is described twice; remove one of them`,
          },
        ]
      : []),
    ...(shared === undefined
      ? []
      : [
          {
            field: 'partition' as const,
            reason: `partition and ${shared[0]} are both below spec.${specField(partition)}, and a release borrows that field as a whole; such a kind cannot be held`,
          },
        ]),
  ];
};

/** A written description with all that it leaves open. */
const descriptionOf = (written: WrittenKind): KindDescription => {
  const { template, replicas, partition, percent, numbered, otherVersions, newest, revisions, ...rest } =
    written;
  return {
    ...rest,
    ...(otherVersions === undefined ? {} : { otherVersions }),
    paths: { template, replicas, partition },
    ...(percent ? { takesPercent: true as const } : {}),
    ...(newest === undefined ? {} : { newest }),
    ...(revisions === undefined
      ? {}
      : { revisions: { ...revisions, namedBy: revisions.namedBy as 'name' | 'label' } }),
    ...(numbered ? { numbered: true as const } : {}),
    refused: [],
    specDefaults: {},
  };
};

/** A description as it would be written: what a folder made from a live object carries with it. */
export const writtenKind = (description: KindDescription) => {
  const { paths, takesPercent, refused: _, specDefaults: __, ...rest } = description;
  return { ...rest, ...paths, ...(takesPercent === undefined ? {} : { percent: true }) };
};
