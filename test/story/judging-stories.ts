import { describe, expect, test } from 'vitest';

import type { KubeObject } from '#domain/kube/object.ts';
import { planOf } from '#domain/plan/plan-of.ts';
import { canonical } from '#domain/json.ts';
import { replay } from '#domain/analysis/records.ts';
import { forecastTarget } from '#shared/services/planning/forecast.ts';
import { readMeasurements } from '#shared/services/store/analysis-records.ts';
import { compile } from '#shared/compiler/compile.ts';
import { images, type OnEnd, openings, type Theatre, type Traffic } from './scene.ts';
import type { Source } from '#domain/config/place.ts';

/* A service of ten pods that is asked 100 times a second and fails once in 200: what the judge makes of it. */

const quiet = { requestsPerSecond: 100, errorRatio: 0.005, errs: 0.025 } as const;

/** What the plan says that the judge will see in the first step. */
const foreseen = async (stage: Theatre, source: Source): Promise<readonly string[]> => {
  const compiled = compile(source, { images: {} });
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
  const plan = planOf(compiled.app, 'sha256:0', {}, {});
  const [place] = plan.targets;
  const manifest = compiled.manifests['eu'];
  if (place === undefined || manifest === undefined) throw new Error('no target');
  const sources = {
    cluster: async () => stage.owner,
    metrics: async () => stage.metrics,
    clock: stage.clock,
    away: new Map<string, string>(),
  };
  const [forecast] = await forecastTarget(sources, plan, place, manifest);
  return forecast?.kind === 'foreseen' ? (forecast.steps[0]?.message ?? []) : [];
};

/** The same stories on any stage. */
export const describeAnalysis = (
  title: string,
  openTheatre: (traffic: Traffic) => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const standing = async (traffic: Traffic, onEnd: OnEnd) => {
    const begun = await openings(() => openTheatre(traffic)).standing(onEnd, 'shop/app:1');
    const half = { steps: '[50%, 100%]' };
    return {
      ...begun,
      image: async () => images((await begun.live()) as KubeObject),
      source: (image: string, more: object = {}) => begun.source(image, { ...half, ...more }),
      id: begun.id(),
    };
  };

  describe(title, { concurrent }, () => {
    const slowly = { timeout: 300_000 };
    test(
      'five times the errors come back by themselves, with the numbers, and judged again they come out the same',
      slowly,
      async ({ onTestFinished }) => {
        const { stage, source, image, id } = await standing(quiet, onTestFinished);
        await stage.request(id, source('shop/app:2-errs', { errors: '{}' }));
        const { outcome } = await stage.ended(id);
        expect(outcome).toMatchObject({
          kind: 'rolled-back',
          reason: expect.stringMatching(
            /errors: \d+ of \d+ requests on the new pods .* evidence [\d.]+:1 that it is worse/,
          ) as string,
        });
        expect(await image()).toBe('shop/app:1');
        const again = (await readMeasurements(stage.world, id, 'eu')).flatMap((record) =>
          replay(record, canonical),
        );
        expect(again.length).toBeGreaterThan(2);
        expect(again.filter(({ isSame }) => !isSame)).toEqual([]);
      },
    );

    test(
      'a source that reads the counters every 5 s is asked for windows of 10 s, whatever the file says',
      slowly,
      async ({ onTestFinished }) => {
        const seldom = { ...quiet, errs: 0.3, scrapeSeconds: 5 };
        const { stage, source, id } = await standing(seldom, onTestFinished);
        const bad = source('shop/app:2-errs', { errors: '{}' });
        const message = async () => (await foreseen(stage, bad)).join();
        const fitted = 'windows of 10 s instead of 2 s, since these pods are scraped too seldom for those';
        expect(await stage.until(async () => (await message()).includes(fitted), 90_000)).toBe(true);
        await stage.request(id, bad);
        expect((await stage.ended(id)).outcome).toMatchObject({
          kind: 'rolled-back',
          reason: expect.stringContaining('on the new pods') as string,
        });
        const looks = (await readMeasurements(stage.world, id, 'eu')).flatMap(
          ({ measurements }) => measurements,
        );
        expect(new Set(looks.map(({ measurement }) => measurement.judging.windowSeconds))).toEqual(
          new Set([10]),
        );
      },
    );

    test('a good one passes before its deadline, and nobody is asked', async ({ onTestFinished }) => {
      const { stage, source, image, id } = await standing(quiet, onTestFinished);
      const good = source('shop/app:2', { decideWithin: '2m' });
      const message = async () => (await foreseen(stage, good)).join();
      expect(
        await stage.until(async () => (await message()).includes('passes a good release in about'), 60_000),
      ).toBe(true);
      await stage.request(id, good);
      expect((await stage.ended(id)).outcome?.kind).toBe('released');
      expect(await image()).toBe('shop/app:2');
      const facts = await stage.facts('shop', 'eu');
      expect(facts.filter(({ kind }) => kind === 'suspended')).toEqual([]);
      expect(facts.flatMap((fact) => (fact.kind === 'judged' ? [fact.verdict.kind] : []))).toContain('pass');
    });

    test('without traffic it cannot be told, and a person is asked', async ({ onTestFinished }) => {
      const { stage, source, id } = await standing({ ...quiet, requestsPerSecond: 0 }, onTestFinished);
      await stage.request(id, source('shop/app:2', { decideWithin: '20s' }));
      const suspended = async () => (await stage.target('shop', 'eu')).lock?.suspended;
      expect(await stage.until(async () => (await suspended()) !== undefined, 120_000)).toBe(true);
      expect(await suspended()).toMatchObject({
        why: 'undecided',
        question: expect.stringMatching(/cannot be judged: .*errors.*Continue anyway\?/) as string,
      });
      await stage.note(id, { kind: 'aborted', by: 'li', reason: '' });
      await stage.wake(id);
      expect((await stage.ended(id)).outcome?.kind).toBe('aborted');
    });

    test('what burns its budget after 100 % comes back by itself', async ({ onTestFinished }) => {
      const { stage, source, image, id } = await standing({ ...quiet, errs: 0.3 }, onTestFinished);
      const more = '  soak: {for: 2m, objective: 99%}\n';
      await stage.request(id, source('shop/app:2-errs', { errors: 'false', bake: '1s', more }));
      expect((await stage.ended(id)).outcome).toMatchObject({
        kind: 'rolled-back',
        reason: expect.stringMatching(/burns [\d.]+ times the budget/) as string,
      });
      expect((await stage.facts('shop', 'eu')).map(({ kind }) => kind)).toContain('soaking');
      expect(await image()).toBe('shop/app:1');
    });
  });
};
