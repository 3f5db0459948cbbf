/** Where the rows of some pods' past belong in a grid: of each row its cell. Rows are placed once, for all that is counted in them. */
export interface Places {
  readonly pods: readonly string[];
  readonly ends: readonly number[];
  readonly cells: Int32Array;
}

/** Numbers values in the order in which they come first. */
const numbering = <Value>() => {
  const known = new Map<Value, number>();
  let [last, number]: [Value | undefined, number] = [undefined, 0];
  return {
    of: (value: Value): number => {
      if (value === last) return number;
      const found = known.get(value);
      number = found ?? known.size;
      if (found === undefined) known.set(value, number);
      last = value;
      return number;
    },
    values: (): readonly Value[] => [...known.keys()],
  };
};

/** The values in order, and for each number of theirs the place in that order. */
const ordered = <Value>(values: readonly Value[], compare?: (a: Value, b: Value) => number) => {
  const sorted = values.toSorted(compare);
  const places = new Map(sorted.map((value, at) => [value, at]));
  return { sorted, placeOf: Int32Array.from(values, (value) => places.get(value) ?? 0) };
};

/** The rows are read once: a first look has tens of thousands, and reading them takes longer than counting. */
export const placesOf = (rows: readonly { readonly pod: string; readonly to: number }[]): Places => {
  const [podsSeen, endsSeen] = [numbering<string>(), numbering<number>()];
  const [podOf, endOf] = [new Int32Array(rows.length), new Int32Array(rows.length)];
  for (const [at, row] of rows.entries()) {
    podOf[at] = podsSeen.of(row.pod);
    endOf[at] = endsSeen.of(row.to);
  }
  const pods = ordered(podsSeen.values());
  const ends = ordered(endsSeen.values(), (a, b) => a - b);
  const windows = ends.sorted.length;
  const cells = podOf.map(
    (pod, at) => (pods.placeOf[pod] ?? 0) * windows + (ends.placeOf[endOf[at] ?? 0] ?? 0),
  );
  return { pods: pods.sorted, ends: ends.sorted, cells };
};
