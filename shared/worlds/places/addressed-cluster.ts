import type { ClusterLogin } from '#adapters/cluster/kubernetes/settings.ts';
import {
  bearer,
  clientCertificate,
  type Credentials,
} from '#adapters/cluster/kubernetes/auth/credentials.ts';
import { eksToken } from '#adapters/cluster/kubernetes/auth/eks.ts';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import type { AwsKeys } from '#adapters/aws/sigv4.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { ClusterSetting } from '../settings/schema.ts';

interface Options {
  /** Who we are in AWS, for clusters of EKS. */
  readonly keys: () => Promise<AwsKeys>;
  readonly clock: Clock;
  /** What to look at where that server cannot be reached. */
  readonly advice?: (server: string) => string;
}

/** The cluster that is settled by its address and a login; undefined for one that is settled otherwise. */
export const openAddressed = (
  name: string,
  { server, ca, serverName, proxy, login }: ClusterSetting,
  options: Options,
): Cluster | undefined =>
  server === undefined || login === undefined
    ? undefined
    : openKubernetes({
        name,
        server,
        ...(ca !== undefined && { ca }),
        ...(serverName !== undefined && { serverName }),
        ...(proxy !== undefined && { proxy }),
        ...(options.advice !== undefined && { advice: options.advice(server) }),
        credentials: credentialsOf(login, options),
      });

const credentialsOf = (login: ClusterLogin, { keys, clock }: Options): Credentials => {
  switch (login.kind) {
    case 'eks':
      return eksToken({ cluster: login.cluster, region: login.region, keys, clock });
    case 'bearer':
      return bearer(login.token);
    case 'certificate':
      return clientCertificate(login.cert, login.key);
    default:
      return login satisfies never;
  }
};
