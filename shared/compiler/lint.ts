import { childOf, entriesOf, itemsOf, type Tree } from '#domain/config/tree.ts';
import { canonical, type Json } from '#domain/json.ts';
import { masked, shown } from '#domain/kube/mask-secrets.ts';

import { naming, describePath, type Segment } from '#domain/kube/field-path.ts';
import { isSecret } from '#domain/provenance/secret.ts';
import { leavesOf } from '#domain/provenance/written.ts';
import { isObjectName } from '#domain/config/object-items.ts';
import type { Compiled } from './compile.ts';
import { boundPlaces, deletions, effectiveDeletions, idOf } from './lint-places.ts';
import type { Layer } from './layer-file.ts';
import { ordered } from './order-mistakes.ts';
import type { Note } from '#domain/config/place.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

/** What can be said of layers that are right and could be better, and how much is the same everywhere. */
export interface Linted {
  readonly findings: readonly Note[];
  /** Of all values of all targets, the share that the application file says (0 to 1), and the share that layers say. */
  readonly commonShare: number;
  readonly overrideShare: number;
}

type Fine = Extract<Compiled, { kind: 'compiled' }>;

const deleted = 'deleted';

/** One value of one target, with everything that was said about it. */
interface Value {
  readonly path: string;
  readonly target: string;
  /** It only identifies the item. */
  readonly isName: boolean;
  /** Only asked where a finding would tell the value. */
  readonly isSecret: () => boolean;
  readonly layers: readonly {
    readonly id: string;
    readonly file: string;
    readonly at: Note;
    readonly value: string;
  }[];
}

/** Looks for layer entries that match nothing, change nothing, or are the same everywhere and belong in the application file. */
export const lint = (compiled: Fine): Linted => {
  const all = valuesOf(compiled);
  const values = all.filter(({ isName }) => !isName);
  const layered = values.filter(({ layers }) => isLayer(layers.at(-1)?.file ?? ''));
  const share = values.length === 0 ? 0 : layered.length / values.length;
  return {
    findings: ordered([
      ...idle(compiled.origin.layers, all),
      ...idleDeletions(compiled.origin),
      ...equal(values, boundIn(compiled.origin.layers)),
      ...hoistable(values, compiled.origin.laid.size),
    ]),
    commonShare: 1 - share,
    overrideShare: share,
  };
};

const askingOf = ({ marks, types }: Fine['origin'], namespace: string, component: WrittenComponent) => ({
  marks,
  component,
  rendering: { namespace, types },
});

/** The value as a finding may tell it. */
const tell = ({ isSecret, path }: Value, value: string | undefined): string => {
  if (value === undefined || value === deleted) return deleted;
  return isSecret() ? masked : JSON.stringify(shown(JSON.parse(value) as Json, path.split('.').at(-1)));
};

const isLayer = (file: string): boolean => file.includes('/');

const valuesOf = ({ origin }: Fine): readonly Value[] =>
  [...origin.laid.values()].flatMap(({ target, components }) =>
    components.flatMap((component) =>
      leavesOf(component).map(({ path, chain }) => ({
        path: describePath(path),
        isName: isItsName(path),
        target: target.name,
        isSecret: () => isSecret(askingOf(origin, target.namespace, component), path),
        layers: chain.map(({ at, value }) => ({
          id: idOf(at),
          file: at.file,
          at: { file: at.file, line: at.line, column: at.column, reason: '' },
          value: value === undefined ? deleted : canonical(value satisfies Json),
        })),
      })),
    ),
  );

/** The field by which a layer names a list item is not a value of its own. */
const isItsName = (path: readonly Segment[]): boolean =>
  isObjectName(path) || (naming.some((name) => name === path.at(-1)) && /^\d+$/.test(path.at(-2) ?? ''));

/** Words that took nothing away in any target. */
const idleDeletions = ({ layers, laid }: Fine['origin']): readonly Note[] => {
  const took = new Set(
    [...laid.values()].flatMap(({ components }) => components.flatMap(effectiveDeletions)),
  );
  return layers.flatMap(({ overlays }) =>
    overlays.flatMap(({ tree }) =>
      ['properties', 'traits']
        .flatMap((part) => entriesOf(childOf(tree, part)).flatMap(([, child]) => deletions(child)))
        .filter(({ at }) => !took.has(idOf(at)))
        .map(({ at: { file, line, column } }) => ({
          file,
          line,
          column,
          reason: 'this deletes something that no target has; remove it, or correct the name',
        })),
    ),
  );
};

const boundIn = (layers: readonly Layer[]): ReadonlySet<string> =>
  new Set(layers.flatMap(({ overlays }) => overlays.flatMap(({ tree }) => boundPlaces(tree))));

/** Values of layers that no target ever saw. */
const idle = (layers: readonly Layer[], values: readonly Value[]): readonly Note[] => {
  const seen = new Set(values.flatMap(({ layers }) => layers.map(({ id }) => id)));
  return layers.flatMap(({ overlays }) =>
    overlays.flatMap(({ component, conditions, tree }) => {
      const said = entriesOf(tree).filter(([name]) => name !== 'when');
      const lost = said.flatMap(([, part]) => plain(part)).filter((leaf) => !seen.has(idOf(leaf.at)));
      const { file, line, column } = tree.key ?? tree.at;
      const all = said.flatMap(([, part]) => plain(part)).length;
      if (all > 0 && lost.length === all && conditions.length > 0)
        return [
          {
            file,
            line,
            column,
            reason: `no target fulfils the condition of this entry for "${component}"; remove it`,
          },
        ];
      return lost.map(({ at, kind }) => ({
        file: at.file,
        line: at.line,
        column: at.column,
        reason:
          kind === 'leaf'
            ? 'this deletes something that does not exist or is never used; remove it'
            : 'this is never used; remove it',
      }));
    }),
  );
};

/** Leaves outside of directives, which act and leave no value behind. */
const plain = (tree: Tree): readonly Tree[] => {
  if (tree.kind === 'list') return itemsOf(tree).flatMap((item) => plain(withoutName(item)));
  if (tree.kind !== 'map') return [tree];
  const entries = entriesOf(tree);
  return entries.some(([name]) => name.startsWith('$')) ? [] : entries.flatMap(([, child]) => plain(child));
};

const withoutName = (item: Tree): Tree =>
  item.kind === 'map'
    ? { ...item, entries: new Map([...item.entries].filter(([name]) => !naming.some((one) => one === name))) }
    : item;

/** Values of layers that, in every target they reach, equal what was there before. */
const equal = (values: readonly Value[], bound: ReadonlySet<string>): readonly Note[] => {
  const changes = new Map<string, boolean>();
  const places = new Map<string, () => Note>();
  for (const value of values) {
    const { layers } = value;
    for (const [index, one] of layers.entries()) {
      if (index === 0 || !isLayer(one.file) || bound.has(one.id)) continue;
      const before = layers[index - 1];
      places.set(one.id, () => ({
        ...one.at,
        reason: `this is ${tell(value, one.value)} already, by ${before?.file}:${before?.at.line}; remove it`,
      }));
      changes.set(one.id, changes.get(one.id) === true || before?.value !== one.value);
    }
  }
  return [...places].filter(([id]) => changes.get(id) === false).map(([, note]) => note());
};

/** Values that layers set the same everywhere. */
const hoistable = (values: readonly Value[], targets: number): readonly Note[] => {
  const byPath = Map.groupBy(values, ({ path }) => path);
  return [...byPath].flatMap(([path, all]) => {
    const last = all.map(({ layers }) => layers.at(-1));
    const [[value], [first]] = [all, last];
    const isSame = last.every((one) => one?.value === first?.value && isLayer(one?.file ?? ''));
    if (first === undefined || value === undefined || targets < 2 || all.length < targets || !isSame)
      return [];
    // The application file already says so: a list that is one value, or a removal.
    const [base] = value.layers;
    if (base !== undefined && !isLayer(base.file) && base.value === first.value) return [];
    const places = [...new Set(last.map((one) => `${one?.file}:${one?.at.line}`))];
    const reason = `${path} is ${tell(value, first.value)} in all ${targets} targets (${places.join(', ')}); set it in the application file instead`;
    return [{ ...first.at, reason }];
  });
};
