import type { Tree } from '../config/tree.ts';
import type { Place } from '../config/place.ts';

/** A component with all layers laid over it, not yet checked. */
export interface WrittenComponent {
  readonly name: string;
  readonly at: Place;
  readonly type: Written;
  readonly properties: Tree;
  readonly traits: readonly WrittenTrait[];
  /** The components that it depends on, each where it is named; absent where it depends on none. */
  readonly needs?: readonly Written[];
  /** Traits that layers removed: they have no effect, and still have their provenance. */
  readonly lost?: readonly WrittenTrait[];
}

export interface WrittenTrait {
  readonly type: Written;
  readonly properties: Tree;
}

export interface Written {
  readonly name: string;
  readonly at: Place;
}

/** The application's own labels and annotations for each of its objects. */
export interface AppMarks {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Its objects stay as they are written: nothing is put on them. */
  readonly isBare?: true;
}
