import * as z from 'zod';
import { awsRegion, httpAddress, words } from '../../schema/texts.ts';

const inFile = { only: 'file', instead: 'write server, ca and login' } as const;

const login = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('eks'),
    cluster: words.meta({ description: 'name of the EKS cluster' }),
    region: awsRegion.meta({ description: 'region of the EKS cluster' }),
  }),
  z.strictObject({
    kind: z.literal('bearer'),
    token: words.meta({ description: 'token of a service account' }),
  }),
  z.strictObject({
    kind: z.literal('certificate'),
    cert: words.meta({ description: 'client certificate, PEM' }),
    key: words.meta({ description: 'its key, PEM' }),
  }),
]);

/** How a Kubernetes API server is reached: by a kubeconfig of this machine, or by its address and a login. */
export const kubernetesSettings = {
  kubeconfig: words.optional().meta({ description: 'file; exec plugins in it are run', ...inFile }),
  context: words.optional().meta({ description: 'context of it (default: the current one)', ...inFile }),
  server: httpAddress.optional().meta({ description: 'address of the API server, instead of a kubeconfig' }),
  ca: words.optional().meta({ description: 'PEM of the authorities to trust for `server`' }),
  serverName: words.optional().meta({ description: 'name in its certificate, where that is another' }),
  proxy: httpAddress.optional().meta({ description: 'HTTP proxy on the way to `server`' }),
  login: login.optional().meta({ description: 'who Tidegate is at `server`' }),
};

export type ClusterLogin = z.infer<typeof login>;
