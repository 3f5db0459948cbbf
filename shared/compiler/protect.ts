import type { TargetSpec } from '#domain/app/app.ts';
import { check } from '#domain/config/validate.ts';
import { listOf, needed, oneOf, optional, record, renamed, text } from '#domain/config/schema.ts';
import { childOf, entriesOf, itemsOf, type Tree } from '#domain/config/tree.ts';
import type { Application } from './application.ts';
import { layerFolders, type Layer } from './layer-file.ts';
import { layersFor } from './layers.ts';
import type { Mistake, Place } from '#domain/config/place.ts';

/** The file of the platform's people: which paths only certain hands may set. */
export const protectFile = 'protect.yaml';

const hands = ['app', ...Object.keys(layerFolders), 'event'] as const;

const ruleShape = renamed(
  record({ path: needed(text), by: needed(listOf(oneOf(...hands))), reason: optional(text) }),
  { because: 'reason' },
);
export const protectShape = record({ protect: needed(listOf(ruleShape)) });

/** A protected path: `*.traits.scaler.replicas`; a star matches one name. */
interface Rule {
  readonly path: readonly string[];
  readonly by: readonly string[];
  readonly reason?: string;
  readonly at: Place;
}

/** One value that a layer sets. */
interface Setting {
  readonly hand: string;
  readonly path: readonly string[];
  readonly at: Place;
}

/** What the rules have against the application, its layers and the images of an event, for all targets together. */
export const protectedMistakes = (
  tree: Tree | undefined,
  application: Application,
  layers: readonly Layer[],
  targets: readonly TargetSpec[],
  images: Readonly<Record<string, string>>,
): readonly Mistake[] => {
  if (tree === undefined) return [];
  const checked = check(tree, protectShape, { within: protectFile });
  // A valid rule applies, whatever is wrong with the one beside it.
  const rules = itemsOf(childOf(tree, 'protect')).flatMap((item): readonly Rule[] => {
    const rule = check(item, ruleShape, { within: protectFile });
    return rule.kind === 'fine' ? [{ ...rule.value, path: rule.value.path.split('.'), at: item.at }] : [];
  });
  const byLayer = new Map(layers.map((layer) => [layer, settingsOf(layer)]));
  const others = [...ofApplication(application), ...ofEvent(images)];
  return [
    ...(checked.kind === 'mistaken' ? checked.mistakes : []),
    ...wrongHands(rules, [...others, ...[...byLayer.values()].flat()]),
    ...rivals(rules, layers, targets, byLayer),
  ];
};

const wrongHands = (rules: readonly Rule[], settings: readonly Setting[]): readonly Mistake[] =>
  settings.flatMap((setting) =>
    rules
      .filter((rule) => touches(rule, setting) && !rule.by.includes(setting.hand))
      .map((rule) => ({
        ...setting.at,
        reason: `${setting.path.join('.')} is protected (${rule.at.file}:${rule.at.line}): only ${rule.by.join(', ') || 'no one'} may set it${rule.reason === undefined ? '' : `; ${rule.reason}`}`,
      })),
  );

/** Two layers of one target may not both set a protected value: who of them is right would depend on their order. */
const rivals = (
  rules: readonly Rule[],
  layers: readonly Layer[],
  targets: readonly TargetSpec[],
  byLayer: ReadonlyMap<Layer, readonly Setting[]>,
): readonly Mistake[] => {
  const chosenFor = layersFor(layers);
  return targets.flatMap((target) => {
    const settings = chosenFor(target).flatMap((layer) => byLayer.get(layer) ?? []);
    return settings.flatMap((setting, index) => {
      if (!rules.some((rule) => touches(rule, setting))) return [];
      const first = settings
        .slice(0, index)
        .find(({ path, at }) => at.file !== setting.at.file && isWithin(path, setting.path));
      if (first === undefined) return [];
      const reason = `${setting.path.join('.')} is protected, and ${first.at.file}:${first.at.line} sets it already for target "${target.name}"; keep one`;
      return [{ ...setting.at, reason }];
    });
  });
};

const touches = (rule: Rule, { path }: Setting): boolean => isWithin(rule.path, path);

/** One of the two paths begins with the other: setting an enclosing value sets the value. */
const isWithin = (a: readonly string[], b: readonly string[]): boolean =>
  a.slice(0, b.length).every((name, index) => name === b[index] || name === '*' || b[index] === '*');

const settingsOf = ({ folder, overlays }: Layer): readonly Setting[] =>
  overlays.flatMap(({ component, tree }) =>
    ['properties', 'traits'].flatMap((part) => leaves(childOf(tree, part), [component, part], folder)),
  );

const ofApplication = ({ components }: Application): readonly Setting[] =>
  components.flatMap(({ name, properties, traits }) => [
    ...leaves(properties, [name, 'properties'], 'app'),
    ...traits.flatMap((trait) => leaves(trait.properties, [name, 'traits', trait.type.name], 'app')),
  ]);

const ofEvent = (images: Readonly<Record<string, string>>): readonly Setting[] =>
  Object.keys(images).map((name) => ({
    hand: 'event',
    path: [name, 'properties', 'image'],
    at: { file: 'event', line: 1, column: 1 },
  }));

const leaves = (tree: Tree | undefined, path: readonly string[], hand: string): readonly Setting[] => {
  if (tree === undefined) return [];
  const entries = entriesOf(tree);
  if (tree.kind === 'map' && !entries.some(([name]) => name.startsWith('$')))
    return entries.flatMap(([name, child]) => leaves(child, [...path, name], hand));
  const { file, line, column } = tree.at;
  return [{ hand, path, at: { file, line, column } }];
};
