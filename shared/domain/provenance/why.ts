import { sameJson, type Json } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';
import { renderPart } from '../render/render.ts';
import { valueAt, type Segment } from '../kube/field-path.ts';
import { alternatives, replaceAt } from './change.ts';
import { holds, leavesOf, type Written } from './written.ts';
import type { WrittenComponent } from '../render/written.ts';
import type { Asked } from './secret.ts';

/** Why a field of a rendered object has its value. */
export interface Why {
  /** Absent when the field is not there. */
  readonly value?: Json;
  /** The written values that decide it; those that hold the very value come first. Empty if no file decides it. */
  readonly causes: readonly Written[];
  /** The written values that make the whole object exist under its name. */
  readonly carriers: readonly Written[];
}

/**
 * Finds what decides a field by trying: each written value is changed in turn and the component rendered again, so a
 * value is named exactly if the field depends on it. Values without which the whole object would not exist, or would
 * have another name, are listed separately.
 */
export const whyField = (
  { marks, component, rendering }: Asked,
  object: KubeObject,
  path: readonly Segment[],
): Why => {
  const value = valueAt(object, path);
  // A target adds its namespace to the objects, which is no matter of the component.
  const own = renderPart(marks, component, rendering).objects.find((one) => isNamesake(one, object));
  const before = valueAt(own, path);
  const tried = leavesOf(component).map((written) => ({
    written,
    effect: effectOf(written, (other) => renderPart(marks, other, rendering), {
      component,
      object,
      path,
      before,
    }),
  }));
  const of = (kind: Effect) => tried.filter(({ effect }) => effect === kind).map(({ written }) => written);
  const [changing, carriers] = [of('changes'), of('vanishes')];
  // Changed, the name of an object makes another object: what holds that very value has said it.
  const named = isIdentity(path) ? carriers.filter((one) => holds(one, value)) : [];
  const causes = [...named, ...changing].toSorted(
    (a, b) => Number(holds(b, value)) - Number(holds(a, value)),
  );
  const others = carriers.filter((one) => !named.includes(one));
  return { ...(value === undefined ? {} : { value }), causes, carriers: others };
};

/** What an object is known by. */
const isIdentity = (path: readonly Segment[]): boolean =>
  ['kind', 'apiVersion', 'metadata\nname'].includes(path.join('\n'));

type Effect = 'none' | 'changes' | 'vanishes';

const effectOf = (
  written: Written,
  render: (other: WrittenComponent) => {
    readonly objects: readonly KubeObject[];
    readonly mistakes: readonly unknown[];
  },
  {
    component,
    object,
    path,
    before,
  }: { component: WrittenComponent; object: KubeObject; path: readonly Segment[]; before: Json | undefined },
): Effect => {
  for (const other of alternatives(written.tree)) {
    const part = render(replaceAt(component, written.path, other));
    if (part.mistakes.length > 0) continue;
    const same = part.objects.find((one) => isNamesake(one, object));
    if (same === undefined) return 'vanishes';
    const after = valueAt(same, path);
    if ((after === undefined) !== (before === undefined) || !sameJson(after, before)) return 'changes';
  }
  return 'none';
};

const isNamesake = (one: KubeObject, other: KubeObject): boolean =>
  one.kind === other.kind && one.apiVersion === other.apiVersion && one.metadata.name === other.metadata.name;
