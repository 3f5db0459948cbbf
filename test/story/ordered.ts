import { describe, expect, test } from 'vitest';
import type { Source } from '#domain/config/place.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { describeTarget } from '#domain/view/describe-target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { openings, type OnEnd, type Theatre } from './scene.ts';

/* What waits for what: a component moves when all it depends on are healthy, and goes back before they do. */

/** One component of the application, as its line in the file. */
export interface Line {
  readonly name: string;
  readonly image?: string;
  readonly type?: 'webservice' | 'worker' | 'task';
  readonly needs?: readonly string[];
  readonly replicas?: number;
  /** Objects as they are, instead of a type of ours. */
  readonly objects?: readonly object[];
}

const written = ({
  name,
  image = '',
  type = 'webservice',
  needs = [],
  replicas = 2,
  objects,
}: Line): object => ({
  name,
  type: objects === undefined ? type : 'k8s-objects',
  dependsOn: needs,
  properties: objects === undefined ? { image } : { objects },
  ...(objects === undefined && type !== 'task'
    ? { traits: [{ type: 'scaler', properties: { replicas } }] }
    : {}),
});

/** An application of such lines, without measurements: its steps go by readiness. */
export const orderedApp = (
  namespace: string,
  lines: readonly Line[],
  strategy = '{steps: [50%, 100%], bake: 1s}',
): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: shop
spec:
  components: ${JSON.stringify(lines.map(written))}
release:
  targets: [{name: eu, cluster: local, namespace: ${namespace}}]
  strategy: ${strategy}
  checks: {errors: false}
`,
    },
  ],
});

export const job = (name: string, image: string, spec: object = {}): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: {
    backoffLimit: 0,
    ...spec,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image }] } },
  },
});

/** Images that the simulated kubelet and the real one know: one works, one never gets Ready. */
export const play = (openTheatre: () => Promise<Theatre>) => {
  const { open } = openings(openTheatre);
  return async (onEnd: OnEnd) => {
    const { stage, id } = await open(onEnd);
    const factsOf = async (release: string): Promise<readonly TargetFact[]> =>
      (await stage.facts('shop', 'eu')).filter((fact) => fact.release === release);
    return {
      stage,
      begin: async (lines: readonly Line[], strategy?: string): Promise<string> => {
        const release = id();
        await stage.request(release, orderedApp(stage.namespace, lines, strategy));
        return release;
      },
      released: async (lines: readonly Line[], strategy?: string): Promise<string> => {
        const release = id();
        await stage.request(release, orderedApp(stage.namespace, lines, strategy));
        expect((await stage.ended(release, 150_000)).outcome).toMatchObject({ kind: 'released' });
        return release;
      },
      factsOf,
      told: async (release: string): Promise<string> =>
        (await factsOf(release)).map((fact) => describeTarget(fact)).join('\n'),
      image: async (name: string): Promise<string | undefined> => {
        const live = await stage.owner.get({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          namespace: stage.namespace,
          name,
        });
        const spec = live?.['spec'] as
          | { template: { spec: { containers: readonly { image: string }[] } } }
          | undefined;
        return spec?.template.spec.containers[0]?.image;
      },
      until: async (release: string, holds: (facts: readonly TargetFact[]) => boolean): Promise<void> => {
        expect(await stage.until(async () => holds(await factsOf(release)), 300_000)).toBe(true);
      },
      jobs: async (): Promise<readonly KubeObject[]> =>
        (await stage.owner.list({ apiVersion: 'batch/v1', kind: 'Job', namespace: stage.namespace })).items,
    };
  };
};

/** In which order components began and became healthy: `+db`, `=db`. */
const orderIn = (facts: readonly TargetFact[]): readonly string[] =>
  facts.flatMap((fact) => {
    if (fact.kind === 'components-started') return fact.components.map((name) => `+${name}`);
    return fact.kind === 'components-ready' ? fact.components.map((name) => `=${name}`) : [];
  });

const comes = (all: readonly string[], ...names: readonly string[]): void => {
  const places = names.map((name) => all.indexOf(name));
  expect(places, `${names.join(' before ')} in ${all.join(' ')}`).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
};

export const orderedStories = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: { readonly concurrent: boolean },
): void => {
  const start = play(openTheatre);
  const chain = (tag: string, work = 'shop/migrate'): readonly Line[] => [
    { name: 'web', image: `shop/web:${tag}`, needs: ['migrate'] },
    { name: 'migrate', needs: ['db'], objects: [job(`migrate-${tag}`, `${work}:${tag}`)] },
    { name: 'db', image: `shop/db:${tag}` },
    { name: 'mail', image: `shop/mail:${tag}` },
  ];

  describe(title, { concurrent }, () => {
    test('a chain goes link by link, and who is not in it does not wait', async ({ onTestFinished }) => {
      const { released, factsOf, told, image } = await start(onTestFinished);
      for (const tag of ['1', '2']) {
        const release = await released(chain(tag));
        const order = orderIn(await factsOf(release));
        comes(order, '+db', '=db', '+migrate', '=migrate', '+web', '=web');
        comes(order, '+mail', '=db');
        expect(await told(release)).toMatch(/web waits for migrate \(Job\)/);
        expect(await told(release)).toMatch(/migrate waits for db \(Deployment\)/);
      }
      expect(await image('web')).toBe('shop/web:2');
    });

    test('a Job that fails brings back what went before it, and what waits never moves', async ({
      onTestFinished,
    }) => {
      const { stage, released, begin, factsOf, image, jobs } = await start(onTestFinished);
      await released(chain('1'));
      const release = await begin(chain('2', 'shop/job-fails'));
      const { outcome } = await stage.ended(release, 150_000);
      expect(outcome).toMatchObject({
        kind: 'rolled-back',
        reason: expect.stringMatching(/migrate \(Job\) failed: .*BackoffLimitExceeded/) as string,
      });
      expect(orderIn(await factsOf(release))).not.toContain('+web');
      expect([await image('db'), await image('web')]).toEqual(['shop/db:1', 'shop/web:1']);
      expect((await jobs()).map(({ metadata }) => metadata.name)).toEqual(['migrate-1']);
    });

    test('a Job that never ends meets its own deadline', async ({ onTestFinished }) => {
      const { stage, begin, released } = await start(onTestFinished);
      await released([{ name: 'web', image: 'shop/web:1' }]);
      const release = await begin([
        { name: 'web', image: 'shop/web:2', needs: ['work'] },
        { name: 'work', objects: [job('work', 'shop/job-hangs:1', { activeDeadlineSeconds: 5 })] },
      ]);
      const { outcome } = await stage.ended(release, 150_000);
      expect(outcome).toMatchObject({
        kind: 'rolled-back',
        reason: expect.stringMatching(/work \(Job\) failed: .*DeadlineExceeded/) as string,
      });
    });

    test('an abort while something waits is heard at once, and all comes back', async ({
      onTestFinished,
    }) => {
      const { stage, begin, released, until, image } = await start(onTestFinished);
      await released(chain('1'));
      const release = await begin(chain('2', 'shop/job-hangs'));
      await until(release, (facts) => orderIn(facts).includes('+migrate'));
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'no' });
      expect((await stage.ended(release, 120_000)).outcome?.kind).toBe('aborted');
      expect([await image('db'), await image('web'), await image('mail')]).toEqual([
        'shop/db:1',
        'shop/web:1',
        'shop/mail:1',
      ]);
    });

    test('a task that is changed runs once more; on the way back the new run goes, and the old one stays over', async ({
      onTestFinished,
    }) => {
      const { stage, begin, released, until, image, jobs } = await start(onTestFinished);
      const lines = (tag: string, work = 'shop/migrate'): readonly Line[] => [
        { name: 'web', image: `shop/web:${tag}`, needs: ['migrate'] },
        { name: 'migrate', type: 'task', image: `${work}:${tag}` },
      ];
      const uids = async () => (await jobs()).map(({ metadata }) => metadata.uid);
      await released(lines('1'));
      const first = await uids();
      expect(first).toHaveLength(1);
      await released(lines('2'));
      const second = await uids();
      expect(second).toHaveLength(1);
      expect(second).not.toEqual(first);
      expect(JSON.stringify(await jobs())).toContain('shop/migrate:2');
      const third = await begin(lines('3', 'shop/job-hangs'));
      await until(third, (facts) => orderIn(facts).includes('+migrate'));
      await stage.note(third, { kind: 'aborted', by: 'li', reason: 'no' });
      expect((await stage.ended(third, 120_000)).outcome?.kind).toBe('aborted');
      expect(await jobs()).toEqual([]);
      expect(await image('web')).toBe('shop/web:2');
    });

    test('a newer release takes over while something waits, and goes all the way', async ({
      onTestFinished,
    }) => {
      const { stage, begin, released, until, image, factsOf } = await start(onTestFinished);
      const superseding = '{steps: [50%, 100%], bake: 1s}\n  concurrency: supersede';
      await released(chain('1'));
      const older = await begin(chain('2', 'shop/job-hangs'), superseding);
      await until(older, (facts) => orderIn(facts).includes('+migrate'));
      const newer = await begin(chain('3'), superseding);
      expect((await stage.ended(newer, 150_000)).outcome?.kind).toBe('released');
      expect((await stage.ended(older, 150_000)).outcome?.kind).toBe('superseded');
      comes(orderIn(await factsOf(newer)), '+db', '=db', '+migrate', '=migrate', '+web', '=web');
      expect([await image('db'), await image('web')]).toEqual(['shop/db:3', 'shop/web:3']);
    });

    test('a release that is undone goes back in the other order too', async ({ onTestFinished }) => {
      const { stage, released, image } = await start(onTestFinished);
      const lines = (tag: string): readonly Line[] => [
        { name: 'web', image: `shop/web:${tag}`, needs: ['db'] },
        { name: 'db', image: `shop/db:${tag}` },
      ];
      await released(lines('1'));
      const good = await released(lines('2'));
      const undo = `${good}-undo`;
      await stage.request(undo, orderedApp(stage.namespace, lines('2')), {
        kind: 'undo',
        app: 'shop',
        release: good,
        by: 'li',
      } as never);
      const seen: string[] = [];
      const isBack = async (): Promise<boolean> => {
        for (const name of ['db', 'web'])
          if ((await image(name)) === `shop/${name}:1` && !seen.includes(name)) seen.push(name);
        return (await stage.release(undo)).outcome !== undefined;
      };
      expect(await stage.until(isBack, 300_000)).toBe(true);
      expect(seen).toEqual(['web', 'db']);
    });

    test('a diamond joins again only when both sides are healthy', async ({ onTestFinished }) => {
      const { released, factsOf } = await start(onTestFinished);
      const release = await released([
        { name: 'top', image: 'shop/top:1', needs: ['left', 'right'] },
        { name: 'left', image: 'shop/left:1', needs: ['base'] },
        { name: 'right', needs: ['base'], objects: [job('right', 'shop/right:1')] },
        { name: 'base', image: 'shop/base:1' },
      ]);
      const order = orderIn(await factsOf(release));
      comes(order, '+base', '=base', '+left', '=left', '+top');
      comes(order, '=base', '+right', '=right', '+top');
    });

    test('on the way back the last goes first: nobody runs without what it was made for', async ({
      onTestFinished,
    }) => {
      const { stage, begin, released, until, image } = await start(onTestFinished);
      const lines = (tag: string): readonly Line[] => [
        { name: 'web', image: `shop/web:${tag}`, needs: ['api'] },
        { name: 'api', image: `shop/api:${tag}`, needs: ['db'] },
        { name: 'db', image: `shop/db:${tag}` },
      ];
      await released(lines('1'));
      const release = await begin(lines('2'), '{steps: [{percent: 50, bake: 1s}, 100%], bake: 1s}');
      await until(release, (facts) => orderIn(facts).includes('+web'));
      await stage.note(release, { kind: 'aborted', by: 'li', reason: 'no' });
      const seen: string[] = [];
      const isBack = async (): Promise<boolean> => {
        // The last of them is asked for first: it must not be back yet.
        for (const name of ['db', 'api', 'web'])
          if ((await image(name)) === `shop/${name}:1` && !seen.includes(name)) seen.push(name);
        return (await stage.release(release)).outcome !== undefined;
      };
      expect(await stage.until(isBack, 300_000)).toBe(true);
      expect(seen).toEqual(['web', 'api', 'db']);
    });

    test('what is unchanged counts when it is healthy, and is waited for when it is not', async ({
      onTestFinished,
    }) => {
      const { released, begin, stage, factsOf, told } = await start(onTestFinished);
      const lines = (tag: string, ...needs: readonly string[]): readonly Line[] => [
        { name: 'web', image: `shop/web:${tag}`, needs: ['db', ...needs] },
        { name: 'db', image: 'shop/db:1' },
        { name: 'work', objects: [job('work', 'shop/job-hangs:1', { activeDeadlineSeconds: 60 })] },
      ];
      await released(lines('1'));
      const second = await released(lines('2'));
      expect((await factsOf(second)).filter(({ kind }) => kind === 'components-waiting')).toEqual([]);
      const third = await begin(lines('3', 'work'));
      expect((await stage.ended(third, 300_000)).outcome?.kind).toBe('rolled-back');
      expect(await told(third)).toContain('web waits for work (Job): 0 of 1 complete');
      expect(await told(third)).toMatch(/work \(Job\) failed: DeadlineExceeded/);
    });
  });
};
