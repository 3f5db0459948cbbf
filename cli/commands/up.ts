import { registryFlag } from '../offline/flags.ts';
import { portFlag, readPort } from '../server/port.ts';
import type { Verb } from '../verb.ts';

/** `tidegate up` */
export const up: Verb = {
  name: 'up',
  summary: 'serve on this machine, for your own cluster and application',
  takes: '',
  needsNewNode: true,
  flags: {
    file: { about: 'register this application and release it', hint: 'app.yaml|folder', short: 'f' },
    kubeconfig: { about: 'the cluster', hint: 'file' },
    context: { about: 'its context', hint: 'name' },
    cluster: { about: 'the name of that cluster in the application', hint: 'name' },
    prometheus: { about: 'the Prometheus that scrapes its pods', hint: 'url' },
    image: {
      about: 'image of one component, again for more',
      hint: 'component=image',
      many: true,
      short: 'i',
    },
    registry: registryFlag,
    'no-release': { about: 'only register and serve' },
    once: { about: 'stop when the release is over, with its exit code' },
    port: portFlag,
  },
  more:
    'Settings (clusters, receivers of webhooks, chat) are in tidegate.yaml of this folder, the state is in .tidegate.\n' +
    'A release that was running when the server stopped continues when it starts again.',
  async run(args, io) {
    // Loaded late: the other verbs are quick because they do not carry a server.
    const { planUp } = await import('../up/plan.ts');
    const { runUp } = await import('../up/run.ts');
    const { checkKubeconfigs } = await import('#worlds/local/clusters.ts');
    const { checkReceivers } = await import('#worlds/local/receivers.ts');
    const plan = await planUp(args, io);
    checkKubeconfigs(plan.settings, io.cwd);
    await checkReceivers(plan.settings, io.cwd, io.env);
    return runUp(io, plan, { ...args, port: readPort(args), once: args.is('once') });
  },
};
