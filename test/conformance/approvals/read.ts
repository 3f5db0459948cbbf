import { isObject } from '#domain/json.ts';
import type { Vectors } from './vectors.ts';

/** The vectors as they are; what is missing is said with the file's name. */
export const readVectors = (file: string, text: string): Vectors => {
  const value: unknown = JSON.parse(text);
  if (
    !isObject(value) ||
    !Array.isArray(value['cases']) ||
    !isObject(value['policy']) ||
    !isObject(value['groups'])
  )
    throw new Error(`${file}: needs "policy", "groups" and "cases"`);
  return value as unknown as Vectors;
};
