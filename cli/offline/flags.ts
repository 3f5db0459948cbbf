import type { Flag, Flags } from '../flags.ts';

/** A registry besides those of tidegate.yaml. */
export const registryFlag: Flag = {
  about: 'hold the tags of this registry to their digests, again for more',
  hint: 'host',
  many: true,
};

/** The flags of every verb that looks at an application on disk and needs no server. */
export const offlineFlags: Flags = {
  file: { about: 'the application', hint: 'app.yaml|folder', short: 'f' },
  layers: { about: 'the folder that holds the folders of layers, when it is another', hint: 'folder' },
  image: { about: 'image of one component, again for more', hint: 'component=image', many: true, short: 'i' },
  lenient: { about: 'leave unknown fields out and warn, as KubeVela does; a release still refuses them' },
};

/** The flags of verbs that hold an application against what runs. */
export const planFlags: Flags = {
  ...offlineFlags,
  kubeconfig: { about: 'compare with this cluster by server-side dry-run', hint: 'file' },
  context: { about: 'its context', hint: 'name' },
  cluster: { about: 'the name of that cluster in the application', hint: 'name' },
  prometheus: {
    about: 'the Prometheus that scrapes its pods; forecasts what each step can detect',
    hint: 'url',
  },
  live: { about: 'compare with the clusters, also when there are many targets' },
  registry: registryFlag,
  offline: { about: 'ask no server' },
  'exit-code': { about: 'end with 2 when anything would change' },
};
