import { isObject } from '../json.ts';

/**
 * A value without meaningless parts: null members, and `resources: {}`. A conversion webhook adds or drops such members
 * at any write, whoever makes it.
 */
export const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => member !== null && !(name === 'resources' && isEmpty(member)))
      .map(([name, member]) => [name, plain(member)]),
  );
};

const isEmpty = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0;
