import type { ReleaseSection } from '#domain/app/app.ts';
import type { Mistake, Note, Place } from '#domain/config/place.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { Needs } from '#domain/order/order.ts';
import type { WrittenComponent } from '#domain/render/written.ts';
import { isResource } from './resources.ts';
import type { Laid } from './render-targets.ts';

/** Each manifest with the dependencies of its components there. */
export const withNeeds = (
  manifests: Readonly<Record<string, Manifest>>,
  laid: ReadonlyMap<string, Laid>,
): Readonly<Record<string, Manifest>> =>
  Object.fromEntries(
    Object.entries(manifests).map(([target, manifest]) => {
      const needs = needsIn(laid.get(target)?.components ?? []);
      return [target, Object.keys(needs).length === 0 ? manifest : { ...manifest, needs }];
    }),
  );

const needsIn = (components: readonly WrittenComponent[]): Needs => {
  // Resources are there before the first component begins.
  const names = new Set(components.filter((one) => !isResource(one)).map(({ name }) => name));
  return Object.fromEntries(
    components.flatMap(({ name, needs = [] }) => {
      const met = [...new Set(needs.map((need) => need.name))].filter((need) => names.has(need));
      return met.length === 0 ? [] : [[name, met] as const];
    }),
  );
};

/** What a component needs and does not find in its own target: it must have gone out in an earlier wave. */
export const needsElsewhere = (
  { waves }: ReleaseSection,
  laid: ReadonlyMap<string, Laid>,
): { readonly mistakes: readonly Mistake[]; readonly notes: readonly Note[] } => {
  const mistakes: Mistake[] = [];
  const notes: Note[] = [];
  const wavesOf = (component: string) =>
    waves.flatMap((targets, wave) =>
      targets
        .filter((target) => laid.get(target)?.components.some(({ name }) => name === component) === true)
        .map((target) => ({ wave, target })),
    );
  for (const [wave, targets] of waves.entries())
    for (const target of targets)
      for (const { name, needs = [] } of strangersIn(laid.get(target)?.components ?? []))
        for (const need of needs) {
          const [first] = wavesOf(need.name);
          if (first === undefined)
            notes.push(
              at(
                need.at,
                `"${name}" depends on "${need.name}", which is not released; the dependency is ignored`,
              ),
            );
          else if (first.wave >= wave) mistakes.push(at(need.at, tooLate(name, target, need.name, first)));
        }
  return { mistakes, notes };
};

/** Components with those of their dependencies that their target does not have. */
const strangersIn = (components: readonly WrittenComponent[]): readonly WrittenComponent[] =>
  components.map((component) => ({
    ...component,
    needs: (component.needs ?? []).filter((need) => components.every(({ name }) => name !== need.name)),
  }));

const tooLate = (
  name: string,
  target: string,
  need: string,
  first: { readonly wave: number; readonly target: string },
): string =>
  `"${name}" goes to target "${target}" and depends on "${need}", which only goes to "${first.target}", and not before it; ` +
  `release "${need}" in an earlier wave, or to the same target`;

const at = ({ file, line, column }: Place, reason: string): Mistake => ({ file, line, column, reason });
