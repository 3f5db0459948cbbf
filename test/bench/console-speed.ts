import type { Browser } from 'playwright-core';
import { hasBrowser, openBrowser, tasksOf } from '#test/console/browser.ts';
import { type LargeRelease, serveLargeRelease } from '#test/console/large-release.ts';
import { machine } from './lab/machine.ts';
import type { Bench } from './run.ts';

const throttled = 4;

/** How soon a large release is on the page, and how it scrolls, with a quarter of this machine's processor. */
export const bench = async (): Promise<readonly Bench[]> => {
  if (!hasBrowser) return [];
  const browser = await openBrowser();
  const [shorter, longer] = [await serveLargeRelease(2_000), await serveLargeRelease(5_000)];
  try {
    const name = `console: 40 targets, ${throttled} times throttled`;
    return [
      {
        name: `${name}, 2,000 events: opening`,
        figures: { machine: machine(), ...(await opened(browser, shorter)) },
      },
      { name: `${name}, 5,000 events: scrolling`, figures: await scrolled(browser, longer) },
    ];
  } finally {
    await browser.close();
    await Promise.all([shorter.stop(), longer.stop()]);
  }
};

/** On the clock, and in processor time of the page's main thread, which other work on the machine does not change. */
const opened = async (browser: Browser, large: LargeRelease): Promise<Bench['figures']> => {
  const page = await large.openSlowly(browser, throttled);
  let bytes = 0;
  page.on(
    'response',
    (response) =>
      void response.body().then(
        ({ length }) => (bytes += length),
        () => 0,
      ),
  );
  const begin = performance.now();
  let head = 0;
  const tasks = await tasksOf(page, async () => {
    await page.goto(`${large.url}/?release=${large.id}`, { waitUntil: 'commit' });
    await page.locator('h1', { hasText: 'shop' }).waitFor();
    head = performance.now() - begin;
  });
  const paint = await page.evaluate<number>(
    "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0",
  );
  const early = bytes;
  await page.locator('.timeline tbody tr').nth(39).waitFor();
  const all = performance.now() - begin;
  await page.context().close();
  return {
    'first contentful paint, ms (bar: 1,000)': Math.round(paint),
    'head on the page, ms (bar: 1,000)': Math.round(head),
    'timeline of all targets, ms': Math.round(all),
    'processor time until the head, ms': Math.round(tasks.reduce((sum, one) => sum + one, 0)),
    'longest task until the head, ms': Math.round(tasks[0] ?? 0),
    'bytes read until the head': early,
  };
};

const scrolled = async (browser: Browser, large: LargeRelease): Promise<Bench['figures']> => {
  const page = await large.openSlowly(browser, throttled);
  await page.goto(`${large.url}/?release=${large.id}`);
  await page.locator('.log .lines li').first().waitFor();
  const tasks = await tasksOf(page, async () => {
    for (let turn = 0; turn < 40; turn += 1) {
      await page.mouse.wheel(0, 3_000);
      await page.waitForTimeout(100);
    }
  });
  await page.context().close();
  return {
    'longest tasks, ms of processor (bar: 50)': tasks.slice(0, 5).map(Math.round).join(', '),
    'tasks above 50 ms': tasks.filter((one) => one > 50).length,
    'tasks in all': tasks.length,
    'processor time in all, ms': Math.round(tasks.reduce((sum, one) => sum + one, 0)),
  };
};
