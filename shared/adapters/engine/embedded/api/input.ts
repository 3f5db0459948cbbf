import type { JsonObject } from '#domain/json.ts';
import { byteLength } from '../history.ts';
import { ServiceError } from '../trouble.ts';

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

/** A whole number between bounds, or what stands for it when it is not given. */
export const count = (input: JsonObject, field: string, otherwise: number, most: number): number => {
  const value = input[field];
  if (value === undefined || value === null || value === 0) return otherwise;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw invalid(
      `Value '${JSON.stringify(value)}' at '${field}' failed to satisfy constraint: Member must have value greater than or equal to 0`,
    );
  if (value > most)
    throw invalid(
      `Value '${value}' at '${field}' failed to satisfy constraint: Member must have value less than or equal to ${most}`,
    );
  return value;
};

export const flag = (input: JsonObject, field: string, otherwise: boolean): boolean =>
  typeof input[field] === 'boolean' ? input[field] : otherwise;

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
  const isProper = name.length >= 1 && name.length <= 80 && !/[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u.test(name);
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

/** A page marker: opaque to callers, a number to us. */
export const toMarker = (place: number | string): string =>
  Buffer.from(JSON.stringify(['tidegate', place])).toString('base64url');

export const fromMarker = (input: JsonObject, field = 'nextToken'): number | string | undefined => {
  const marker = optionalText(input, field, 3096);
  if (marker === undefined) return undefined;
  try {
    const [who, place] = JSON.parse(Buffer.from(marker, 'base64url').toString('utf8')) as [
      unknown,
      number | string,
    ];
    if (who === 'tidegate') return place;
  } catch (error) {
    throw new ServiceError(
      'InvalidToken',
      `Invalid Token: 'Invalid token' (${error instanceof Error ? error.name : 'unreadable'})`,
    );
  }
  throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
};

export const seconds = (ms: number): number => ms / 1000;

const within = (value: string, field: string, maxLength: number): string => {
  if (maxLength === Number.POSITIVE_INFINITY || byteLength(value) <= maxLength) return value;
  throw invalid(
    `Value at '${field}' failed to satisfy constraint: Member must have length less than or equal to ${maxLength}`,
  );
};
