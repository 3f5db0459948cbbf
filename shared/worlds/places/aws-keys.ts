import type { AwsKeys } from '#adapters/aws/sigv4.ts';
import { Failure } from '#domain/failure.ts';

export interface Environment {
  readonly [name: string]: string | undefined;
}

/** The AWS credentials of the environment: in a function those of its role, which Lambda puts there. */
export const keysOf = (env: Environment): AwsKeys => {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'] ?? '';
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] ?? '';
  const sessionToken = env['AWS_SESSION_TOKEN'];
  if (accessKeyId !== '' && secretAccessKey !== '')
    return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  throw new Failure(
    'ConfigRefused',
    'the environment',
    'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; `aws configure export-credentials --format env` prints them',
  );
};
