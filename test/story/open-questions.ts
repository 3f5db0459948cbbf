import { describe, expect, test } from 'vitest';
import { readAsked } from '#shared/services/approvals/decide.ts';
import { pause, resume } from '#shared/services/releases/control.ts';
import { openings, own, type OnEnd, type Theatre } from './scene.ts';

interface Telling {
  readonly concurrent: boolean;
}

const li = { by: 'li', reason: '' };

/** A release waits for a person, and its new pods fail meanwhile. */
export const tellOpenQuestions = (
  title: string,
  openTheatre: () => Promise<Theatre>,
  { concurrent }: Telling,
): void => {
  const { standing } = openings(openTheatre);

  const begun = async (onEnd: OnEnd, image: string, steps: string) => {
    const scene = await standing(onEnd, 'shop/app:1', undefined, 4);
    const { stage, live, source, id, settledAt } = scene;
    const before = own(await live());
    const release = id();
    await stage.request(release, source(image, { replicas: 4, strategy: `{steps: ${steps}}` }));
    expect(await settledAt(release, 0)).toBe(true);
    const suspended = async () => (await stage.target('shop', 'eu')).lock?.suspended;
    const asked = async () => {
      expect(await stage.until(async () => (await suspended()) !== undefined, 60_000)).toBe(true);
      return (await suspended())?.approval ?? '';
    };
    /** It has gone back without an answer, and the question and its message say so. */
    const expectOvertaken = async (approval: string, reason: RegExp) => {
      const { outcome } = await stage.ended(release, 300_000);
      expect(outcome).toMatchObject({
        kind: 'rolled-back',
        reason: expect.stringMatching(reason) as string,
      });
      expect(own(await live())).toEqual(before);
      expect(await readAsked(stage.world, approval)).toMatchObject({ state: 'cancelled', by: 'tidegate' });
      const answers = stage.told.filter((one) => one.approval === approval && one.kind === 'answer');
      expect(answers.map(({ text }) => text)).toEqual([
        expect.stringMatching(/^closed: overtaken, the release rolls back: /),
      ]);
      expect(answers[0]?.text).toMatch(reason);
    };
    return { ...scene, release, asked, expectOvertaken };
  };

  describe(title, { concurrent }, () => {
    test('pods that crash during an approval take the release back, and the question with it', async ({
      onTestFinished,
    }) => {
      const steps = '[{percent: 50%, bake: 0s, checks: false, approve: true}, 100%]';
      const { asked, expectOvertaken } = await begun(onTestFinished, 'shop/app:2-crash-later', steps);
      await expectOvertaken(await asked(), /new pods do not stay Ready: .*CrashLoopBackOff/);
    });

    test('pods that crash during a pause do the same', async ({ onTestFinished }) => {
      const steps = '[{percent: 50%, bake: 1h, checks: false}, 100%]';
      const { asked, expectOvertaken, stage, release } = await begun(
        onTestFinished,
        'shop/app:2-crash-later',
        steps,
      );
      await pause(stage.world, await stage.release(release), li);
      await expectOvertaken(await asked(), /new pods do not stay Ready: .*CrashLoopBackOff/);
    });

    test('so does a verdict of the judge', async ({ onTestFinished }) => {
      const { asked, expectOvertaken, stage, release } = await begun(
        onTestFinished,
        'shop/app:2-errs',
        '[{percent: 50%, bake: 1h}, 100%]',
      );
      await pause(stage.world, await stage.release(release), li);
      await expectOvertaken(await asked(), /errors|requests on the new pods failed/);
    });

    test('good pods wait, and an answer between two looks is acted on at once', async ({
      onTestFinished,
    }) => {
      const { asked, stage, release } = await begun(
        onTestFinished,
        'shop/app:2',
        '[{percent: 50%, bake: 1h, checks: false}, 100%]',
      );
      await pause(stage.world, await stage.release(release), li);
      const approval = await asked();
      await stage.until(async () => false, 40_000);
      expect(await readAsked(stage.world, approval)).toMatchObject({ state: 'open' });
      const from = stage.world.clock.now();
      await resume(stage.world, await stage.release(release), li);
      const isResumed = async () => (await stage.target('shop', 'eu')).lock?.suspended === undefined;
      expect(await stage.until(isResumed, 20_000)).toBe(true);
      expect(stage.world.clock.now() - from).toBeLessThan(5_000);
    });
  });
};
