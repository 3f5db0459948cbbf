import type { Json } from '#domain/json.ts';

/** A text as it is, anything else as JSON; nothing is the empty text. */
export const asText = (value: Json | undefined): string => {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};
