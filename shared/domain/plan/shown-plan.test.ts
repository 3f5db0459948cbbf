import { expect, test } from 'vitest';
import { shownPlan } from './shown-plan.ts';
import type { ReleasePlan } from './plan.ts';

test('of an address that is called only the host is shown, and no secret of what is sent', () => {
  const call = {
    step: 'a',
    beforeWave: 0,
    kind: 'call',
    url: 'https://hooks.example.org/secret-path?token=x',
    body: { token: 'hunter2', a: 1 },
    isVital: true,
  } as const;
  const tell = { step: 'b', beforeWave: 0, kind: 'tell', text: 'password=hunter2' } as const;
  const plan: Pick<ReleasePlan, 'hooks'> = { hooks: [call, tell] };
  expect(shownPlan(plan as ReleasePlan).hooks).toEqual([
    { ...call, url: 'https://hooks.example.org', body: { token: '(masked)', a: 1 } },
    { ...tell, text: 'password=(masked)' },
  ]);
});
