import { Exit, exit } from '../exit.ts';
import { planFlags } from '../offline/flags.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';
import { message } from '../words/message.ts';

/** `tidegate plan [app | -f app.yaml]` */
export const plan: Verb = {
  name: 'plan',
  summary: 'show what a release would do: changes, batches, approvals, the rollback, and the hash',
  takes: '[app]',
  flags: {
    ...planFlags,
    comment: {
      about: 'write it into a comment of the request that this CI job is for',
      hint: 'github|gitlab',
    },
  },
  more:
    'A server that runs here makes the plan and compares it with the last good release and with its clusters. Without one, or\n' +
    'with --kubeconfig, --registry or --offline, this command makes it alone. Nothing is written anywhere. The same files,\n' +
    'images and digests give the same hash on every machine; values of secrets are masked without --show-secrets.\n' +
    'Exit 9: a release would be refused. Exit 12: a cluster could not be read.',
  async run(args, io, client) {
    const forgeName = args.text('comment');
    if (forgeName !== undefined && args.is('show-secrets'))
      throw new Exit(exit.usage, message('secrets-in-comment'));
    const commenting = forgeName === undefined ? undefined : await import('../comment/comment.ts');
    const forge = commenting?.findForge(forgeName ?? '');
    const { planSomewhere } = await import('../offline/plan-somewhere.ts');
    const view = await planSomewhere(args, io, client);
    const { formatPlan } = await import('../format/plan.ts');
    const { isChange, isRefused, isUnknown } = await import('#domain/plan/plan-view.ts');
    print(io, args.output, { value: view, names: [view.hash], table: () => formatPlan(io, view) });
    if (forge !== undefined) await commenting?.comment(io, forge, view);
    // A script that continues after a plan must not take a refusal, or an unknown, for success.
    if (view.targets.some(isRefused)) return exit.blocked;
    if (view.targets.some(isUnknown)) return exit.unreachable;
    return args.is('exit-code') && view.targets.some(isChange) ? exit.changes : exit.ok;
  },
};
