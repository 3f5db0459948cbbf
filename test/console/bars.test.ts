import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { releaseStream, targetStream } from '#domain/streams.ts';
import { answerRequest } from '#functions/api/routes.ts';
import { type ApiWorld, apiWorld, begun, token, write } from '#test/api/world.ts';
import { type Serving, serve } from '../../cli/server/serve.ts';
import { hasBrowser, openBrowser, openPage } from './browser.ts';

/* How the console bears a large release: 40 targets and 5,000 events, by the real server over a real journal. */

const targets = Array.from({ length: 40 }, (_, index) => `t${index + 1}`);

describe.skipIf(!hasBrowser)('a large release', { timeout: 180_000 }, () => {
  let server: Serving;
  let browser: Browser;
  let id = '';

  beforeAll(async () => {
    const world: ApiWorld = { ...apiWorld() };
    id = await begun(world);
    await write(world, releaseStream(id), { kind: 'planned', plan: `sha256:${'a'.repeat(64)}`, targets });
    for (const target of targets) {
      const facts = Array.from({ length: 120 }, (_, index) => ({
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
    const outcome = { kind: 'released', reason: 'done' };
    await write(world, releaseStream(id), { kind: 'closed', outcome });
    server = await serve(0, (request) => answerRequest(request, world));
    browser = await openBrowser();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Signed in, with 4 times less processor than this machine has, and long tasks noted from the start. */
  const openSlowly = async (): Promise<Page> => {
    const { page } = await openPage(browser);
    await page.goto(`${server.url}/#token=${token}`);
    await page.getByRole('navigation').waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    return page;
  };

  test('is on the page soon, scrolls to its first event, and asks nothing more when it is over', async () => {
    const page = await openSlowly();
    await page.goto(`${server.url}/?release=${id}`);
    await page.locator('h1', { hasText: 'shop' }).waitFor();
    const header = await page.evaluate<number>('performance.now()');
    const paint = await page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0].startTime",
    );
    await page.getByText('Released').first().waitFor();
    await expect.poll(() => page.locator('.timeline tbody tr').count(), { timeout: 60_000 }).toBe(40);
    const ready = await page.evaluate<number>('performance.now()');
    await page.evaluate(
      "globalThis.long = []; new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => long.push(duration))).observe({ type: 'longtask' })",
    );
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    for (let turn = 0; turn < 20; turn += 1) {
      await page.mouse.wheel(0, 3_000);
      await page.waitForTimeout(100);
    }
    const long = await page.evaluate<readonly number[]>('long');
    console.log(
      `4,840 events: first paint ${Math.round(paint)} ms, the release after ${Math.round(header)} ms, all of the timeline after ${Math.round(ready)} ms (4 times throttled); long tasks while scrolling: ${long.map(Math.round).join() || 'none'}`,
    );
    expect(paint).toBeLessThan(1_000);
    expect(await page.locator('.log li').count()).toBeGreaterThan(500);
    expect(asked.filter((url) => url.includes('/events'))).toEqual([]);
  });
});
