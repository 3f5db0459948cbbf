import type { JsonObject } from '#domain/json.ts';
import { byteLength, maxPayloadBytes } from '../interpreter/history.ts';
import { ServiceError } from '../errors.ts';

/** A text that must be there. */
export const text = (input: JsonObject, field: string, maxLength = Number.POSITIVE_INFINITY): string => {
  const value = input[field];
  if (value === undefined || value === null)
    throw invalid(`Value null at '${field}' failed to satisfy constraint: Member must not be null`);
  if (typeof value !== 'string')
    throw new ServiceError('SerializationException', `${field} must be a string`);
  return within(value, field, maxLength);
};

export const optionalText = (
  input: JsonObject,
  field: string,
  maxLength = Number.POSITIVE_INFINITY,
): string | undefined =>
  input[field] === undefined || input[field] === null ? undefined : text(input, field, maxLength);

/** A whole number within bounds, or the default if it is absent. */
export const count = (input: JsonObject, field: string, otherwise: number, most: number): number => {
  const value = input[field];
  if (value === undefined || value === null || value === 0) return otherwise;
  if (typeof value !== 'number')
    throw new ServiceError('SerializationException', `${field} must be a number`);
  if (!Number.isInteger(value) || value < 0)
    throw invalid(
      `Value '${JSON.stringify(value)}' at '${field}' failed to satisfy constraint: Member must have value greater than or equal to 0`,
    );
  if (value > most)
    throw invalid(
      `Value '${value}' at '${field}' failed to satisfy constraint: Member must have value less than or equal to ${most}`,
    );
  return value;
};

export const flag = (input: JsonObject, field: string, otherwise: boolean): boolean => {
  const value = input[field];
  if (value === undefined || value === null) return otherwise;
  if (typeof value === 'boolean') return value;
  throw new ServiceError('SerializationException', `${field} must be true or false`);
};

/** Text that AWS measures in bytes: inputs and outputs. */
export const payload = (input: JsonObject, field: string): string => {
  const value = text(input, field);
  if (byteLength(value) > maxPayloadBytes) throw tooLong(field, maxPayloadBytes);
  return value;
};

/** Whether a caller wants names and dates only. */
export const isMetadataOnly = (input: JsonObject): boolean =>
  oneOf(input, 'includedData', ['ALL_DATA', 'METADATA_ONLY']) === 'METADATA_ONLY';

export const oneOf = (input: JsonObject, field: string, allowed: readonly string[]): string | undefined => {
  const value = optionalText(input, field);
  if (value === undefined || allowed.includes(value)) return value;
  throw invalid(
    `Value '${value}' at '${field}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
};

export const invalid = (message: string): ServiceError =>
  new ServiceError('ValidationException', `1 validation error detected: ${message}`);

/** The names of machines and executions: 1 to 80 characters without blanks, brackets, wildcards or control characters. */
export const properName = (name: string): string => {
  const isProper =
    name.length >= 1 &&
    name.length <= 80 &&
    !/[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF\u{10FFFF}]/u.test(name);
  if (isProper) return name;
  throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
};

/** An ARN of the given kind of Step Functions resource. */
export const properArn = (arn: string, kind: 'stateMachine' | 'execution'): string => {
  if (new RegExp(`^arn:[^:]+:states:[^:]*:[^:]*:${kind}:.+`).test(arn)) return arn;
  throw new ServiceError(
    'InvalidArn',
    `Invalid Arn: 'Invalid ARN prefix: ${arn.split(':').slice(0, 2).join(':')}'`,
  );
};

/** The list that a page marker belongs to: a marker of one list is not valid in another. */
export type Pages = 'executions' | 'events' | 'machines';

/** A page marker: opaque to callers, a place to us. */
export const toMarker = (pages: Pages, place: number | string): string =>
  Buffer.from(JSON.stringify([pages, place])).toString('base64url');

export const fromMarker = (input: JsonObject, pages: Pages): number | string | undefined => {
  const marker = optionalText(input, 'nextToken', 3096);
  if (marker === undefined) return undefined;
  const [whose, place] = opened(marker);
  const wanted = pages === 'machines' ? 'string' : 'number';
  if (whose === pages && typeof place === wanted) return place as number | string;
  throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
};

const opened = (marker: string): readonly unknown[] => {
  try {
    const list: unknown = JSON.parse(Buffer.from(marker, 'base64url').toString('utf8'));
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
};

export const seconds = (ms: number): number => ms / 1000;

/** The same answer without what may be secret or long. */
export const withoutData = (details: JsonObject): JsonObject => {
  const { input: _input, output: _output, assignedVariables: _assigned, ...rest } = details;
  // The model wants parameters to be there.
  return 'parameters' in rest ? { ...rest, parameters: '' } : rest;
};

const within = (value: string, field: string, maxLength: number): string => {
  if (value.length <= maxLength) return value;
  throw tooLong(field, maxLength);
};

const tooLong = (field: string, maxLength: number): ServiceError =>
  invalid(
    `Value at '${field}' failed to satisfy constraint: Member must have length less than or equal to ${maxLength}`,
  );
