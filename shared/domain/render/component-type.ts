import { inspect } from '../config/validate.ts';

import type { Read } from '../config/result.ts';
import { remedied, type Shape, type ValueOf } from '../config/schema.ts';
import { componentRemedies } from './remedies.ts';
import type { Tree } from '../config/tree.ts';
import type { JsonObject } from '../json.ts';
import type { Place } from '../config/place.ts';
import type { ValidationOptions } from '../config/report.ts';

/** What a component knows of the application around it. */
export interface RenderContext {
  readonly app: string;
  readonly component: string;
  /** Where the objects will go. Only what declares that it needs a place may look at it. */
  readonly namespace: string;
  /** Which cluster; the same holds for it. */
  readonly cluster?: string;
  /** To the letter of KubeVela's definition, also where Kubernetes would refuse it: only for comparing with it. */
  readonly isExact?: boolean;
}

/** A component before traits: its workload, and the objects beside it by names of their own. */
export interface Rendered {
  readonly output: JsonObject;
  readonly outputs: Readonly<Record<string, JsonObject>>;
}

/** One type of component: the shape of its properties, and its rendering. */
export interface ComponentType {
  readonly type: string;
  readonly shape: Shape;
  /** Its rendering depends on the namespace, or on the cluster. */
  readonly isPlaced?: boolean;
  /** Checks the properties and renders them; KubeVela's openness to unknown fields is for comparing with it. */
  readonly build: (
    properties: Tree,
    context: RenderContext,
    how?: Pick<ValidationOptions, 'open'>,
  ) => Read<Rendered>;
}

interface TypeRefusal {
  readonly refused: string;
}

export const isRefusal = (value: object): value is TypeRefusal => 'refused' in value;

/** File, line and column of a tree, and nothing else of it. */
export const placeOf = ({ at: { file, line, column } }: Tree): Place => ({ file, line, column });

/** A template is foreign code: an exception in it is a mistake of the application, not the end of the program. */
export const guarded = <T>(what: string, template: () => T): T | TypeRefusal => {
  try {
    return template();
  } catch (error) {
    return {
      refused: `the template of ${what} threw: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
};

/** Combines a shape with a pure render function of exactly what that shape accepts. */
export const defineComponent = <const S extends Shape>(
  type: string,
  shape: S,
  render: (parameters: ValueOf<S>, context: RenderContext) => Rendered | TypeRefusal,
): ComponentType => ({
  type,
  shape: remedied(shape, componentRemedies),
  build: (properties, context, how = {}) => {
    const checked = inspect(properties, remedied(shape, componentRemedies), {
      ...how,
      within: `${type} ${context.component}`,
    });
    if (checked.kind === 'mistaken') return checked;
    const rendered = guarded(`${type} ${context.component}`, () =>
      render(checked.value as ValueOf<S>, context),
    );
    if (!isRefusal(rendered)) return { kind: 'fine', value: rendered };
    return { kind: 'mistaken', mistakes: [{ ...placeOf(properties), reason: rendered.refused }] };
  },
});
