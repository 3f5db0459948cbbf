/** Leaves those fields out whose value means that they were not given. */
export const without = <T extends object>(fields: T, ...names: readonly (keyof T & string)[]): T => {
  const isNothing = (value: unknown) =>
    value === 0 ||
    value === false ||
    value === '' ||
    value === null ||
    (typeof value === 'object' && Object.keys(value).length === 0);
  const gone = names.filter((name) => name in fields && isNothing(fields[name]));
  if (gone.length === 0) return fields;
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => !gone.some((one) => one === name)),
  ) as T;
};
