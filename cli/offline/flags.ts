import type { SecretView } from '#domain/plan/diff.ts';
import type { Args } from '../arguments.ts';
import type { Flag, Flags } from '../flags.ts';

/** A registry in addition to those of tidegate.yaml. */
export const registryFlag: Flag = {
  about: 'pin the tags of this registry to digests; repeat for more',
  hint: 'host',
  many: true,
};

/** Custom types are code. */
export const allowCode: Flag = {
  about: 'run the modules in components/ and traits/ of that folder, with all your rights',
};

/** Values of secrets are masked everywhere; a person who may read them can ask for them. */
export const showSecrets: Flag = {
  about: 'show values of secrets; a server asks for the verb app.write',
};

/** The flags of every verb that looks at an application on disk and needs no server. */
export const offlineFlags: Flags = {
  file: { about: 'the application', hint: 'app.yaml|folder', short: 'f' },
  layers: { about: 'the folder with the layer folders, if it is another one', hint: 'folder' },
  image: {
    about: 'image of one component; repeat for more',
    hint: 'component=image',
    many: true,
    short: 'i',
  },
  'allow-code': allowCode,
  lenient: { about: 'skip unknown fields with a warning, as KubeVela does; a release still refuses them' },
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
  live: { about: 'compare with the clusters, even with many targets' },
  'show-secrets': showSecrets,
  registry: registryFlag,
  offline: { about: 'ask no server' },
  'exit-code': { about: 'exit 2 if anything would change' },
};

/** Whether values of secrets are shown. */
export const secretViewOf = (args: Args): SecretView => (args.is('show-secrets') ? 'shown' : 'masked');
