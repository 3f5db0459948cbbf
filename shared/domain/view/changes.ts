import type { Json } from '../json.ts';

/** What a release changes against what ran before it, by its manifests; secrets are masked. */
export interface ChangesView {
  readonly apiVersion: 'tidegate.dev/v1';
  readonly kind: 'Changes';
  readonly release: string;
  /** Every target of the plan, with the release whose objects it is compared with; none where nothing ran. */
  readonly targets: readonly { readonly name: string; readonly before?: string }[];
  /** A change that is the same in several targets is one line. */
  readonly lines: readonly ChangeLine[];
}

/** One field, or one whole object, that is another afterwards. */
export interface ChangeLine {
  /** `Deployment/web`. */
  readonly object: string;
  readonly kind: 'new' | 'changed' | 'gone';
  /** Absent for whole objects. */
  readonly path?: string;
  readonly before?: Json;
  readonly after?: Json;
  readonly targets: readonly string[];
  /** The written value that decides it; absent if it was not looked up. */
  readonly origins?: readonly OriginView[];
  /** Who decides it where no file does. */
  readonly by?: string;
}

export interface OriginView {
  readonly file: string;
  readonly line: number;
  /** The condition of the layer: `environment=prod`. */
  readonly when?: string;
}

/** Changes of each target as lines, each once with all the targets that it is the same in; the commonest first. */
export const foldChanges = (
  all: readonly { readonly target: string; readonly line: Omit<ChangeLine, 'targets'> }[],
): readonly ChangeLine[] => {
  const groups = Map.groupBy(all, ({ line }) => JSON.stringify(line));
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ ...first.line, targets: same.map(({ target }) => target) }];
  });
};
