import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser, violationsOf } from './browser.ts';
import { type ConsoleStage, openAt, openStage } from './stage.ts';

/* The product: an application from a form, its first release, another image, all without a file of one's own. */

describe.skipIf(!hasBrowser)('the product', { timeout: 120_000 }, () => {
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

  const open = (path: string) => openAt(browser, stage, { path });

  test('an application is made by a form, with its file beside it, and released; a mistake says where it is', async () => {
    const { page, complaints } = await open('/');
    await page.getByRole('link', { name: 'New application' }).click();
    await page.getByLabel('Name', { exact: true }).fill('till');
    await page.getByLabel('Image', { exact: true }).fill('till:1.0.0');
    await page.getByLabel('Environment', { exact: true }).fill('dev');
    await page.getByLabel('Cluster', { exact: true }).fill('play');
    await page.getByLabel('Port', { exact: true }).fill('99999');
    await page.getByRole('button', { name: 'Create application' }).click();
    const mistake = page.getByRole('alert');
    expect(await mistake.innerText()).toMatch(/^app\.yaml:11:\d+ /);
    await page.getByLabel('Port', { exact: true }).fill('8080');
    const shown = await page.getByRole('region', { name: 'app.yaml' }).locator('pre').innerText();
    expect(shown).toContain('image: till:1.0.0');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    expect((await download).suggestedFilename()).toBe('app.yaml');
    await page.getByRole('button', { name: 'Create application' }).click();
    await page.getByText('Nothing has been released yet.').first().waitFor();
    await page.getByRole('button', { name: 'Show what changes' }).click();
    await page.getByText('Releases till to dev. No release has ended well there yet').waitFor();
    await page.getByRole('button', { name: 'Release', exact: true }).click();
    await page.getByRole('heading', { name: /^till / }).waitFor();
    const [release] = await stage.server.client.releases({ app: 'till' });
    expect(release?.cause).toMatchObject({ images: {} });
    await stage.server.client.control(release?.id ?? '', 'abort');
    await stage.over(release?.id ?? '');
    expect(complaints).toEqual([]);
  });

  test('another image is seen before it is released, and one click more releases it once', async () => {
    const { page } = await open('/?view=app&app=shop');
    await page.getByLabel('Image of web').fill('web:2');
    await page.getByRole('button', { name: 'Show what changes' }).click();
    const planned = page.getByRole('region', { name: 'Show what changes' });
    await planned.getByText('Releases shop to here').waitFor();
    expect(await planned.innerText()).toMatch(/containers\.web\.image\s+web:1\s+web:2/);
    await planned.getByRole('button', { name: 'Release', exact: true }).dblclick();
    await page.getByRole('heading', { name: /^shop / }).waitFor();
    const made = await stage.server.client.releases({ app: 'shop' });
    expect(made.length).toBe(2);
    await stage.over(made[0]?.id ?? '');
    await page.getByText('Released').first().waitFor({ timeout: 60_000 });
  });

  test('a rehearsal plays the release with the trouble that is chosen, and starts nothing', async () => {
    const before = await stage.server.client.releases();
    const { page, complaints } = await open('/?view=app&app=shop');
    await page.getByLabel('Image of web').fill('web:7');
    await page.getByRole('link', { name: 'Rehearse' }).click();
    await page.getByRole('heading', { name: 'Rehearsal of shop' }).waitFor();
    await page.getByText('Nothing here is real').waitFor();
    await page.getByText('Released').first().waitFor();
    await page.getByLabel('What goes wrong').selectOption('errors');
    await page.getByText('The metrics of the new pods were worse').waitFor();
    await page.locator('.plot canvas').nth(1).waitFor();
    expect(page.url()).toContain('fault=errors');
    expect(await page.locator('.diff').innerText()).toMatch(/web:2\s+web:7/);
    expect(await page.locator('.act').count()).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    // Events far from the window are not drawn.
    await page.locator('.log').scrollIntoViewIfNeeded();
    await page.locator('.log li').getByRole('link').last().click();
    await page.getByText('This page shows the release as it was at').waitFor();
    expect(page.url()).toContain('view=rehearsal');
    expect(await stage.server.client.releases()).toEqual(before);
    expect(complaints).toEqual([]);
  });

  test('the record of a release is saved, and opened again without its server; another file is refused', async () => {
    const [release] = await stage.server.client.releases({ app: 'shop' });
    const { page, complaints } = await open(`/?release=${release?.id}`);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download JSON' }).click();
    const file = await (await saved).path();
    await page.goto(`${stage.server.url}/?view=record`);
    await page
      .getByLabel('File')
      .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"kind":1}') });
    await page.getByRole('alert').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByLabel('File').setInputFiles(file);
    await page.getByRole('heading', { name: /^shop / }).waitFor();
    await page.locator('.timeline .seg').first().waitFor();
    await page.locator('.diff').waitFor();
    expect(await page.locator('.log li').count()).toBeGreaterThan(5);
    expect(asked.filter((url) => url.includes('/v1/'))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('the number of pods is changed in one environment, and goes out as a release of its file', async () => {
    const { page, complaints } = await open('/?view=app&app=shop');
    await page.getByRole('button', { name: 'Change: Pods of web in test' }).click();
    await page.getByLabel('Pods', { exact: true }).fill('4');
    await page.locator('form.card').last().getByRole('button', { name: 'Show what changes' }).click();
    const planned = page.getByRole('region', { name: 'Show what changes' });
    await planned.getByText('Releases shop to here').waitFor();
    expect(await planned.innerText()).toMatch(/spec\.replicas\s+3\s+4/);
    await page.getByLabel('An autoscaler decides').check();
    await page.getByLabel('At least').fill('5');
    await page.getByLabel('At most').fill('2');
    await page.locator('form.card').last().getByRole('button', { name: 'Show what changes' }).click();
    await page.getByText('with "min" not above "max"').waitFor();
    await page.getByLabel('At least').fill('2');
    await page.getByLabel('At most').fill('6');
    await page.locator('form.card').last().getByRole('button', { name: 'Show what changes' }).click();
    await planned.getByText('HorizontalPodAutoscaler/web').waitFor();
    await planned.getByRole('button', { name: 'Release', exact: true }).click();
    await page.getByRole('heading', { name: /^shop / }).waitFor();
    const [made] = await stage.server.client.releases({ app: 'shop' });
    await stage.over(made?.id ?? '');
    await page.goto(`${stage.server.url}/?view=app&app=shop`);
    await page.getByText('2 to 6').waitFor();
    await page.getByText('environments/test.yaml').waitFor();
    expect(complaints).toEqual([]);
  });

  test('an environment is frozen with a reason, nothing moves there, and it is thawed again', async () => {
    const { page, complaints } = await open('/?view=environments');
    const test = page.locator('section', { has: page.getByRole('heading', { name: 'test', exact: true }) });
    await test.getByText('In sync').first().waitFor();
    await test.getByRole('button', { name: 'Freeze', exact: true }).click();
    await test.getByText('No release starts or goes on in test').waitFor();
    await test.getByLabel('Reason').fill('sales <b>week</b>');
    await test.getByRole('button', { name: 'Confirm: Freeze' }).click();
    await test.getByText('sales <b>week</b>').waitFor();
    const id = await stage.release('shop', 'web:8');
    await expect
      .poll(async () => (await stage.server.client.release(id)).message, { timeout: 20_000 })
      .toContain('sales <b>week</b>');
    expect(await violationsOf(page)).toEqual([]);
    await test.getByRole('button', { name: 'Thaw', exact: true }).click();
    await test.getByLabel('Reason').fill('over');
    await test.getByRole('button', { name: 'Confirm: Thaw' }).click();
    await test.getByRole('button', { name: 'Freeze', exact: true }).waitFor();
    await stage.server.client.control(id, 'abort');
    expect(complaints).toEqual([]);
  });

  test('an application is removed only after its name is typed, with what goes and what stays', async () => {
    await stage.over(
      await stage.release('asked', 'web:1').then(async (id) => {
        await expect
          .poll(async () => (await stage.server.client.approvals()).length, { timeout: 20_000 })
          .toBe(1);
        for (const asked of await stage.server.client.approvals())
          await stage.server.client.decide(asked, 'approved');
        return id;
      }),
    );
    const { page, complaints } = await open('/?view=app&app=asked');
    await page.getByRole('button', { name: 'Show what removing takes away' }).click();
    await page.getByText('Deployment asked/web').waitFor();
    await page.getByLabel('Type asked to confirm').fill('shop');
    await page.getByRole('button', { name: 'Remove asked' }).click();
    expect(page.url()).toContain('view=app');
    expect(await violationsOf(page)).toEqual([]);
    await page.getByLabel('Type asked to confirm').fill('asked');
    await page.getByRole('button', { name: 'Remove asked' }).click();
    await page.getByRole('heading', { name: /^asked / }).waitFor();
    await page.getByText('asked for').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('an application that is not there says so, with the nearest name', async () => {
    const { page } = await open('/?view=app&app=shpo');
    await page.getByText('did you mean "shop"?').waitFor();
  });
});
