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
    context: { about: 'which context of it', hint: 'name' },
    cluster: { about: 'what the application calls that cluster', hint: 'name' },
    prometheus: { about: 'what watches its pods', hint: 'url' },
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
    'Settings (clusters, receivers of webhooks, chat) stand in tidegate.yaml of this folder; the state in .tidegate.\n' +
    'A release that was under way when the server ended goes on when it starts again.',
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
