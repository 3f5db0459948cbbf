import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contents, sourceOf, type Version, versions } from './random-versions.ts';
import { openings } from './scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

/*
 * Two random versions of one application: when the second one does not stay, everything in its namespace is as before it;
 * when it stays, everything is as if it had come alone.
 */

const { open } = openings(openSimulatedTheatre);

const ends = fc.constantFrom('is aborted', 'never gets Ready', 'errs', 'is undone');
const images = {
  'is aborted': '2',
  'never gets Ready': '2-never-ready',
  errs: '2-errs',
  'is undone': '2',
} as const;

test('whatever two versions of an application differ in', { timeout: 240_000 }, async () => {
  const outcomes: (string | undefined)[] = [];
  await fc.assert(
    fc.asyncProperty(versions, versions, ends, fc.boolean(), async (first, second, end, isPruned) => {
      const closing: (() => Promise<void>)[] = [];
      const { stage, id } = await open((close) => void closing.push(close));
      try {
        const [one, two] = [id(), id()];
        const prune = isPruned ? '  prune: true\n' : '';
        const atOnce = `${prune}  strategy: {type: all-at-once}\n`;
        await stage.request(one, sourceOf(stage.namespace, '1', first, atOnce));
        expect((await stage.ended(one)).outcome?.kind).toBe('released');
        const before = await contents(stage);
        const steps = end === 'is aborted' ? '{percent: 34%, approve: true}' : '34%';
        const strategy = `${prune}  strategy: {steps: [${steps}, 100%], bake: 30s}\n`;
        await stage.request(two, sourceOf(stage.namespace, images[end], second, strategy));
        if (end === 'is aborted') {
          const isStepped = async () =>
            (await stage.facts('shop', 'local')).some(
              ({ kind, release }) => kind === 'step-settled' && release === two,
            );
          expect(await stage.until(isStepped, 700_000)).toBe(true);
          await stage.note(two, { kind: 'aborted', by: 'li', reason: '' });
          await stage.wake(two);
        }
        outcomes.push((await stage.ended(two)).outcome?.kind);
        if (end === 'is undone') {
          const undo = id();
          const cause = { kind: 'undo', app: 'shop', release: two, by: 'li' } as const;
          await stage.request(undo, sourceOf(stage.namespace, '2', second, atOnce), cause);
          expect((await stage.ended(undo)).outcome?.kind).toBe('released');
        }
        // An autoscaler that is made again finds the number of pods that the release has set.
        const isScaledAgain =
          end === 'is undone' && first.traits[1] !== undefined && second.traits[1] === undefined;
        const seen = [before, await contents(stage)].map((all) =>
          isScaledAgain ? withoutNumbers(all) : all,
        );
        expect(seen[1]).toEqual(seen[0]);
      } finally {
        for (const close of closing) await close();
      }
    }),
    { numRuns: 30 },
  );
  expect(new Set(outcomes)).toEqual(new Set(['aborted', 'rolled-back', 'released']));
});

test('an update ends where a first install does', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(versions, versions, async (first, second) => {
      const brought = async (...all: readonly (readonly [image: string, Version])[]) => {
        const closing: (() => Promise<void>)[] = [];
        const { stage, id } = await open((close) => void closing.push(close));
        try {
          for (const [image, version] of all) {
            const release = id();
            const source = sourceOf(stage.namespace, image, version, '  strategy: {type: all-at-once}\n');
            await stage.request(release, source);
            expect((await stage.ended(release)).outcome?.kind).toBe('released');
          }
          return withoutHistory(await contents(stage), second);
        } finally {
          for (const close of closing) await close();
        }
      };
      expect(await brought(['1', first], ['2', second])).toEqual(await brought(['2', second]));
    }),
    { numRuns: 20 },
  );
});

const withoutNumbers = (all: object): unknown =>
  JSON.parse(JSON.stringify(all), (key, value: unknown) => (key === 'replicas' ? undefined : value));

/**
 * Without what depends on what was before: numbers of pods that the files leave open, copies of changed configuration, and
 * node ports, which this simulation keeps when a Service loses its type.
 */
const withoutHistory = (all: Readonly<Record<string, unknown>>, { traits }: Version): unknown => {
  const isFree = traits[0] === undefined || traits[1] !== undefined;
  const known = Object.entries(all).filter(
    ([name]) => !/^(ConfigMap|Secret)\/(conf|keys)-[0-9a-f]{8}$/.test(name),
  );
  return JSON.parse(
    JSON.stringify(Object.fromEntries(known)).replaceAll(/"(conf|keys)-[0-9a-f]{8}"/g, '"$1"'),
    (key, value: unknown) =>
      /^(nodePort|externalTrafficPolicy)$/.test(key) || (isFree && key === 'replicas') ? undefined : value,
  );
};
