import type { ReleaseSection } from '#domain/app/app.ts';
import type { Mistake, Note, Place } from '#domain/config/place.ts';
import { childOf, itemsOf, type Tree } from '#domain/config/tree.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { steppedOf } from '#domain/plan/stepped.ts';
import { strategyOf } from '#domain/rollout/strategies/list.ts';
import type { Misfit } from '#domain/rollout/strategies/strategy.ts';
import type { WrittenComponent } from '#domain/render/written.ts';
import { numberFrom } from './number-places.ts';

interface Found {
  readonly mistakes: readonly Mistake[];
  /** Steps that go out otherwise than they are written. */
  readonly notes: readonly Note[];
}

/**
 * Strategies that do not work for these workloads, as far as their files show: each with its place. Defaults are never
 * a mistake: the usual steps adapt to few pods, and the plan says so.
 */
export const strategyMistakes = (
  { targets, strategy }: ReleaseSection,
  manifests: Readonly<Record<string, Manifest>>,
  writtenFor: (target: string) => Tree | undefined,
  componentsIn: (target: string) => readonly WrittenComponent[],
): Found => {
  const reasonOf = ({ reason, workload }: Misfit, target: string): string =>
    workload === undefined ? reason : `${reason}${numberFrom(componentsIn(target), workload)}`;
  const found = targets.flatMap((target) => {
    const [tree, manifest] = [writtenFor(target.name), manifests[target.name]];
    if (tree === undefined || manifest === undefined) return [];
    const chosen = target.strategy ?? strategy;
    return strategyOf(chosen)
      .misfits(chosen, steppedOf(manifest.objects, manifest.kinds))
      .flatMap((misfit) => {
        const at = placeOf(tree, misfit);
        return at === undefined
          ? []
          : [{ isBent: misfit.isBent === true, told: { ...at, reason: reasonOf(misfit, target.name) } }];
      });
  });
  return {
    mistakes: found.flatMap(({ isBent, told }) => (isBent ? [] : [told])),
    notes: found.flatMap(({ isBent, told }) => (isBent ? [told] : [])),
  };
};

const placeOf = (tree: Tree, { step, field }: Misfit): Place | undefined => {
  const found =
    step === undefined
      ? (childOf(tree, field ?? 'type')?.key ?? tree.at)
      : itemsOf(childOf(tree, 'steps'))[step]?.at;
  return found && { file: found.file, line: found.line, column: found.column };
};
