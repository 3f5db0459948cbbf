import { openSimulatedCloud } from '#adapters/cloud/simulated/open.ts';
import { simulatedTemplates } from '#adapters/cloud/simulated/templates.ts';
import type { HandClock } from '#adapters/clock/hand.ts';
import type { Clouds } from '#ports/cloud.ts';
import { either, type SpoiltCloud, stack } from './spoilt.ts';

export const simulated = async (): Promise<SpoiltCloud> => {
  const time: { clock?: HandClock } = {};
  const cloudAt = (accountId: string) =>
    openSimulatedCloud({
      name: 'own',
      clock: { now: () => time.clock?.now() ?? 0 },
      seconds: 5,
      account: `${accountId}/eu`,
    });
  const [own, other] = [cloudAt('1'), cloudAt('2')];
  const offer = {
    name: 'own',
    classes: ['postgres'],
    scope: 'account',
    words: { snapshotTypes: [] },
  } as const;
  const cloudsAt = (cloud: typeof own): Clouds => ({
    offers: async () => [offer],
    open: async () => cloud,
    template: async (_, name) => simulatedTemplates[name] ?? {},
  });
  const { clouds, switchTo } = either(cloudsAt(own), cloudsAt(other));
  const answers = {
    'no such type': [
      'StackRefused',
      'Simulated::postgres is not there in this region; serve it by another cloud',
    ],
    'no right': ['ProviderForbids', 'ann may not preview; grant it'],
    'no quota': ['ProviderLimit', 'a quota; raise it'],
  } as const;
  const deeds = { removes: 'remove', changes: 'drift', breaks: 'break' } as const;
  return {
    clouds: (clock) => {
      time.clock = clock;
      return clouds;
    },
    answer: (what) => {
      const [fails, reason] = answers[what];
      own.inject({ call: 'preview', fails, reason });
    },
    byHand: (deed) => own.byHand(stack, deeds[deed]),
    switchTo,
    replacing: "Engine: '2'",
    writes: () => own.calls.filter((call) => /^(create|update|remove)/.test(call)).length,
    standing: (which) => (which === 'own' ? own : other).stacks(),
  };
};
