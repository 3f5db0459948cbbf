import { isObject } from '../json.ts';

/** The fields of an object; empty if the value is not an object. */
export type Fields = { readonly [key: string]: unknown };
export const fields = (value: unknown): Fields => (isObject(value) ? value : {});

/** The items of a list, each as its fields. */
export const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fields) : []);
