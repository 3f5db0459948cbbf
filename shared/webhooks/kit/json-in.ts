import { isObject } from '#domain/json.ts';
import type { Payload } from '../reading.ts';

/** The JSON object inside base64; undefined for anything else. */
export const jsonIn = (base64: string): Payload | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
