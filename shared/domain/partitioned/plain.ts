import { isObject } from '../json.ts';

/**
 * A value without what says nothing: members that are null, and `resources: {}`. A webhook that converts between versions
 * adds such members or leaves them away at any write, whoever has made it.
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
