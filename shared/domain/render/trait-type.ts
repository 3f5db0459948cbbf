import { inspect, type Looking } from '../app/check.ts';
import type { Read } from '../app/read.ts';
import type { Shape, ValueOf } from '../app/shape.ts';
import type { Tree } from '../app/tree.ts';
import type { JsonObject } from '../json.ts';
import type { RenderContext } from './component-type.ts';

/** A trait sees the workload as the traits before it have left it. */
export interface TraitContext extends RenderContext {
  readonly output: JsonObject;
}

/** One kind of trait: the shape of its properties, and the patch of the workload that they become. */
export interface TraitType {
  readonly type: string;
  readonly shape: Shape;
  readonly patch: (properties: Tree, context: TraitContext, how?: Pick<Looking, 'open'>) => Read<JsonObject>;
}

/** The patch of a workload, or why there is none. */
export type Patching = { readonly patch: JsonObject } | { readonly refused: string };

/** Ties a shape to a pure patch; a trait that cannot apply says why, and that is a mistake where the trait stands. */
export const defineTrait = <const S extends Shape>(
  type: string,
  shape: S,
  patch: (parameters: ValueOf<S>, context: TraitContext) => Patching,
): TraitType => ({
  type,
  shape,
  patch: (properties, context, how = {}) => {
    const checked = inspect(properties, shape, { ...how, within: `trait ${type}` });
    if (checked.kind === 'mistaken') return checked;
    const patched = patch(checked.value as ValueOf<S>, context);
    if ('patch' in patched) return { kind: 'fine', value: patched.patch };
    return {
      kind: 'mistaken',
      mistakes: [{ ...properties.at, because: `trait ${type}: ${patched.refused}` }],
    };
  },
});
