import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Rejection } from '#domain/rejection.ts';
import { compile } from '#shared/compiler/compile.ts';
import { abort, pause, resume } from '#shared/services/releases/control.ts';
import { retry } from '#shared/services/releases/retry.ts';
import { returnTo } from '#shared/services/releases/return-to.ts';
import { undo } from '#shared/services/releases/undo.ts';
import { images, own, pass } from './scene.ts';
import { live, v } from './shop.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';

/*
 * Whatever people ask for, in whatever order, and whatever stands in the way meanwhile: when the trouble is over, some
 * verb leads every release to its end, the target is free, and the next release goes out over an untouched workload.
 */

type Move =
  | { readonly kind: 'request'; readonly policy: string; readonly isBad: boolean; readonly asks: boolean }
  | { readonly kind: 'verb'; readonly verb: keyof typeof verbs; readonly which: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'trouble'; readonly isOn: boolean };

const by = { by: 'ann', reason: '' };
const verbs = { abort, pause, resume, retry, undo };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      policy: fc.constantFrom('queue', 'newest', 'supersede', 'reject'),
      isBad: fc.boolean(),
      asks: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('verb' as const),
      verb: fc.constantFrom(...(Object.keys(verbs) as (keyof typeof verbs)[])),
      which: fc.nat(5),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.constantFrom(0, 50, 700, 2_500, 6_000, 30_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('trouble' as const), isOn: fc.boolean() }) },
);

const small = { replicas: 3, steps: '[34%, 100%]', bake: '3s' };

const standing = async (seed: number): Promise<SimulatedTheatre> => {
  const stage = await openSimulatedTheatre(seed);
  const compiled = compile(v('1', small)(stage.namespace), { images: {} });
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
  for (const object of compiled.manifests['eu']?.objects ?? [])
    await stage.kubectl(
      object.kind === 'Deployment'
        ? { ...object, spec: { ...(object['spec'] as object), progressDeadlineSeconds: 15 } }
        : object,
    );
  await stage.clock.advance(20_000);
  return stage;
};

/** Ways that chance takes seldom: a way back that fails, once and twice, and one that others take over. */
const rare: readonly (readonly Move[])[] = (
  [
    [],
    [
      { kind: 'verb', verb: 'retry', which: 0 },
      { kind: 'pass', ms: 30_000 },
    ],
    [
      { kind: 'request', policy: 'supersede', isBad: true, asks: true },
      { kind: 'pass', ms: 30_000 },
    ],
    [
      { kind: 'request', policy: 'queue', isBad: false, asks: true },
      { kind: 'pass', ms: 700 },
      { kind: 'request', policy: 'supersede', isBad: false, asks: false },
      { kind: 'pass', ms: 30_000 },
    ],
  ] satisfies readonly (readonly Move[])[]
).map((rest) => [
  { kind: 'request', policy: 'queue', isBad: false, asks: true },
  { kind: 'pass', ms: 30_000 },
  { kind: 'trouble', isOn: true },
  { kind: 'verb', verb: 'abort', which: 0 },
  { kind: 'pass', ms: 30_000 },
  ...rest,
]);

/** A verb may be refused, and nothing else. */
const unlessRefused = (error: unknown): void => {
  if (!(error instanceof Rejection)) throw error;
};

const play = async (stage: SimulatedTheatre, moves: readonly Move[]) => {
  const asked: string[] = [];
  const request = async (policy: string, isBad: boolean, asks: boolean) => {
    const id = `rel-${String(asked.length + 1).padStart(3, '0')}`;
    const steps = asks ? '[{percent: 34%, approve: true}, 100%]' : small.steps;
    const image = `${asked.length + 2}${isBad ? '-errs' : ''}`;
    const more = { ...small, steps, more: `  concurrency: ${policy}\n` };
    await stage.request(id, v(image, more)(stage.namespace));
    asked.push(id);
  };
  for (const one of moves) {
    if (one.kind === 'request') await request(one.policy, one.isBad, one.asks);
    if (one.kind === 'pass') await pass(stage, one.ms);
    if (one.kind === 'trouble') await (one.isOn ? stage.trouble.refusePods() : stage.trouble.mend());
    const id = one.kind === 'verb' ? asked[one.which] : undefined;
    if (one.kind !== 'verb' || id === undefined) continue;
    const started = await verbs[one.verb](stage.world, await stage.release(id), by).catch(unlessRefused);
    if (typeof started === 'string') asked.push(started);
  }
  return asked;
};

/** What a patient person does: answers what is asked, resumes what is paused, retries what needs a person. */
const lookAfter = async (stage: SimulatedTheatre, id: string): Promise<void> => {
  const release = await stage.release(id);
  if (release.outcome?.kind === 'rollback-failed') await retry(stage.world, release, by).catch(unlessRefused);
  if (release.control.kind === 'paused') await resume(stage.world, release, by).catch(unlessRefused);
  if (release.outcome === undefined) await stage.wake(id);
};

const isOver = async (stage: SimulatedTheatre, all: readonly string[]): Promise<boolean> => {
  const releases = await Promise.all(all.map((id) => stage.release(id)));
  return releases.every(({ outcome }) => outcome !== undefined && outcome.kind !== 'rollback-failed');
};

test('from wherever releases have come, some verb leads each of them to its end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 3, maxLength: 14 }), fc.nat(1_000), async (moves, seed) => {
      const stage = await standing(seed + 1);
      const before = own(await live(stage));
      const all = await play(stage, moves);
      await stage.trouble.mend();
      for (let round = 0; round < 40 && !(await isOver(stage, all)); round += 1) {
        for (const id of all) await lookAfter(stage, id);
        await pass(stage, 20_000);
      }
      expect(await isOver(stage, all)).toBe(true);
      const target = await stage.target('shop', 'eu');
      expect([target.lock, target.waiting, target.failed]).toEqual([undefined, [], undefined]);
      await stage.request('rel-last', v('99', small)(stage.namespace));
      expect((await stage.ended('rel-last')).outcome).toMatchObject({ kind: 'released' });
      const after = await live(stage);
      expect(images(after)).toBe('shop/app:99');
      expect({ ...own(after), spec: { ...own(after).spec, template: before.spec['template'] } }).toEqual(
        before,
      );
      if (all[0] !== undefined && (await stage.release(all[0])).outcome?.kind === 'released')
        await returnTo(stage.world, await stage.release('rel-last'), all[0], by).catch(unlessRefused);
      await stage.stop();
    }),
    { numRuns: 25, examples: rare.map((moves) => [[...moves], 1]) },
  );
}, 180_000);
