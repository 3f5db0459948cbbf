import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import { askSts } from './ask-sts.ts';
import type { AwsKeys } from './sigv4.ts';

export interface RoleToAssume {
  /** ARN of the role. */
  readonly role: string;
  readonly region: string;
  /** The identity that asks: the role of the function. */
  readonly keys: () => AwsKeys;
  readonly clock: Clock;
  /** The endpoint of STS; default: that of the region. */
  readonly endpoint?: string;
}

/** A role that is assumed by another role lasts an hour at most. */
const sessionSeconds = 3600;
/** Keys are replaced this long before they expire. */
const spareMs = 10 * 60_000;

/** The keys of another role, asked for when they are first needed and again shortly before they expire. */
export const assumeRole = (wanted: RoleToAssume): (() => Promise<AwsKeys>) => {
  let kept: { readonly keys: AwsKeys; readonly until: number } | undefined;
  return async () => {
    const now = wanted.clock.now();
    if (kept === undefined || now >= kept.until)
      kept = { keys: await ask(wanted, now), until: now + sessionSeconds * 1000 - spareMs };
    return kept.keys;
  };
};

const ask = async ({ role, region, keys, endpoint }: RoleToAssume, at: number): Promise<AwsKeys> => {
  const fields = {
    Action: 'AssumeRole',
    RoleArn: role,
    RoleSessionName: 'tidegate',
    DurationSeconds: String(sessionSeconds),
  };
  const answer = await askSts({ region, keys, endpoint, at, fields });
  if (answer === undefined)
    throw new Failure('ClusterUnreachable', `role ${role}`, 'STS did not answer; it is tried again');
  const { text } = answer;
  if (answer.ok) return readKeys(role, text);
  const code = partOf(text, 'Code') ?? `status ${answer.status}`;
  throw new Failure(
    'ClusterForbids',
    `role ${role}`,
    `STS answered ${code}; does its trust policy name the role of this function?`,
  );
};

/** The answer is XML without attributes in these parts. */
const readKeys = (role: string, xml: string): AwsKeys => {
  const accessKeyId = partOf(xml, 'AccessKeyId');
  const secretAccessKey = partOf(xml, 'SecretAccessKey');
  const sessionToken = partOf(xml, 'SessionToken');
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined)
    throw new Failure('ClusterUnreachable', `role ${role}`, 'STS answered without keys; it is tried again');
  return { accessKeyId, secretAccessKey, sessionToken };
};

const partOf = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
