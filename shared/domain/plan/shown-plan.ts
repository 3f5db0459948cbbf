import { hostOf } from '../app/hooks.ts';
import { maskText, shown } from '../kube/mask-secrets.ts';
import type { ReleasePlan } from './plan.ts';

/** A plan as people and programs may read it: of an address that is called only the host, for its path may be a secret. */
export const shownPlan = (plan: ReleasePlan): ReleasePlan =>
  plan.hooks === undefined
    ? plan
    : {
        ...plan,
        hooks: plan.hooks.map((hook) => {
          if (hook.kind === 'call') return { ...hook, url: hostOf(hook.url), body: shown(hook.body) };
          return hook.kind === 'tell' ? { ...hook, text: maskText(hook.text) } : hook;
        }),
      };
