import { exit } from '../exit.ts';
import { planFlags } from '../offline/flags.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

/** `tidegate plan [app | -f app.yaml]` */
export const plan: Verb = {
  name: 'plan',
  summary: 'what a release would do: what changes, batches, questions, the way back, and the hash',
  takes: '[app]',
  flags: planFlags,
  more:
    'A server that runs here is asked, and compares with the last good release and with its clusters; without one, or\n' +
    'with --kubeconfig, --registry or --offline, this machine plans by itself. Nothing is written anywhere. The same files,\n' +
    'images and digests give the same hash on every machine; values of Secrets are masked. It ends with 9 where a release\n' +
    'would be refused, and with 12 where a cluster was asked and could not be read.',
  async run(args, io, client) {
    const { planSomewhere } = await import('../offline/plan-somewhere.ts');
    const view = await planSomewhere(args, io, client);
    const { formatPlan } = await import('../format/plan.ts');
    const { isChange, isRefused, isUnknown } = await import('#domain/plan/plan-view.ts');
    print(io, args.output, { value: view, names: [view.hash], table: () => formatPlan(io, view) });
    // A script that goes on after a plan must not take for good what a release would be refused for, or what nobody knows.
    if (view.targets.some(isRefused)) return exit.blocked;
    if (view.targets.some(isUnknown)) return exit.unreachable;
    return args.is('exit-code') && view.targets.some(isChange) ? exit.changes : exit.ok;
  },
};
