import { isObject } from '../json.ts';

/** What an object says under its names, whatever it is; nothing when it is none. */
export type Fields = { readonly [key: string]: unknown };
export const fields = (value: unknown): Fields => (isObject(value) ? value : {});

/** The items of a list, each as its fields. */
export const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fields) : []);
