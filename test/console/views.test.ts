import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildConsole } from '#infra/build-console.ts';
import { hasBrowser, type Look, openBrowser, openPage } from './browser.ts';
import { inspect } from './inspect.ts';
import { apps, type ConsoleStage, openAt, openStage } from './stage.ts';

/* The views that explain: the fleet, what a release changes, why it failed, and what the judge saw. */

describe.skipIf(!hasBrowser)('the views that explain', { timeout: 120_000 }, () => {
  let stage: ConsoleStage;
  let browser: Browser;
  let bad = '';
  let many = '';
  let crashed = '';

  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), openBrowser()]);
    await Promise.all([
      stage.release('shop', 'web:1').then((id) => stage.over(id)),
      stage.release('many', 'web:1').then((id) => stage.over(id)),
      stage.release('slow', 'web:1').then((id) => stage.over(id)),
    ]);
    // Another pool everywhere, another secret, and one pod more in one region.
    const text = (apps['many'] ?? '').replace('"32"', '"48"').replace('first-secret', 'second-secret');
    const layer = 'components: { web: { traits: { scaler: { replicas: 3 } } } }\n';
    const files = [
      { path: 'app.yaml', text },
      { path: 'regions/r3.yaml', text: layer },
    ];
    await stage.server.client.register('many', { files });
    [bad, many, crashed] = await Promise.all([
      stage.release('shop', 'web:2-bad'),
      stage.release('many', 'web:2'),
      stage.release('slow', 'web:2-crash-later'),
    ]);
    await Promise.all([bad, many, crashed].map((id) => stage.over(id)));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const open = async (path: string, look?: Look) => {
    const opened = await openAt(browser, stage, { path, look });
    await expect.poll(() => opened.page.locator('.skeleton').count(), { timeout: 20_000 }).toBe(0);
    return opened;
  };
  const text = (page: Page): Promise<string> => page.locator('main').innerText();

  test('the fleet says what runs in each environment, once where it is the same, and what came back', async () => {
    const { page, complaints } = await open('/');
    const fleet = page.getByRole('region', { name: 'Applications by environment' });
    expect(await fleet.getByRole('columnheader').allInnerTexts()).toEqual([
      'Application',
      'dev',
      'test',
      'prod',
    ]);
    const row = fleet.getByRole('row', { name: 'many' });
    expect(await row.innerText()).toMatch(/✔\s+Steady\s+\d+ \S+ ago\s+web:2\s+dev\s+✔\s+Steady[^]*5 targets/);
    const shop = await fleet.getByRole('row', { name: 'shop' }).innerText();
    expect(shop).toMatch(/↩\s+Rolled back[^]*web:1/);
    await row.getByText('5 targets').click();
    await fleet.getByText('prod-1, prod-2, prod-3, prod-4, prod-5').waitFor();
    await fleet.getByRole('row', { name: 'shop' }).getByRole('link', { name: 'Rolled back' }).click();
    await page.getByRole('heading', { name: 'Diagnosis' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('each changed line has its origin; what is the same everywhere is one line, and a secret stays one', async () => {
    const { page } = await open(`/?release=${many}`);
    const lines = page.locator('.diff li');
    await expect.poll(() => lines.count(), { timeout: 10_000 }).toBe(4);
    const told = await lines.allInnerTexts();
    expect(told.find((line) => line.includes('POOL'))).toMatch(/32\s+48\s+← app\.yaml:9\s+in all 6 targets/);
    expect(told.find((line) => line.includes('replicas'))).toMatch(
      /2\s+3\s+← regions\/r3\.yaml:1\s+only in prod-3/,
    );
    expect(told.find((line) => line.includes('.image'))).toContain('← the request of this release');
    expect(await text(page)).not.toMatch(/first-secret|second-secret/);
  });

  test('a release that came back says why, where it was seen first, what is back and that nothing is left', async () => {
    const { page } = await open(`/?release=${bad}`);
    const card = page.getByRole('region', { name: 'Diagnosis' });
    const told = await card.innerText();
    expect(told).toContain('The metrics of the new pods were worse');
    expect(told).toMatch(/Brought back\s+here/);
    expect(told).toContain('Nothing was left behind.');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await card.getByRole('button', { name: 'Copy as incident text' }).click();
    await card.getByText('Copied.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain(`?release=${bad}`);
    await card.getByRole('link').first().click();
    await page.getByText('This page shows the release as it was at').waitFor();
  });

  test('the judge is drawn: both sides, a dot for each analysis, and the bound that its evidence crossed', async () => {
    const { page, complaints } = await open(`/?release=${bad}`);
    await page.locator('.plot canvas').nth(1).waitFor();
    // What was drawn, not only that something was: the colors of both sides and of the bound are on the canvas.
    const inks = await page.evaluate<
      readonly (readonly string[])[]
    >(`[...document.querySelectorAll('.plot canvas')].map((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const found = new Set();
      for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) found.add(data.slice(at, at + 3).join());
      return [...found];
    })`);
    expect(inks[0]).toEqual(expect.arrayContaining(['179,71,0', '0,114,178']));
    expect(inks[1]).toEqual(expect.arrayContaining(['207,34,46', '26,127,55']));
    await page.getByText('As a table').click();
    const rows = await page.locator('.analyses tbody tr').allInnerTexts();
    expect(rows.length).toBeGreaterThanOrEqual(2);
    const [, crossed = '', bound = ''] = /([\d.]+):1 \/ (\d+):1/.exec(rows.at(-1) ?? '') ?? [];
    expect(Number(crossed)).toBeGreaterThanOrEqual(Number(bound));
    expect(complaints).toEqual([]);
  });

  test('pods that crashed have left their last lines, which are part of the incident text', async () => {
    const { page } = await open(`/?release=${crashed}`);
    const card = page.getByRole('region', { name: 'Diagnosis' });
    await card.getByText('fatal: unhandled error, exit code 1').first().waitFor();
    expect(await card.innerText()).toMatch(/Last log lines\s+here · web-\S+ · web · before its last restart/);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await card.getByRole('button', { name: 'Copy as incident text' }).click();
    await card.getByText('Copied.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('fatal: unhandled error');
  });

  test('what a page loads first is small, and a chart is loaded with the first chart only', async () => {
    const files = await buildConsole();
    const size = (path: string) => gzipSync(files[path]?.text ?? '').length;
    const first = Object.keys(files).filter((path) => path === '/' || /main|style/.test(path));
    const { page } = await openPage(browser);
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await page.goto(stage.server.console);
    await page.getByRole('navigation').waitFor();
    await page.goto(`${stage.server.url}/?view=approvals`);
    await page.getByText('Nothing waits for an approval.').waitFor();
    const scripts = [...new Set(loaded)].filter((path) => Object.hasOwn(files, path));
    expect(scripts.filter((path) => path.includes('/chart'))).toEqual([]);
    expect(first.every((path) => scripts.includes(path))).toBe(true);
    const total = scripts.reduce((sum, path) => sum + size(path), 0);
    console.log(
      `first page and approvals: ${total} bytes gzipped; chart: ${Object.keys(files)
        .filter((path) => path.includes('/chart'))
        .map(size)
        .join()} more`,
    );
    expect(total).toBeLessThan(40_000);
  });

  /** Every view but those of the settings, and what must be there before it is looked at. */
  const every = (): readonly (readonly [name: string, path: string, ready?: string])[] => [
    ['fleet', '/', '.fleet'],
    ['approvals', '/?view=approvals', '.empty'],
    ['new', '/?view=new', '.file'],
    ['app', '/?view=app&app=shop', '.file'],
    ['environments', '/?view=environments', '.even'],
    ['failed', `/?release=${bad}`, '.plot canvas'],
    ['crashed', `/?release=${crashed}`, '.pod-log'],
    ['metrics-down', '/?view=rehearsal&app=shop&image.web=web%3A9&fault=no-metrics', '.timeline .seg'],
    ['partial', '/?view=rehearsal&app=slow&image.web=web%3A9&fault=cluster-away', '.timeline .seg'],
    ['changes', `/?release=${many}`, '.diff'],
    ['missing', '/?release=missing', '.empty'],
    ['no-instant', `/?release=${bad}&t=none`, '.banner'],
  ];

  test('a browser that prefers Chinese gets it from the first page on, and the server answers in it', async () => {
    const { page } = await open('/', { width: 390, colorScheme: 'dark', locale: 'zh-CN' });
    await page.getByText('many 已在 dev').first().waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN');
  });

  test('signed out: no violation of axe and nothing wider than the window, in every look', async () => {
    const { page } = await openPage(browser);
    await page.goto(stage.server.url);
    await page.locator('form').waitFor();
    await inspect(page, 'signed-out');
  });

  test('no violation of axe and nothing wider than the window, in every look', async () => {
    const { page } = await open('/');
    for (const [name, path, ready = 'h1'] of every()) {
      await page.goto(stage.server.url + path);
      await page.locator(ready).first().waitFor();
      if (name === 'app') {
        await page.locator('form input').first().fill('web:9');
        await page.locator('form button[type=submit]').first().click();
        await page.locator('form section button.primary').waitFor();
      }
      await inspect(page, name);
    }
  }, 300_000);
});
