import type { Flags } from '../flags.ts';

/** The flags of verbs that look at objects of a cluster without any file. */
export const placeFlags: Flags = {
  namespace: {
    about: "namespace of the objects (default: that of the kubeconfig's context)",
    hint: 'name',
    short: 'n',
  },
  kubeconfig: { about: 'the cluster (default: KUBECONFIG or ~/.kube/config)', hint: 'file' },
  context: { about: 'which context of it', hint: 'name' },
  cluster: { about: 'a cluster of tidegate.yaml instead', hint: 'name' },
  prometheus: { about: 'what watches its pods', hint: 'url' },
};
