import type { Cause } from './api-errors.ts';

/* The API's own sentences for what it refuses. */

export const wrong = (field: string, value: string, why: string): Cause => ({
  field,
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${value}: ${why}`,
});
export const missing = (field: string): Cause => ({
  field,
  reason: 'FieldValueRequired',
  message: 'Required value',
});
export const forbidden = (field: string, why: string): Cause => ({
  field,
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${why}`,
});
export const quoted = (value: unknown): string => JSON.stringify(value) ?? 'null';

export const duplicate = (field: string, value: string): Cause => ({
  field,
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: ${value}`,
});
