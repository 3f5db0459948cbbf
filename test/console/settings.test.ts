import { createHmac } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dress,
  hasBrowser,
  isTooWide,
  type Look,
  looks,
  openBrowser,
  picture,
  violationsOf,
} from './browser.ts';
import { inspect } from './inspect.ts';
import { apps, type ConsoleStage, openAt, openStage } from './stage.ts';

/* How the installation is set up: clusters, receivers and roles, with names of strangers in each. */

const long = 'x'.repeat(10_000);
const hostile = `<script>alert(1)</script> \u202Egnp.exe \u001B[31mred\u001B[0m ${long}`;
const key = Buffer.alloc(24, 7);
const secret = `whsec_${key.toString('base64')}`;
const views = ['clusters', 'receivers', 'roles'] as const;

describe.skipIf(!hasBrowser)('the settings in the console', { timeout: 120_000 }, () => {
  let stage: ConsoleStage;
  let browser: Browser;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      openStage({
        clusters: {
          // Nobody listens at this port.
          away: { server: 'http://127.0.0.1:9', login: { kind: 'bearer', token: 'a-token-of-nobody' } },
          [hostile]: { server: 'http://127.0.0.1:9', login: { kind: 'bearer', token: 'a-token-of-nobody' } },
        },
        receivers: [{ id: 'ci', scheme: 'standard-webhooks', app: 'shop', secrets: [secret] }],
        access: {
          people: [{ name: 'ann', is: ['slack:T0ORG/U0ANN', hostile] }],
          roles: [
            { name: 'sre', may: ['release.steer', 'approve'], who: [{ group: hostile.slice(0, 60) }] },
            {
              name: 'robots',
              may: ['read'],
              apps: ['shop'],
              environments: ['test'],
              who: [{ token: hostile }],
            },
          ],
          approvals: { prod: { quorum: 2, allowRequester: false } },
        },
      }),
      openBrowser(),
    ]);
    const lost = (apps['shop'] ?? '')
      .replaceAll('name: shop', 'name: lost')
      .replace('cluster: play', 'cluster: nowhere');
    await stage.server.client.register('lost', { files: [{ path: 'app.yaml', text: lost }] });
    await stage.over(await stage.release('shop', 'web:1'));
    await deliver({ image: 'web:7' }, 'msg_1', 'wrong');
    await deliver({ image: 'web:7', app: hostile }, 'msg_2');
    await deliver({ image: `web:${'7'.repeat(128)}`, by: hostile.slice(0, 90) }, 'msg_3');
    await deliver({ image: 'web:7.0.0' }, 'msg_4');
    for (const { id } of await stage.server.client.releases({ app: 'shop' })) await stage.over(id);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const deliver = async (body: object, id: string, by?: 'wrong'): Promise<void> => {
    const text = JSON.stringify(body);
    const at = Math.floor(Date.now() / 1_000);
    const signing = by === 'wrong' ? Buffer.alloc(24, 8) : key;
    const mac = createHmac('sha256', signing).update(`${id}.${at}.${text}`).digest('base64');
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(at),
      'webhook-signature': `v1,${mac}`,
    };
    await fetch(`${stage.server.url}/v1/hooks/ci`, { method: 'POST', headers, body: text });
  };

  const open = (path: string, look?: Look, prepare?: (page: Page) => Promise<unknown>) =>
    openAt(browser, stage, { path, look, ...(prepare && { prepare }) });
  const settled = (page: Page) =>
    expect.poll(() => page.locator('.skeleton').count(), { timeout: 20_000 }).toBe(0);
  const card = (page: Page, name: string) =>
    page.locator('section.card', { has: page.getByRole('heading', { name: new RegExp(`^${name} `) }) });

  test('a cluster says what runs in it, and is tested for its API, its rights and its metrics', async () => {
    const { page, complaints } = await open('/?view=clusters');
    const play = card(page, 'play');
    await expect
      .poll(() => play.getByRole('row', { name: 'shop' }).innerText())
      .toMatch(/test\s+here\s+shop\s+✔\s+Steady\s+web:7\.0\.0/);
    await play.getByRole('button', { name: 'Test play' }).click();
    await play
      .getByText(/✔\s+Answers/)
      .first()
      .waitFor();
    expect(await play.locator('.found').innerText()).toMatch(
      /Rights\s+✔\s+Complete in 9 namespaces: asked, dev, prod-1,/,
    );
    expect(await play.locator('.found').innerText()).toMatch(
      /Metrics\s+[✔∅][^]*numbers for \d of 3 pods of shop\/web/,
    );
    const away = card(page, 'away');
    await away.getByRole('button', { name: 'Test away' }).click();
    await away.getByText('Does not answer').waitFor();
    expect(await away.locator('.found').innerText()).not.toContain('a-token-of-nobody');
    // One cluster of three answers: the page says of each what is known.
    await inspect(page, 'clusters-partial');
    await dress(page, looks[0] ?? expect.fail());
    await card(page, 'nowhere').getByText('Not in the settings').waitFor();
    expect(await card(page, 'nowhere').getByRole('button').count()).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('the lines that add a cluster are written beside the form, whatever is typed', async () => {
    const { page } = await open('/?view=clusters');
    await page.getByLabel('Name', { exact: true }).fill('eu: {}');
    await page.getByLabel('Context').fill('admin@eu');
    await page.getByLabel('Prometheus').fill('https://prometheus.example.com');
    expect(await page.locator('pre').innerText()).toBe(
      'clusters:\n  "eu: {}":\n    kubeconfig: kubeconfig\n    context: admin@eu\n    metrics: { kind: prometheus, url: "https://prometheus.example.com" }\n',
    );
  });

  test('a receiver tells why it ignored a delivery, which release it started, and what it would do', async () => {
    const { page, complaints } = await open('/?view=receivers');
    await settled(page);
    const rows = page.getByRole('row');
    expect(await rows.nth(1).innerText()).toMatch(/✔\s+Accepted\s+web:7\.0\.0/);
    expect(await page.locator('main').innerText()).toMatch(
      /–\s+Ignored\s+other-app it names an application that is not of this receiver/,
    );
    expect(await page.locator('main').innerText()).toMatch(/–\s+Ignored\s+not-signed/);
    await page.getByPlaceholder('ghcr.io/acme/shop:1.4.0').fill('other:1');
    await page.getByRole('button', { name: 'Try an image' }).click();
    await page.getByText('Would ignore').waitFor();
    await page.getByPlaceholder('ghcr.io/acme/shop:1.4.0').fill('web:9.0.0');
    await page.getByRole('button', { name: 'Try an image' }).click();
    await page.getByText('Would release').waitFor();
    await rows.nth(1).getByRole('link').click();
    await page.getByRole('heading', { name: /^shop / }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('roles are a table of who may what, where, and what approvals need', async () => {
    const { page } = await open('/?view=roles');
    await settled(page);
    const robots = await page.getByRole('row', { name: 'robots' }).innerText();
    expect(robots).toMatch(/look read\s+shop\s+test\s+Token <script>/);
    expect(await page.getByRole('row', { name: 'prod' }).innerText()).toContain(
      '2 people; not the requester',
    );
  });

  test('? lists the keys, and the keys lead where it says', async () => {
    const { page } = await open('/');
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('heading', { name: 'Clusters', level: 1 }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });

  test('names of strangers are text, nothing is too wide, no violation of axe, in every look', async () => {
    const { page, complaints } = await open('/');
    for (const view of views) {
      await page.goto(`${stage.server.url}/?view=${view}`);
      await page.locator('main h1').waitFor();
      await settled(page);
      if (view !== 'receivers') await page.getByText('<script>alert(1)</script>').first().waitFor();
      await inspect(page, view);
    }
    expect(complaints).toEqual([]);
  });

  const detail = 'an internal error of Tidegate, noted in the log of the server; it is safe to try again';
  const failing = { status: 500, contentType: 'application/problem+json', body: JSON.stringify({ detail }) };
  const lists = /\/v1\/(apps|releases|approvals|fleet|freezes|clusters|receivers|roles)/;
  test('loading, failing and stale have words that axe passes, in every view', async () => {
    const { page } = await open('/', looks[3]);
    for (const view of ['', 'environments', 'approvals', ...views]) {
      const path = stage.server.url + (view === '' ? '/' : `/?view=${view}`);
      await page.route(lists, () => undefined);
      await page.goto(path);
      await page.locator('.skeleton').first().waitFor();
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await violationsOf(page), view).toEqual([]);
      await picture(page, `loading-${view}`);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.unroute(lists);
      await page.route(lists, (route) => route.fulfill(failing));
      await page.goto(path);
      await page.getByText(/The server has answered with an error for \d+ s: an internal error/).waitFor();
      expect(await page.getByRole('alert').count()).toBe(1);
      expect(await violationsOf(page), view).toEqual([]);
      await picture(page, `failing-${view}`);
      await page.unroute(lists);
      await page.getByRole('alert').waitFor({ state: 'detached' });
      await page.route(lists, (route) => route.abort());
      await page.getByText('No contact with the server').waitFor({ timeout: 10_000 });
      expect(await violationsOf(page), view).toEqual([]);
      expect(await isTooWide(page), view).toBe(false);
      await picture(page, `stale-${view}`);
      await page.unroute(lists);
    }
  });

  test('the metrics of a cluster answer as soon as its pods have run for a whole minute', async () => {
    const { page } = await open('/?view=clusters');
    const play = card(page, 'play');
    const tested = async (): Promise<string> => {
      await play.getByRole('button', { name: 'Test play' }).click();
      await play.locator('.found').waitFor();
      return play.locator('.found').innerText();
    };
    await expect
      .poll(tested, { timeout: 100_000, interval: 3_000 })
      .toMatch(/Metrics\s+✔\s+Answers numbers for 3 of 3 pods of shop\/web/);
  });

  test('what has not changed is not sent again, and what is on the page grows older all the same', async () => {
    const { page } = await open('/?view=receivers');
    await settled(page);
    const answer = () => page.waitForResponse((one) => one.url().endsWith('/v1/receivers'));
    expect((await answer()).status()).toBe(304);
    await deliver({ image: 'web:8.0.0' }, 'msg_9');
    expect((await answer()).status()).toBe(200);
    await page.getByText('web:8.0.0').waitFor();
  });
});
