import { objectTitle } from '#domain/config/object-items.ts';
import type { Note } from '#domain/config/place.ts';
import { childOf, itemsOf, jsonOf, type Tree } from '#domain/config/tree.ts';
import type { JsonObject } from '#domain/json.ts';
import { hookWords, momentOf } from '#domain/kube/chart-hooks.ts';
import { makerOf, withoutServerFields } from '#domain/kube/exported.ts';
import { removedApiNotes } from './removed-apis.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

/**
 * Objects of a component that are not released, reported once: fields of a server, tests and deletion hooks of a chart.
 */
export const objectNotes = ({ type, name, properties }: WrittenComponent): readonly Note[] => {
  const objects =
    type.name === 'raw'
      ? [properties]
      : type.name === 'k8s-objects'
        ? itemsOf(childOf(properties, 'objects'))
        : [];
  const maps = objects.filter(({ kind }) => kind === 'map');
  const made = maps.filter((object) => makerOf(jsonOf(object) as JsonObject) !== undefined);
  return [
    ...hookNotes(name, maps),
    ...makerNotes(name, made),
    ...removedApiNotes(maps),
    ...exportNotes(
      name,
      maps.filter((object) => !made.includes(object)),
    ),
  ];
};

const hookNotes = (component: string, objects: readonly Tree[]): readonly Note[] => {
  const never = objects.filter((object) => momentOf(jsonOf(object)) === 'never');
  const [first] = never;
  if (first === undefined) return [];
  const titles = never.map((object) => `${objectTitle(object)} (${hookWords(jsonOf(object)).join(', ')})`);
  return [
    noteAt(
      first,
      `not released with "${component}", because a release neither tests nor deletes: ${titles.join(', ')}`,
    ),
  ];
};

const makerNotes = (component: string, made: readonly Tree[]): readonly Note[] => {
  const [first] = made;
  if (first === undefined) return [];
  const titles = made.map((object) => `${objectTitle(object)} (${makerOf(jsonOf(object) as JsonObject)})`);
  return [
    noteAt(first, `not released with "${component}", because other objects make them: ${titles.join(', ')}`),
  ];
};

const mostFields = 6;

const exportNotes = (component: string, objects: readonly Tree[]): readonly Note[] => {
  const cleaned = objects.map((object) => ({
    object,
    removed: withoutServerFields(jsonOf(object) as JsonObject).removed,
  }));
  const exported = cleaned.filter(({ removed }) => removed.length > 0);
  const [first] = exported;
  if (first === undefined) return [];
  const fields = [...new Set(exported.flatMap(({ removed }) => removed))];
  const more = fields.length > mostFields ? ` and ${fields.length - mostFields} more` : '';
  const others = exported.length === 1 ? '' : ` and ${exported.length - 1} more of "${component}"`;
  return [
    noteAt(
      first.object,
      `left out of ${objectTitle(first.object)}${others}, because a cluster fills them in: ${fields.slice(0, mostFields).join(', ')}${more}`,
    ),
  ];
};

const noteAt = ({ at: { file, line, column } }: Tree, reason: string): Note => ({
  file,
  line,
  column,
  reason,
});
