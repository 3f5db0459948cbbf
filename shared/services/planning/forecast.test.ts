import { expect, test } from 'vitest';
import { planOf } from '#domain/plan/plan-of.ts';
import { compile } from '#shared/compiler/compile.ts';
import { standing, v } from '#test/story/shop.ts';
import type { SimulatedTheatre } from '#test/story/simulated-stage.ts';
import { forecastTarget } from './forecast.ts';

const forecastOf = async (
  stage: SimulatedTheatre,
  name = 'shop',
  away = new Map<string, string>(),
  metrics = (cluster: string) => stage.world.metrics(cluster),
) => {
  const compiled = compile(v('2', { name })(stage.namespace), { images: {} });
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
  const plan = planOf(compiled.app, 'sha256:0', {}, {});
  const [place] = plan.targets;
  const manifest = compiled.manifests['eu'];
  if (place === undefined || manifest === undefined) throw new Error('no target');
  const sources = {
    cluster: (cluster: string) => stage.world.cluster(cluster),
    metrics,
    clock: stage.clock,
    away,
  };
  const [forecast] = await forecastTarget(sources, plan, place, manifest);
  return forecast;
};

test('each step is told from what the running pods did', async () => {
  const stage = await standing(v('1'));
  await stage.clock.advance(600_000);
  expect(await forecastOf(stage)).toMatchObject({
    kind: 'foreseen',
    object: 'Deployment/shop',
    falseAlarms: [{ check: 'errors', plays: 12, alarms: 0 }],
    steps: [
      { percent: 10, pods: 1, of: 10, message: [expect.stringMatching(/^detects .* errors within/)] },
      { percent: 50, pods: 5, of: 10, powers: [{ check: 'errors' }] },
    ],
  });
  await stage.stop();
});

test('where there is no past, or nobody who knows it, one line says so', async () => {
  const stage = await standing(v('1'));
  expect(await forecastOf(stage, 'newcomer')).toMatchObject({
    reason: 'it does not run yet, so there is nothing to compare with',
  });
  stage.metrics.faults.lose();
  await stage.clock.advance(2_000_000);
  expect(await forecastOf(stage)).toMatchObject({
    kind: 'unknown',
    reason: expect.stringMatching(/has no series for its 10 pods: they expose nothing that it scrapes;/),
  });
  stage.metrics.faults.unreachable();
  expect(await forecastOf(stage)).toMatchObject({ reason: expect.stringContaining('connection refused') });
  const away = new Map<string, string>();
  stage.metrics.faults.unreachable(2);
  await forecastOf(stage, 'shop', away);
  expect([...away.keys()]).toEqual(['local']);
  // The next target of that cluster is not kept waiting for the same source.
  const never = () => expect.unreachable('nobody asks again');
  expect(await forecastOf(stage, 'shop', away, never)).toMatchObject({
    reason: expect.stringContaining('connection refused') as string,
  });
  await stage.stop();
});

test('a source that never answers does not keep the plan', async () => {
  const stage = await standing(v('1'));
  const forecast = forecastOf(stage, 'shop', new Map(), () => new Promise(() => undefined));
  await stage.clock.advance(11_000);
  expect(await forecast).toMatchObject({ reason: 'the metrics source did not answer within 10 s' });
  await stage.stop();
});
