import { Failure } from '#domain/failure.ts';
import type { Environment } from '../places/aws-keys.ts';

/** What serverless.yml passes to this function; ConfigRefused if it passes nothing. */
export const required = (env: Environment, name: string): string => {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new Failure(
    'ConfigRefused',
    'this function',
    `${name} is not set; serverless.yml sets it for the functions that may use it`,
  );
};

/** The region of this function. */
export const regionOf = (env: Environment): string => {
  const region = required(env, 'AWS_REGION');
  if (/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) return region;
  throw new Failure(
    'ConfigRefused',
    'this function',
    `AWS_REGION is "${region}", which is no region; write one like eu-central-1`,
  );
};
