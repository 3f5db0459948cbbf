import type { KubeObject } from '#domain/kube/object.ts';

export interface Change {
  readonly version: number;
  readonly kind: 'added' | 'modified' | 'deleted';
  readonly object: KubeObject;
  /** The object before the change. */
  readonly before?: KubeObject;
}

/** The last changes, and who listens to the next. */
export interface Changes {
  tell(change: Change): void;
  /** The changes after a version; undefined if they are no longer (or not yet) known. */
  since(version: number): readonly Change[] | undefined;
  /** Drops old changes, as compaction does. */
  compact(): void;
  listen(listener: (change: Change) => void): () => void;
}

const remembered = 5_000;

/** Nothing is known of the changes up to the version `first`. */
export const openChanges = (first: number): Changes => {
  const listeners = new Set<(change: Change) => void>();
  let changes: readonly Change[] = [];
  let compacted = first;
  let last = first;
  let fresh: Change[] = [];
  return {
    tell(change) {
      fresh.push(change);
      last = change.version;
      if (fresh.length >= remembered) {
        changes = fresh;
        fresh = [];
        compacted = (changes[0]?.version ?? last) - 1;
      }
      for (const listener of listeners) listener(change);
    },
    since(version) {
      if (version < compacted || version > last) return undefined;
      const after = fresh.findLastIndex((change) => change.version <= version) + 1;
      if (after > 0) return fresh.slice(after);
      return [...changes.filter((change) => change.version > version), ...fresh];
    },
    compact() {
      changes = [];
      fresh = [];
      compacted = last;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
