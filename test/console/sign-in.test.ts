import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProvider } from '#test/fakes/identity-provider.ts';
import { hasBrowser, isTooWide, looks, openBrowser, openPage, picture, violationsOf } from './browser.ts';
import { type ConsoleStage, openStage } from './stage.ts';

/* Sign-in by a browser at a real OpenID provider, and what becomes of an act whose session is over. */

type Provider = Awaited<ReturnType<typeof startProvider>>;

describe.skipIf(!hasBrowser)('sign-in to the console', { timeout: 120_000 }, () => {
  let stage: ConsoleStage;
  let browser: Browser;
  let provider: Provider;

  beforeAll(async () => {
    provider = await startProvider();
    const issuers = [{ name: 'dex', url: provider.url, clientId: 'tidegate', scopes: 'openid email groups' }];
    const roles = [
      { name: 'sre', may: ['release.steer' as const, 'approve' as const], who: [{ group: 'sre' }] },
    ];
    [stage, browser] = await Promise.all([openStage({ access: { issuers, roles } }), openBrowser()]);
    await stage.over(await stage.release('slow', 'web:1'));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
    provider?.close();
  });

  /** What somebody does on the pages of the provider. */
  const signIn = async (page: Page, name: string): Promise<void> => {
    await page.getByRole('link', { name: /dex/ }).click();
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('x');
    await page.locator('button[type=submit]').click();
    await page.getByRole('button', { name: 'Continue' }).click();
  };

  test('a person signs in at their provider, comes back to the link they followed, and signs out', async () => {
    const id = await stage.release('slow', 'web:2');
    const { page, complaints } = await openPage(browser);
    await page.goto(`${stage.server.url}/?release=${id}`);
    await signIn(page, 'ann');
    await page.getByRole('heading', { name: 'slow' }).waitFor();
    expect(page.url()).toBe(`${stage.server.url}/?release=${id}`);
    await page.getByText('ann@example.com').waitFor();
    const cookies = await page.context().cookies(stage.server.url);
    const ours = cookies.filter(({ name }) => name.startsWith('tidegate'));
    expect(ours).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
    expect(await page.evaluate('document.cookie + JSON.stringify(sessionStorage)')).toBe('{}');
    const other = await page.context().newPage();
    await other.goto(stage.server.url);
    await other.getByText('ann@example.com').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: /dex/ }).waitFor();
    expect(complaints).toEqual([]);
    await stage.server.client.control(id, 'abort');
    await stage.over(id);
  });

  test('an act whose session is over is kept, not done, and done once after a new sign-in', async () => {
    const id = await stage.release('slow', 'web:3');
    const { page } = await openPage(browser);
    await page.goto(`${stage.server.url}/?release=${id}`);
    await signIn(page, 'ann');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByLabel('Reason').fill('lunch');
    const headers = { 'tidegate-console': '1' };
    await page.context().request.post(`${stage.server.url}/v1/session/end`, { headers });
    await page.getByRole('button', { name: 'Confirm: Pause' }).click();
    await page.getByText('Your session has ended').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'session-ended');
    expect((await stage.server.client.release(id)).state).toBe('running');
    await page.getByRole('link', { name: /dex/ }).click();
    // The provider still knows who this is, and asks every time whether a native client may know it.
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('it has not been done: Pause slow').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await picture(page, 'pending-act');
    expect((await stage.server.client.release(id)).state).toBe('running');
    await page.getByRole('button', { name: 'Do it now' }).click();
    await page.getByText('Sent: Pause slow').waitFor();
    await page.reload();
    await page.locator('.status', { hasText: 'Paused' }).waitFor();
    expect(await page.getByRole('button', { name: 'Do it now' }).count()).toBe(0);
    const { events } = await stage.server.client.events(id, '', 0);
    const paused = events.filter(({ fact }) => fact.kind === 'paused');
    expect(paused.map(({ message }) => message)).toEqual(['paused by ann@example.com: lunch']);
    await stage.server.client.control(id, 'abort');
    await stage.over(id);
  });

  test('who says no at the provider is told so, and another page cannot act with the session', async () => {
    const { page } = await openPage(browser);
    await page.goto(stage.server.url);
    await page.getByRole('link', { name: /dex/ }).click();
    await page.getByRole('link', { name: /Cancel/ }).click();
    await page.getByText('You were not signed in').waitFor();
    await signIn(page, 'eve');
    await page.getByText('eve@example.com').waitFor();
    const id = await stage.release('slow', 'web:4');
    const foreign = await page.context().newPage();
    await foreign.goto(provider.url);
    const act = `fetch('${stage.server.url}/v1/releases/${id}/abort', { method: 'POST', mode: 'no-cors', credentials: 'include' }).then(() => 'sent', () => 'refused')`;
    await foreign.evaluate(act);
    expect((await stage.server.client.release(id)).state).not.toBe('rolling-back');
    await stage.server.client.control(id, 'abort');
    await stage.over(id);
  });

  test.each(looks)('the page of the sign-in has no violation of axe: %o', async (look) => {
    const { page } = await openPage(browser, look);
    await page.goto(`${stage.server.url}/?sign-in=refused`);
    await page.getByRole('link', { name: /dex/ }).waitFor();
    await page.locator('summary').click();
    expect(await violationsOf(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, `sign-in-${look.width}-${look.colorScheme}-${look.locale}`);
    await page.context().close();
  });
});
