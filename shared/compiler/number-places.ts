import type { Place } from '#domain/config/place.ts';
import type { Tree } from '#domain/config/tree.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

/**
 * Who decides how many pods a workload has, for a mistake about its steps: ` (its number of pods: app.yaml:12)`. A layer
 * that takes the number away is named too; empty if no file says anything of it.
 */
export const numberFrom = (components: readonly WrittenComponent[], workload: string): string => {
  const name = workload.slice(workload.indexOf('/') + 1);
  const component = components.find((one) => one.name === name);
  if (component === undefined) return '';
  const traits = [...component.traits, ...(component.lost ?? [])];
  const places = [component.properties, ...traits.map(({ properties }) => properties)].flatMap((tree) =>
    decidersIn(tree, ''),
  );
  const said = [...new Set(places)];
  return said.length === 0 ? '' : ` (its number of pods: ${said.join(', ')})`;
};

/** The numbers themselves, and whatever was taken away together with them. */
const decidersIn = (tree: Tree, field: string): readonly string[] => {
  switch (tree.kind) {
    case 'gone':
      return [`${spelled(tree.at)}, which takes ${field === '' ? 'it' : field} away`];
    case 'leaf':
      return field === 'replicas' ? [spelled(tree.at)] : [];
    case 'map':
      return [...tree.entries].flatMap(([name, child]) => decidersIn(child, name));
    case 'list':
      return tree.items.flatMap((item) => decidersIn(item, field));
    default:
      return tree satisfies never;
  }
};

const spelled = ({ file, line }: Place): string => `${file}:${line}`;
