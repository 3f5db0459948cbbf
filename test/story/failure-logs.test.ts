import { expect, test } from 'vitest';
import type { Fault } from '#adapters/cluster/simulated/faults.ts';
import type { FailureLogs } from '#domain/kube/pod-log.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { deployment, grown, objectsApp } from './preflight.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';

/* Pods that fail are gone when somebody looks for the reason: their last lines are kept before the way back begins. */

const play = async (onEnd: (end: () => Promise<void>) => void, image: string, fault?: Fault) => {
  const ports = { pod: { ports: [{ containerPort: 80 }] } };
  const { stage, id } = await grown(() => openSimulatedTheatre(1, { isScraped: false }))(onEnd, [
    deployment('shop/app:1', ports),
  ]);
  await (stage as SimulatedTheatre).clock.advance(300_000);
  if (fault !== undefined)
    (stage as SimulatedTheatre).cluster.faults.next({ fault, verb: 'logs', times: Infinity });
  const release = id();
  const steps = '  strategy: {steps: [50%, 100%], bake: 1m}';
  await stage.request(release, objectsApp(stage.namespace, [deployment(image, ports)], 'shop', steps));
  const { outcome } = await stage.ended(release, 2_000_000);
  const facts = (await stage.facts('shop', 'eu')).filter((fact) => fact.release === release);
  const logged = facts.filter(
    (fact): fact is Extract<TargetFact, { kind: 'rolling-back' }> & FailureLogs =>
      fact.kind === 'rolling-back' && fact.logs !== undefined,
  );
  return { outcome: outcome?.kind, logged };
};

test.each([
  ['crash-later', true, /fatal: unhandled error, exit code 1$/],
  ['never-ready', false, /readiness probe answered 503/],
])(
  'of pods that are %s the last lines are kept with what begins the way back',
  async (word, isPrevious, text) => {
    const ends: (() => Promise<void>)[] = [];
    const { outcome, logged } = await play((end) => ends.push(end), `shop/app:${word}`);
    expect(outcome).toBe('rolled-back');
    expect(logged).toHaveLength(1);
    expect(logged[0]?.logs[0]).toMatchObject({
      container: 'shop',
      isPrevious,
      text: expect.stringMatching(text),
    });
    for (const end of ends) await end();
  },
);

test('without the right to read logs the release goes back all the same, and the right is named', async ({
  onTestFinished,
}) => {
  const { outcome, logged } = await play(onTestFinished, 'shop/app:crash-later', { kind: 'forbidden' });
  expect(outcome).toBe('rolled-back');
  expect(logged[0]).toMatchObject({ logs: [], withheld: expect.stringContaining('pods/log') });
});

test.each<Fault>([{ kind: 'unreachable' }, { kind: 'timeout' }, { kind: 'slow', ms: 900_000 }])(
  'logs that do not come hold nothing up: %o',
  async (fault) => {
    const ends: (() => Promise<void>)[] = [];
    const { outcome, logged } = await play((end) => ends.push(end), 'shop/app:crash-later', fault);
    expect(outcome).toBe('rolled-back');
    expect(logged).toEqual([]);
    for (const end of ends) await end();
  },
);

test('of pods whose image cannot be pulled nothing is kept', async ({ onTestFinished }) => {
  const { outcome, logged } = await play(onTestFinished, 'shop/app:pull-fails');
  expect(outcome).toBe('rolled-back');
  expect(logged).toEqual([]);
});
