import { exit } from '../exit.ts';
import { readImages } from '../images.ts';
import { offlineFlags } from '../offline/flags.ts';
import type { LiveDiff } from '../offline/live.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

/** `tidegate plan -f app.yaml` */
export const plan: Verb = {
  name: 'plan',
  summary: 'what a release would do: objects, batches, questions, the way back, and the hash',
  takes: '',
  flags: {
    ...offlineFlags,
    kubeconfig: { about: 'compare with this cluster by server-side dry-run', hint: 'file' },
    context: { about: 'which context of it', hint: 'name' },
    cluster: { about: 'what the application calls that cluster', hint: 'name' },
    live: { about: 'compare with the clusters of tidegate.yaml' },
  },
  more: 'Nothing is written anywhere. The same files and images give the same hash on every machine; values of Secrets are masked.',
  async run(args, io) {
    const { readOffline } = await import('../offline/read.ts');
    const { viewPlan } = await import('../offline/plan.ts');
    const { sayPlan } = await import('../offline/say-plan.ts');
    const offline = await readOffline(args, io, args.words[0]);
    const live: Record<string, readonly LiveDiff[]> = {};
    if (args.is('live') || args.text('kubeconfig') !== undefined) {
      const { compareLive, openLive } = await import('../offline/live.ts');
      const clusters = await openLive(args, io);
      for (const { name, cluster } of offline.compiled.app.release.targets) {
        const objects = offline.compiled.manifests[name]?.objects ?? [];
        live[name] = await compareLive(await clusters.cluster(cluster), objects);
      }
      await clusters.close();
    }
    const view = viewPlan(offline, readImages(args.many('image')), live);
    print(io, args.output, { value: view, names: [view.hash], table: () => sayPlan(io, view) });
    return exit.ok;
  },
};
