import type { Flags } from '../flags.ts';

/** The flags of verbs that look at objects of a cluster without any file. */
export const placeFlags: Flags = {
  namespace: {
    about: "where the objects are; that of the kubeconfig's context unless told",
    hint: 'name',
    short: 'n',
  },
  kubeconfig: { about: 'the cluster; KUBECONFIG or ~/.kube/config unless told', hint: 'file' },
  context: { about: 'which context of it', hint: 'name' },
  cluster: { about: 'a cluster of tidegate.yaml instead', hint: 'name' },
  prometheus: { about: 'what watches its pods', hint: 'url' },
};
