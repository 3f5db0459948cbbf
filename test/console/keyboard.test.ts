import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser, openPage } from './browser.ts';
import { type ConsoleStage, openStage } from './stage.ts';

/* Releases, approvals and rollbacks by the keyboard alone: no test in this file touches a mouse. */

/** More stops than any page has between its top and what is looked for. */
const mostStops = 80;

describe.skipIf(!hasBrowser)('the console by keyboard', { timeout: 120_000 }, () => {
  let stage: ConsoleStage;
  let browser: Browser;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), openBrowser()]);
    await stage.over(await stage.release('shop', 'web:1'));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const open = async (): Promise<Page> => {
    const { page } = await openPage(browser);
    await page.goto(stage.server.console);
    await page.getByRole('rowheader', { name: 'shop' }).waitFor();
    return page;
  };

  /** Goes on with Tab until this has the focus, which must be visible there. */
  const tabTo = async (page: Page, role: 'button' | 'link' | 'textbox', name: string): Promise<void> => {
    const wanted = page.getByRole(role, { name, exact: true }).first();
    await wanted.waitFor();
    for (let stop = 0; stop < mostStops; stop += 1) {
      if ((await wanted.and(page.locator(':focus')).count()) === 1) {
        expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
        return;
      }
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not come to ${role} ${name}`);
  };
  const press = async (page: Page, role: 'button' | 'link', name: string): Promise<void> => {
    await tabTo(page, role, name);
    await page.keyboard.press('Enter');
  };

  test('the first stop skips the header', async () => {
    const page = await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#main');
  });

  test('another image is released', async () => {
    const page = await open();
    await press(page, 'link', 'shop');
    await page.getByLabel('Image of web').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await tabTo(page, 'textbox', 'Image of web');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('web:2');
    await press(page, 'button', 'Show what changes');
    await press(page, 'button', 'Release');
    await page.getByRole('heading', { name: /^shop / }).waitFor();
    await page.getByText('Released').first().waitFor({ timeout: 60_000 });
  });

  test('what was released is rolled back, after Escape has taken the first try back', async () => {
    const page = await open();
    const [release] = await stage.server.client.releases({ app: 'shop' });
    await tabTo(page, 'link', `shop ${release?.id.slice(0, 12)}`);
    await page.keyboard.press('Enter');
    await press(page, 'button', 'Roll back');
    await page.getByText('Starts a new release that restores what ran before this one in here.').waitFor();
    expect(await page.evaluate('document.activeElement.name')).toBe('reason');
    await page.keyboard.press('Escape');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Roll back');
    expect(await stage.server.client.releases({ app: 'shop' })).toHaveLength(2);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('reason');
    await page.keyboard.type('wrong colour');
    await press(page, 'button', 'Confirm: Roll back');
    await expect
      .poll(async () => (await stage.server.client.releases({ app: 'shop' })).length, { timeout: 20_000 })
      .toBe(3);
    const [back] = await stage.server.client.releases({ app: 'shop' });
    await stage.over(back?.id ?? '');
    expect(page.url()).toContain(back?.id);
    await page.getByText('Released').first().waitFor();
    expect((await stage.server.client.release(back?.id ?? '')).targets[0]?.runs?.images).toEqual({
      web: 'web:1',
    });
  });

  test('a question is answered with a reason', async () => {
    const id = await stage.release('asked', 'web:1');
    await expect.poll(async () => (await stage.server.client.approvals()).length).toBe(1);
    const page = await open();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await tabTo(page, 'textbox', 'Reason');
    await page.keyboard.type('looks right');
    await press(page, 'button', 'Approve');
    await stage.over(id);
    const told = await stage.server.client.release(id);
    expect(told.outcome?.kind).toBe('released');
    expect(JSON.stringify(told.approvals)).toContain('looks right');
  });
});
