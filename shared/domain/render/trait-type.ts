import { inspect } from '../config/validate.ts';
import type { Read } from '../config/result.ts';
import { remedied, type Shape, type ValueOf } from '../config/schema.ts';
import { traitRemedies } from './remedies.ts';
import type { Tree } from '../config/tree.ts';
import type { JsonObject } from '../json.ts';
import { guarded, isRefusal, placeOf, type RenderContext } from './component-type.ts';
import type { ValidationOptions } from '../config/report.ts';

/** A trait sees the workload as the traits before it have left it. */
export interface TraitContext extends RenderContext {
  readonly output: JsonObject;
  /** The objects beside it, by names of their own. */
  readonly outputs?: Readonly<Record<string, JsonObject>>;
}

/** The effect of a trait: a patch of the workload, objects beside it, or both. */
export interface Effect {
  readonly patch?: JsonObject;
  readonly outputs?: Readonly<Record<string, JsonObject>>;
  /** Patches of objects beside the workload, by name; only of `unified` ones. */
  readonly patchOutputs?: JsonObject;
  /**
   * How the patch is meant: laid over by names (when absent), as RFC 7396, as the operations of RFC 6902, or as a
   * definition in CUE means it.
   */
  readonly how?: 'json-merge-patch' | 'json-patch' | 'unified';
  /** Lists of the patch that replace instead of merging by name. */
  readonly replaces?: readonly string[];
  /** Laid over each container of the pods. */
  readonly everyContainer?: JsonObject;
}

/** One kind of trait: the shape of its properties, and the effect that they have. */
export interface TraitType {
  readonly type: string;
  readonly shape: Shape;
  /** Its effect differs from namespace to namespace, or from cluster to cluster. */
  readonly isPlaced: boolean;
  readonly effect: (
    properties: Tree,
    context: TraitContext,
    how?: Pick<ValidationOptions, 'open'>,
  ) => Read<Effect>;
}

/**
 * Combines a shape with a pure effect; a trait that cannot apply says why, which is a mistake at the place of the
 * trait.
 */
export const defineTrait = <const S extends Shape>(
  type: string,
  shape: S,
  effect: (parameters: ValueOf<S>, context: TraitContext) => Effect | { readonly refused: string },
  { isPlaced = false }: { readonly isPlaced?: boolean } = {},
): TraitType => ({
  type,
  shape: remedied(shape, traitRemedies[type] ?? {}),
  isPlaced,
  effect: (properties, context, how = {}) => {
    const checked = inspect(properties, remedied(shape, traitRemedies[type] ?? {}), {
      ...how,
      within: `trait ${type}`,
    });
    if (checked.kind === 'mistaken') return checked;
    const found = guarded(`trait ${type}`, () => effect(checked.value as ValueOf<S>, context));
    if (!isRefusal(found)) return { kind: 'fine', value: found };
    return {
      kind: 'mistaken',
      mistakes: [{ ...placeOf(properties), reason: `trait ${type}: ${found.refused}` }],
    };
  },
});
