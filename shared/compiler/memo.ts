/**
 * Results that one compilation leaves for the next. With the same arguments (objects by identity, texts by value) a
 * pure function is not run again: files that have not changed are neither parsed, merged nor rendered again.
 * Unreferenced results are dropped.
 */
export type Memory = <A extends readonly unknown[], R>(make: (...asked: A) => R) => (...asked: A) => R;

export const remember = (): Memory => {
  const root: Branch = {};
  return (make) =>
    (...asked) => {
      const end = [make, ...asked].reduce<Branch>((at, key) => next(at, key), root);
      end.answer ??= { value: make(...asked) };
      return end.answer.value as ReturnType<typeof make>;
    };
};

/** The memo of this process, for its tasks: those of one release compile the same files, one target after the other. */
export const lasting: Memory = remember();

interface Branch {
  objects?: WeakMap<object, Branch>;
  others?: Map<unknown, Branch>;
  answer?: { readonly value: unknown };
}

/** Texts cannot be dropped when unreferenced, so a limited number is kept and then all are dropped. */
const maxOthers = 10_000;

const next = (at: Branch, key: unknown): Branch => {
  if ((typeof key === 'object' && key !== null) || typeof key === 'function') {
    const objects = (at.objects ??= new WeakMap());
    const known = objects.get(key) ?? {};
    objects.set(key, known);
    return known;
  }
  const others = (at.others ??= new Map());
  const known = others.get(key) ?? {};
  if (!others.has(key) && others.size >= maxOthers) others.clear();
  others.set(key, known);
  return known;
};
