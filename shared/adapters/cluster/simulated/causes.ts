import type { StatusCause } from '#domain/kube/status-cause.ts';

/* The API's own sentences for what it refuses. */

export const wrong = (field: string, value: string, why: string): StatusCause => ({
  field,
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${value}: ${why}`,
});
export const missing = (field: string): StatusCause => ({
  field,
  reason: 'FieldValueRequired',
  message: 'Required value',
});
export const forbidden = (field: string, why: string): StatusCause => ({
  field,
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${why}`,
});
export const quoted = (value: unknown): string => JSON.stringify(value) ?? 'null';

export const duplicate = (field: string, value: string): StatusCause => ({
  field,
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: ${value}`,
});
