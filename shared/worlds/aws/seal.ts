import { openDataKeys } from '#adapters/aws/kms.ts';
import { notSealed, type PartSeal, sealParts } from '#adapters/blobs/part-seal.ts';
import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import { type Environment, keysOf } from '../places/aws-keys.ts';
import { required } from './environment.ts';

const keyPattern = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/;

/** Seals blobs with the key that the stack was deployed with; without one they are left to the encryption of the table. */
export const sealOf = (env: Environment, clock: Clock): PartSeal => {
  const keyArn = env['TIDEGATE_KMS_KEY'];
  if (keyArn === undefined || keyArn === '') return notSealed;
  if (!keyPattern.test(keyArn))
    throw new Failure(
      'ConfigRefused',
      'this function',
      'TIDEGATE_KMS_KEY must be the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>), not of an alias',
    );
  const endpoint = env['AWS_ENDPOINT_URL_KMS'];
  return sealParts(
    openDataKeys({
      keyArn,
      context: { tidegate: required(env, 'TIDEGATE_STACK') },
      keys: () => keysOf(env),
      clock,
      ...(endpoint !== undefined && { endpoint }),
    }),
  );
};
