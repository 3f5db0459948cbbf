import { releaseStream, targetStream } from '#domain/streams.ts';
import { answerRequest } from '#functions/api/routes.ts';
import { apiWorld, begun, token, write } from '#test/api/world.ts';
import type { Browser, Page } from 'playwright-core';
import { serve } from '../../cli/server/serve.ts';
import { openPage } from './browser.ts';

export interface LargeRelease {
  readonly id: string;
  /** Signed in, with this many times less processor than the machine has. */
  openSlowly(browser: Browser, times: number): Promise<Page>;
  readonly url: string;
  stop(): Promise<void>;
}

/** A release that is over with 40 targets and about this many events, served by the real server over a real journal. */
export const serveLargeRelease = async (events: number): Promise<LargeRelease> => {
  const world = apiWorld();
  const id = await begun(world);
  const targets = Array.from({ length: 40 }, (_, index) => `t${index + 1}`);
  await write(world, releaseStream(id), { kind: 'planned', plan: `sha256:${'a'.repeat(64)}`, targets });
  for (const target of targets) {
    const facts = Array.from({ length: events / targets.length - 2 }, (_, index) => ({
      kind: 'judged',
      release: id,
      index: 0,
      verdict: { kind: 'wait', waitSeconds: 1, reason: `${target}: analysis ${index}`, evidence: [] },
    }));
    await world.journal.append(targetStream('shop', target), 0, { kind: 'taken', release: id }, 1);
    const step = { kind: 'step-started', release: id, index: 0, percent: 10, of: 2 };
    await world.journal.append(targetStream('shop', target), 1, step, 2);
    for (const [index, fact] of facts.entries())
      await world.journal.append(targetStream('shop', target), index + 2, fact, 1000 * index);
  }
  await write(world, releaseStream(id), { kind: 'closed', outcome: { kind: 'released', reason: 'done' } });
  const server = await serve(0, (request) => answerRequest(request, world));
  return {
    id,
    url: server.url,
    stop: () => server.stop(),
    openSlowly: async (browser, times) => {
      const { page } = await openPage(browser);
      await page.goto(`${server.url}/#token=${token}`);
      await page.getByRole('navigation').waitFor();
      const session = await page.context().newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: times });
      return page;
    },
  };
};
