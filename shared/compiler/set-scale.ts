import { isMap, parseDocument } from 'yaml';
import type { AutoscalerView } from '#domain/view/scale.ts';

interface File {
  readonly path: string;
  readonly text: string;
}

/** A number of pods, or an autoscaler's minimum and maximum. */
export type Scale =
  | { readonly pods: number }
  | { readonly min: number; readonly max: number; readonly cpuPercent: number };

interface Wish {
  readonly component: string;
  readonly environment: string;
  readonly scale: Scale;
  /** What there is now. */
  readonly autoscaler?: AutoscalerView | undefined;
}

/**
 * The files with another number of pods for one component in one environment: it is written into the file of the
 * environment, which is made where it is missing. Comments stay. Undefined where that file is no map of components.
 */
export const setScale = (files: readonly File[], wish: Wish): readonly File[] | undefined => {
  const path = pathOf(files, wish.environment);
  const before = files.find((file) => file.path === path)?.text ?? '';
  const text = written(before, wish);
  if (text === undefined) return undefined;
  return [...files.filter((file) => file.path !== path), { path, text }];
};

const pathOf = (files: readonly File[], environment: string): string => {
  const own = ['yaml', 'yml', 'json'].map((ending) => `environments/${environment}.${ending}`);
  return files.find(({ path }) => own.includes(path))?.path ?? `environments/${environment}.yaml`;
};

const written = (text: string, { component, scale, autoscaler }: Wish): string | undefined => {
  const document = parseDocument(text);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents)))
    return undefined;
  const at = (...rest: readonly string[]) => ['components', component, 'traits', ...rest];
  try {
    if ('pods' in scale) {
      document.setIn(at('scaler', 'replicas'), scale.pods);
      if (autoscaler !== undefined) document.setIn(at(autoscaler.trait), null);
    } else {
      const trait = autoscaler?.trait ?? 'hpa';
      document.setIn(at(trait, 'min'), scale.min);
      document.setIn(at(trait, 'max'), scale.max);
      if (trait === 'cpuscaler') document.setIn(at(trait, 'cpuUtil'), scale.cpuPercent);
      else
        document.setIn(
          at(trait, 'cpu'),
          document.createNode({ type: 'Utilization', value: scale.cpuPercent }),
        );
    }
  } catch {
    // Something on the path is not a map, so that file has a structure that is not changed here.
    return undefined;
  }
  return document.toString({ lineWidth: 0 });
};
