import type { ReleaseSection, Strategy, TargetSpec } from '#domain/app/app.ts';
import { merge } from '#domain/config/merge.ts';
import type { Read } from '#domain/config/result.ts';
import { readStrategy } from '#domain/app/parse-release.ts';
import { treeOf, type Tree } from '#domain/config/tree.ts';
import { applies, type Layer } from './layer-file.ts';
import { layersFor } from './layers.ts';
import { scopeOf } from './render-targets.ts';
import type { Mistake } from '#domain/config/place.ts';

/** The release section with its tree: layers lay their own steps over it. */
export interface WrittenRelease {
  readonly section: ReleaseSection;
  readonly strategy: Tree | undefined;
}

export interface Strategies {
  readonly section: ReleaseSection;
  readonly mistakes: readonly Mistake[];
  /** The strategy of a target as written, with its layers applied; undefined if there is none. */
  readonly writtenFor: (target: string) => Tree | undefined;
}

/** Gives a target its own steps if its layers say so. */
export const withStrategies = (
  { section, strategy }: WrittenRelease,
  layers: readonly Layer[],
  images: Readonly<Record<string, string>>,
): Strategies => {
  const chosenFor = layersFor(layers);
  const mistakes: Mistake[] = [];
  const known = new Map<string, Read<Strategy>>();
  const written = new Map<string, Tree>();
  const targets = section.targets.map((target): TargetSpec => {
    const chosen = chosenFor(target).flatMap((layer) => layer.strategies);
    const trees = chosen.filter((one) => applies(one, scopeOf(target, images))).map(({ tree }) => tree);
    const [first] = trees;
    if (first === undefined) return target;
    const key = trees.map(({ at }) => `${at.file}:${at.line}:${at.column}`).join(' ');
    const base = strategy ?? treeOf({}, first.at);
    const tree = trees.reduce((under, over) => merge(under, over), base);
    written.set(target.name, tree);
    const read = known.get(key) ?? readStrategy(tree);
    if (read.kind === 'mistaken' && !known.has(key)) mistakes.push(...read.mistakes);
    known.set(key, read);
    return read.kind === 'fine' ? { ...target, strategy: read.value } : target;
  });
  return {
    section: { ...section, targets },
    mistakes,
    writtenFor: (target) => written.get(target) ?? strategy,
  };
};
