/* The resources of a template, and how a rule about them is written. */

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}
export type Resources = Readonly<Record<string, Resource>>;

/** One broken rule: which resource, and what about it. */
export interface Breach {
  readonly at: string;
  readonly because: string;
}

export interface Rule {
  readonly name: string;
  readonly breaches: (resources: Resources) => readonly Breach[];
}

export type Props = Readonly<Record<string, unknown>>;
export const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];

/** The resources of a type, each with its properties. */
export const every = (
  resources: Resources,
  ...types: readonly string[]
): readonly (readonly [string, Props])[] =>
  Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) =>
    types.includes(Type) ? [[id, Properties] as const] : [],
  );

/** A rule about each resource of some types: it returns what is wrong with one. */
export const about =
  (types: readonly string[], wrong: (props: Props, id: string, all: Resources) => string | undefined) =>
  (resources: Resources): readonly Breach[] =>
    every(resources, ...types).flatMap(([at, props]) => {
      const because = wrong(props, at, resources);
      return because === undefined ? [] : [{ at, because }];
    });

export const isSet = (value: unknown): boolean => value !== undefined && value !== false && value !== '';

/** Whether something of a kind names this resource. */
export const names = (resources: Resources, type: string, id: string): boolean =>
  every(resources, type).some(([, props]) => JSON.stringify(props).includes(`"${id}"`));
