import { randomUUID } from 'node:crypto';
import type { Pool } from './lambda/pool.ts';
import type { Stack } from './template/stack.ts';

export interface Schedules {
  /** Lets every schedule come due once, now. */
  due(): Promise<void>;
  stop(): void;
}

/** Calls scheduled functions as EventBridge does; `pace` makes its minutes shorter, and 0 leaves them to the test. */
export const startSchedules = (
  { schedules, functions, account }: Stack,
  pool: Pool,
  pace: number,
): Schedules => {
  const names = new Map(functions.map(({ arn, name }) => [arn, name]));
  const call = async ({ name, target }: Stack['schedules'][number]): Promise<void> => {
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: account.account,
      time: new Date().toISOString(),
      region: account.region,
      resources: [`arn:aws:events:${account.region}:${account.account}:rule/${name}`],
      detail: {},
    };
    await pool.call(names.get(target) ?? '', Buffer.from(JSON.stringify(event)));
  };
  const timers =
    pace === 0
      ? []
      : schedules.map((each) =>
          setInterval(() => void call(each).catch(() => undefined), (each.everySeconds * 1000) / pace),
        );
  return {
    due: async () => {
      for (const each of schedules) await call(each);
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
};
