import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from './browser.ts';
import { inspect } from './inspect.ts';
import { type ConsoleStage, openAt, openStage } from './stage.ts';

/* Links that lead nowhere, acts that somebody else was faster with, and a browser without scripts. */

describe.skipIf(!hasBrowser)('bad input', { timeout: 120_000 }, () => {
  let stage: ConsoleStage;
  let browser: Browser;
  let over = '';

  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), openBrowser()]);
    over = await stage.release('shop', 'web:1');
    await Promise.all([stage.over(over), stage.release('slow', 'web:1').then((id) => stage.over(id))]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const open = (path: string) => openAt(browser, stage, { path });

  test.each([
    ['release', '/?release=01m8pqhsgar7000000000000000', 'There is no release “01m8pqhsgar7'],
    ['application', '/?view=app&app=nothing-like-it', 'nothing-like-it'],
    ['view', '/?view=dashboards', 'There is no view “dashboards” here.'],
  ])('a link to a %s that is not there says so, and leads home', async (_, path, says) => {
    const { page, complaints } = await open(path);
    await page.getByText(says).first().waitFor();
    await page.locator('main').getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Applications' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a link to an instant that is not there says so, shows no event, and leads to the release as it is', async () => {
    const { page, complaints } = await open(`/?release=${over}&t=never`);
    const banner = page.locator('.banner');
    await banner.waitFor();
    expect(await page.locator('.log li').count()).toBe(0);
    expect(await page.locator('.act').count()).toBe(0);
    await banner.getByRole('button').click();
    await page.locator('.log li').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('a view that is not there has no violation of axe in any look', async () => {
    const { page } = await open('/?view=dashboards');
    await inspect(page, 'no-view');
  });

  test('a question that somebody else has answered: who was first is said, and nothing is done twice', async () => {
    const id = await stage.release('asked', 'web:1');
    const { page, complaints } = await open('/?view=approvals');
    await page.getByRole('button', { name: 'Reject' }).waitFor();
    // The page keeps what it saw: somebody answers between its last look and the click.
    await page.route('**/v1/approvals', (route) => route.abort());
    const [asked] = await stage.server.client.approvals();
    if (asked === undefined) throw new Error('nothing was asked');
    await stage.server.client.decide(asked, 'approved', 'mine');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.locator('form.answer [role=status]', { hasText: /approved/i }).waitFor();
    await stage.over(id);
    expect((await stage.server.client.release(id)).outcome?.kind).toBe('released');
    expect(complaints).toEqual([]);
  });

  test('a release that somebody else has aborted: the late pause changes nothing, and says why', async () => {
    const id = await stage.release('slow', 'web:2');
    const { page, complaints } = await open(`/?release=${id}`);
    await page.getByText('step 1 has settled').first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Confirm: Pause' }).waitFor();
    await stage.server.client.control(id, 'abort', 'mine');
    await stage.over(id);
    const answered = page.waitForResponse((response) => response.url().endsWith('/pause'));
    await page.getByRole('button', { name: 'Confirm: Pause' }).click();
    expect((await answered).status()).toBe(409);
    const { events } = await stage.server.client.events(id, '', 0);
    expect(events.filter(({ fact }) => fact.kind === 'paused')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('a browser without JavaScript gets one sentence, with the words of the command line', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${stage.server.url}/?release=${over}`);
    const text = (await page.locator('body').innerText()).trim();
    expect(text).toMatch(/^This console needs JavaScript\..*tidegate status.*tidegate approve\.$/s);
    await context.close();
  });
});
