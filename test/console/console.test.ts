import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, looks, openBrowser, openPage } from './browser.ts';
import { inspect } from './inspect.ts';
import { type ConsoleStage, openAt, openStage } from './stage.ts';

describe.skipIf(!hasBrowser)('the console in a real browser', { timeout: 120_000 }, () => {
  let stage: ConsoleStage;
  let browser: Browser;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), openBrowser()]);
    const first = await stage.release('shop', 'web:1');
    await stage.over(first);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const open = (path: string) => openAt(browser, stage, { path });
  const text = (page: Page): Promise<string> => page.locator('main').innerText();

  test('the printed address signs in and does not stay in the address bar', async () => {
    const { page, complaints } = await openPage(browser);
    await page.goto(stage.server.console);
    await page.getByRole('rowheader', { name: 'shop' }).waitFor();
    expect(page.url()).toBe(`${stage.server.url}/`);
    await page.getByText('web:1').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('a token that the server does not know is refused, with what to do', async () => {
    const { page } = await openPage(browser);
    await page.goto(stage.server.url);
    await page.getByLabel('Token').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await text(page)).toContain('The server does not know this token.');
  });

  test('a release is followed to its end, and a link shows it as it was', async () => {
    const id = await stage.release('shop', 'web:2');
    const { page, complaints } = await open(`/?release=${id}`);
    await page.getByText('Running').or(page.getByText('Planning')).first().waitFor();
    await page.getByText('Released').first().waitFor({ timeout: 90_000 });
    expect(await page.getByRole('img').first().getAttribute('aria-label')).toMatch(
      /^Step 1: 34 %.*Step 2: 100 %/,
    );
    await page.getByRole('listitem').getByRole('link').nth(-2).click();
    await page.getByText('This page shows the release as it was at').waitFor();
    expect(page.url()).toContain('&t=');
    expect(await page.getByRole('button', { name: 'Roll back' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Show it now' }).click();
    await page.getByRole('button', { name: 'Roll back' }).waitFor();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.keyboard.press('y');
    await page.getByText('Copied.').waitFor();
    const pasted = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(pasted).toMatch(/\?release=\w+&t=/);
    await page.goto(pasted);
    await page.getByText('This page shows the release as it was at').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('settled');
    expect(await page.locator('.log li').count()).toBe(2);
    await page.keyboard.press('Tab');
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'Approvals' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('by keyboard alone: pause says what it does first, then abort brings back what ran', async () => {
    await stage.over(await stage.release('slow', 'web:1'));
    const id = await stage.release('slow', 'web:2');
    const { page } = await open(`/?release=${id}`);
    await page.getByText('step 1 has settled').first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    await page.getByText('if new pods fail meanwhile, it rolls back by itself').waitFor();
    await page.getByRole('button', { name: 'Confirm: Pause' }).press('Enter');
    await page.getByText('Paused').first().waitFor();
    await page.getByRole('button', { name: 'Abort' }).press('Enter');
    await page.getByText('Restores what ran before in here.').waitFor();
    await page.getByLabel('Reason').fill('too slow <b>&"');
    await page.keyboard.press('Enter');
    await page.getByText('Aborted').or(page.getByText('Rolled back')).first().waitFor();
    await stage.over(id);
    await page.getByText('too slow <b>&"').first().waitFor();
  });

  test('a step is promoted from the page, once for the step that was seen', async () => {
    const id = await stage.release('slow', 'web:4');
    const { page } = await open(`/?release=${id}`);
    // The head says what comes and when, and what the checks of the plan would stop it for.
    await page.getByText('errors rise by more than 50 %: it then rolls back by itself').waitFor();
    await page.getByText(/Step 2 of 2 \(100 %\), if the new pods are good\.\s+· in \d+ sec/).waitFor();
    await inspect(page, 'live');
    await page.getByRole('button', { name: 'Promote' }).click();
    await page.getByText('Starts the next step now in here').waitFor();
    await page.getByRole('button', { name: 'Confirm: Promote' }).click();
    await page.getByText('step 2 of 2').first().waitFor();
    await stage.server.client.control(id, 'abort');
    await stage.over(id);
  });

  test('an approval is given from the inbox, and the release goes on', async () => {
    const id = await stage.release('asked', 'web:1');
    const { page } = await openAt(browser, stage, { path: '/?view=approvals', look: looks[3] });
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await inspect(page, 'approval');
    await page.getByRole('button', { name: 'Approve' }).click();
    await stage.over(id);
    expect((await stage.server.client.release(id)).outcome?.kind).toBe('released');
    await page.getByText('Nothing waits for an approval.').waitFor();
  });

  test('names and reasons of strangers are text', async () => {
    const { page, complaints } = await open(
      `/?release=${encodeURIComponent('<img src=x onerror=alert(1)>')}`,
    );
    await page.getByText('There is no release “<img src=x onerror=alert(1)>” here.').waitFor();
    await page.goto(`${stage.server.url}/?view=%3Cscript%3E`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a page whose server is gone says so, keeps what it knew, and comes back', async () => {
    const id = await stage.release('shop', 'web:3');
    await stage.over(id);
    const { page } = await open('/');
    await page.getByText('web:3').first().waitFor();
    await page.route('**/v1/**', (route) => route.abort());
    await page.getByText('No contact with the server').first().waitFor();
    expect(await text(page)).toContain('web:3');
    await page.unroute('**/v1/**');
    await page.getByText('No contact with the server').first().waitFor({ state: 'detached' });
  });

  test('a server that is away while a release moves: told within 5 s, and no event is lost or there twice', async () => {
    await stage.over(await stage.release('slow', 'web:5'));
    const id = await stage.release('slow', 'web:6');
    const { page } = await open(`/?release=${id}`);
    await page.getByText('step 1 has settled').first().waitFor();
    const other = await page.context().newPage();
    await other.goto(stage.server.console);
    await other.getByRole('navigation').first().waitFor();
    await other.goto(`${stage.server.url}/?release=${id}`);
    await other.getByText('step 1 has settled').first().waitFor();
    await stage.away(async () => {
      await page.getByText('No contact with the server').waitFor({ timeout: 5_000 });
      expect(await text(page)).toContain('step 1 has settled');
    });
    await page.getByText('No contact with the server').waitFor({ state: 'detached' });
    const step = (await stage.server.client.release(id)).targets[0]?.step?.index ?? 0;
    await stage.server.client.steer(id, 'promote', { step: step + 1 });
    await stage.over(id);
    const { events } = await stage.server.client.events(id, '', 0);
    const told = events.map(({ message }) => message).toReversed();
    for (const tab of [page, other])
      await expect
        .poll(() => tab.locator('.log li > span').allInnerTexts(), { timeout: 30_000 })
        .toEqual(told);
  });
});
