import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerRequest } from '#functions/api/routes.ts';
import { ask } from '#shared/services/approvals/ask.ts';
import { readAsked } from '#shared/services/approvals/decide.ts';
import { type ApiWorld, begun, token } from '#test/api/world.ts';
import { playChatApis, type PlayedApis } from '#test/fakes/chat-apis.ts';
import { chattyWorld, linkSettings } from '#test/fakes/chat-proofs.ts';
import { serve, type Serving } from '../../cli/server/serve.ts';
import { hasChromium, openChromium, violationsOf, whyNot } from './chromium.ts';

/* The page of a question as people meet it: a real browser, the local server, and the address that a chat was sent. */

const slow = 120_000;
let browser: Browser;
let server: Serving;
let apis: PlayedApis;
let world: ApiWorld;
let id = '';
let path = '';

beforeAll(async () => {
  if (!hasChromium) return;
  apis = await playChatApis();
  browser = await openChromium();
  server = await serve(0, (request) => answerRequest(request, world));
}, slow);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  apis?.close();
});

beforeEach(async () => {
  if (!hasChromium) return;
  apis.messages.splice(0);
  world = chattyWorld(apis.url)('slack');
  const release = await begun(world);
  id = `${release}.plan`;
  await ask(world, {
    id,
    app: 'shop',
    release,
    plan: `sha256:${'a'.repeat(64)}`,
    question: 'release shop (web reg.example.com/shop/web:1 → reg.example.com/shop/web:2) to eu, us?',
    details: [],
    expiresAt: world.clock.now() + 3_600_000,
    token: 'token-of-the-workflow',
    isQuestion: true,
  });
  const said = JSON.stringify(apis.messages[0]?.body);
  path = new RegExp(`${linkSettings.url}(/a/[\\w.-]+)`).exec(said)?.[1] ?? '';
});

const phone = { viewport: { width: 360, height: 740 } };
const looks: readonly BrowserContextOptions[] = [
  { colorScheme: 'light', ...phone },
  { colorScheme: 'dark', ...phone },
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
];

describe.skipIf(!hasChromium)(`the page of a question ${hasChromium ? '' : whyNot}`, () => {
  test.each(looks)(
    'has nothing that axe finds, open and answered, and never scrolls sideways: %j',
    async (look) => {
      const context = await browser.newContext({ ...look, bypassCSP: true });
      const page = await context.newPage();
      await page.goto(`${server.url}${path}`);
      const isWide = () =>
        page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
      expect(await violationsOf(page)).toEqual([]);
      expect(await isWide()).toBe(false);
      await page.fill('#token', 'no-such-token-0123456789');
      await page.click('button[value=approved]');
      expect(await page.textContent('[role=status]')).toContain('Nothing was recorded');
      expect(await violationsOf(page)).toEqual([]);
      await page.fill('#token', token);
      await page.click('button[value=approved]');
      expect(await page.textContent('[role=status]')).toContain('Recorded: approved by ann');
      expect(await violationsOf(page)).toEqual([]);
      expect(await isWide()).toBe(false);
      await context.close();
    },
    slow,
  );

  test(
    'works without JavaScript, asks nobody else for anything, and keeps its own policy',
    async () => {
      const context = await browser.newContext({ javaScriptEnabled: false, ...phone });
      const page = await context.newPage();
      const asked: string[] = [];
      const refused: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      page.on('console', (message) => refused.push(message.text()));
      await page.goto(`${server.url}${path}`);
      expect(await readAsked(world, id)).toMatchObject({ state: 'open' });
      await page.fill('#token', token);
      await page.fill('#reason', 'seen');
      await page.click('button[value=rejected]');
      expect(await page.textContent('[role=status]')).toContain('Recorded: rejected by ann');
      expect(await readAsked(world, id)).toMatchObject({ state: 'rejected', reason: 'seen' });
      expect(asked.every((url) => url.startsWith(server.url))).toBe(true);
      expect(refused).toEqual([]);
      expect(await page.locator('form').count()).toBe(0);
      await context.close();
    },
    slow,
  );
});
