import type { Clock } from '#ports/clock.ts';
import { type AwsKeys, presigned } from '#adapters/aws/sigv4.ts';
import type { Credentials, Login } from './credentials.ts';

export interface EksIdentity {
  /** The name of the cluster in EKS. */
  readonly cluster: string;
  readonly region: string;
  /** Who we are to AWS: the role that the cluster has an access entry for. */
  readonly keys: () => AwsKeys | Promise<AwsKeys>;
  readonly clock: Clock;
}

/** EKS takes a token for 15 minutes from its date; it is made new after 10. */
const goodMs = 10 * 60_000;
/** The address in the token is good for a minute, as EKS demands. */
const seconds = 60;

/**
 * A bearer token for EKS: a presigned URL of STS that identifies us to the API server. In the cluster that role needs
 * an access entry.
 */
export const eksToken = (identity: EksIdentity): Credentials => {
  let kept: { readonly login: Login; readonly until: number } | undefined;
  return async (again) => {
    const now = identity.clock.now();
    if (kept === undefined || again === true || now >= kept.until)
      kept = { login: { token: tokenAt(identity, await identity.keys(), now) }, until: now + goodMs };
    return kept.login;
  };
};

const tokenAt = ({ cluster, region }: EksIdentity, keys: AwsKeys, at: number): string => {
  const url = new URL(`https://sts.${region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15`);
  const headers = { 'x-k8s-aws-id': cluster };
  const address = presigned(
    { method: 'GET', url, headers, body: '', region, service: 'sts', at, keys },
    seconds,
  );
  return `k8s-aws-v1.${Buffer.from(address.href).toString('base64url')}`;
};
