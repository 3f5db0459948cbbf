import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser, tasksOf } from './browser.ts';
import { type LargeRelease, serveLargeRelease } from './large-release.ts';

/* How the console bears a large release: 40 targets and 5,000 events, by the real server over a real journal. */

describe.skipIf(!hasBrowser)('a large release', { timeout: 180_000 }, () => {
  let large: LargeRelease;
  let browser: Browser;

  beforeAll(async () => {
    [large, browser] = await Promise.all([serveLargeRelease(5_000), openBrowser()]);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await large?.stop();
  });

  test('its head waits for nothing but its own answer: script, view and events are asked for at once', async () => {
    const page = await large.openSlowly(browser, 4);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const mayAnswer = Promise.withResolvers<void>();
    await page.route('**/v1/me', async (route) => {
      await mayAnswer.promise;
      await route.continue();
    });
    await page.goto(`${large.url}/?release=${large.id}`);
    await page.locator('h1', { hasText: 'shop' }).waitFor();
    expect(asked).toEqual(
      expect.arrayContaining(['/v1/me', `/v1/releases/${large.id}`, `/v1/releases/${large.id}/events`]),
    );
    mayAnswer.resolve();
    await page.getByText('ann', { exact: true }).waitFor();
    await page.context().close();
  });

  test('is on the page soon, scrolls to its first event, and asks nothing more when it is over', async () => {
    const page = await large.openSlowly(browser, 4);
    const opening = await tasksOf(page, async () => {
      await page.goto(`${large.url}/?release=${large.id}`);
      await page.locator('h1', { hasText: 'shop' }).waitFor();
    });
    const paint = await page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0].startTime",
    );
    await page.getByText('Released').first().waitFor();
    await expect.poll(() => page.locator('.timeline tbody tr').count(), { timeout: 60_000 }).toBe(40);
    await page.locator('.log .lines').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    const scrolling = await tasksOf(page, async () => {
      for (let turn = 0; turn < 20; turn += 1) {
        await page.mouse.wheel(0, 3_000);
        await page.waitForTimeout(100);
      }
    });
    const until = opening.reduce((sum, one) => sum + one, 0);
    console.log(
      `5,000 events, 4 times throttled: first paint ${Math.round(paint)} ms, processor time until the head ${Math.round(until)} ms; longest tasks while scrolling ${scrolling.slice(0, 3).map(Math.round).join()} ms`,
    );
    // Processor time is held to the bar: on a busy machine the time on the clock says nothing about the page.
    expect(until).toBeLessThan(1_000);
    expect(scrolling.length).toBeGreaterThan(20);
    expect(scrolling[0]).toBeLessThan(50);
    // Only what is near is on the page, and the oldest is at its end.
    const isFew = () =>
      expect.poll(() => page.locator('.log li').count(), { timeout: 20_000 }).toBeLessThan(300);
    await isFew();
    await page.keyboard.press('End');
    await page.getByText('t1: analysis 0', { exact: false }).first().waitFor();
    await isFew();
    expect(asked.filter((url) => url.includes('/v1/'))).toEqual([]);
  });
});
