import { expect, test } from 'vitest';
import { playRos } from '#test/fakes/ros/server.ts';
import { settings } from '../every-cloud.ts';
import { timeIn } from './leaping-clock.ts';
import { expectOnce, inFolder, liveThrough, stride } from './lives.ts';

/*
 * The whole local server, killed with SIGKILL before and after calls of a cloud and after notes: an application with a
 * database is released, a bad revision of it comes back, and it is removed. Real time: processes, and HTTP to our ROS.
 * It takes minutes, so it is played with TIDEGATE_CRASH only.
 */

const play = (diesAt: (life: number) => number, onlyDeeds: boolean) =>
  inFolder(async (folder) => {
    const ros = await playRos({ now: () => timeIn(folder) });
    try {
      const lived = await liveThrough({ cloud: settings.ros(ros), folder, diesAt, onlyDeeds });
      const tokens = (action: string): number =>
        new Set(ros.asked.flatMap((one) => (one.action === action ? [one.params['ClientToken']] : []))).size;
      const made = [...ros.stacks.values()].map(({ status }) => status);
      return { lived, made, calls: [tokens('CreateStack'), tokens('UpdateStack')], kept: ros.retained };
    } finally {
      ros.close();
    }
  });

const expectOnceIn = (
  { lived, made, calls, kept }: Awaited<ReturnType<typeof play>>,
  where: string,
): void => {
  expectOnce(lived, where);
  expect(made, where).toEqual(['DELETE_COMPLETE']);
  expect(calls, where).toEqual([1, 2]);
  expect(kept, where).toEqual([]);
};

const isPlayed = process.env['TIDEGATE_CRASH'] !== undefined;

test.runIf(isPlayed)(
  'killed again and again on its way, an application makes its database once and leaves nothing',
  async () => {
    const seen = await play(stride, false);
    expect(seen.lived.deaths).toBeGreaterThan(2);
    expectOnceIn(seen, `${seen.lived.deaths} deaths`);
  },
  900_000,
);

test.runIf(isPlayed)(
  'killed at each boundary alone, it does the same',
  async () => {
    const whole = await play(() => 0, true);
    expectOnceIn(whole, 'undisturbed');
    const { boundaries } = whole.lived;
    let next = 0;
    const worker = async (): Promise<void> => {
      for (next += 1; next <= boundaries.length; next += 1) {
        const at = next;
        const seen = await play((life) => (life === 0 ? at : 0), true);
        expectOnceIn(seen, `killed at ${at} of ${boundaries.length}, ${boundaries[at - 1]}`);
        expect(seen.lived.deaths).toBe(1);
      }
    };
    await Promise.all([worker(), worker()]);
  },
  7_200_000,
);
