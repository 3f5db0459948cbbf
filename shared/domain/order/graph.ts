/**
 * Sorts items so that each comes after its dependencies, and otherwise keeps their order. A dependency that does not
 * exist is ignored.
 */
export const sortByNeeds = <T>(
  things: readonly T[],
  nameOf: (thing: T) => string,
  needsOf: (thing: T) => readonly string[],
): readonly T[] => {
  const { sorted, stuck } = settle(things, nameOf, needsOf);
  return [...sorted, ...stuck];
};

/** The first circle of needs, by names and closed (`a, b, a`), and the thing it begins with. */
export const findCycle = <T>(
  things: readonly T[],
  nameOf: (thing: T) => string,
  needsOf: (thing: T) => readonly string[],
): { readonly names: readonly string[]; readonly first: T } | undefined => {
  const { stuck } = settle(things, nameOf, needsOf);
  const byName = new Map(stuck.map((thing) => [nameOf(thing), thing]));
  const path: string[] = [];
  for (let thing = stuck[0]; thing !== undefined;) {
    const name = nameOf(thing);
    const before = path.indexOf(name);
    const names = [...path.slice(before), name];
    if (before !== -1) return { names, first: thing };
    path.push(name);
    const next = needsOf(thing).find((need) => byName.has(need));
    thing = next === undefined ? undefined : byName.get(next);
  }
  return undefined;
};

/** Repeatedly takes out the items that depend on none of those left. */
const settle = <T>(
  things: readonly T[],
  nameOf: (thing: T) => string,
  needsOf: (thing: T) => readonly string[],
): { readonly sorted: readonly T[]; readonly stuck: readonly T[] } => {
  const waiting = new Set(things.map(nameOf));
  const left = new Set(things);
  const sorted: T[] = [];
  for (;;) {
    const ready = [...left].find((thing) => needsOf(thing).every((name) => !waiting.has(name)));
    if (ready === undefined) return { sorted, stuck: [...left] };
    left.delete(ready);
    waiting.delete(nameOf(ready));
    sorted.push(ready);
  }
};
