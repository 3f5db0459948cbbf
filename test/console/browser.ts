import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Where Debian's package puts it; `CHROMIUM` names another. */
const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasBrowser = existsSync(program);
if (!hasBrowser)
  console.log(`SKIPPED: the console was not looked at, for there is no Chromium at ${program}`);

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });

export interface Look {
  readonly width: 1440 | 390;
  readonly colorScheme: 'light' | 'dark';
  readonly locale: 'en-GB' | 'zh-CN';
}
export const looks: readonly Look[] = [
  { width: 1440, colorScheme: 'light', locale: 'en-GB' },
  { width: 1440, colorScheme: 'dark', locale: 'zh-CN' },
  { width: 390, colorScheme: 'light', locale: 'zh-CN' },
  { width: 390, colorScheme: 'dark', locale: 'en-GB' },
];

/** A tab of its own; everything that the page complains of (script errors, refused by its policy) is kept in `complaints`. */
export const openPage = async (
  browser: Browser,
  { width, colorScheme, locale }: Look = { width: 1440, colorScheme: 'light', locale: 'en-GB' },
): Promise<{ readonly page: Page; readonly complaints: string[] }> => {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text());
  });
  return { page, complaints };
};

const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe finds against WCAG on the page as it stands: rule and place, one line each. */
export const violationsOf = async (page: Page): Promise<readonly string[]> => {
  // By the debugger, which the policy of the page does not bind; once for each document.
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: { run(how: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run({ resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
};

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time, us. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/**
 * The processor time of each task of the page's main thread while something happens, ms, the longest first. Unlike the
 * time on the clock it does not depend on what else runs on the machine.
 */
export const tasksOf = async (page: Page, happens: () => Promise<void>): Promise<readonly number[]> => {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: ['toplevel'] },
    transferMode: 'ReportEvents',
  });
  await happens();
  const done = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await done;
  const main = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const isMain = ({ pid, tid }: TraceEvent) => main.some((one) => one.pid === pid && one.tid === tid);
  return events
    .filter((event) => event.ph === 'X' && event.name.endsWith('RunTask') && isMain(event))
    .map(({ tdur = 0 }) => tdur / 1_000)
    .toSorted((one, other) => other - one);
};

/** The same page in another size, scheme and language, without loading it again. */
export const dress = async (page: Page, { width, colorScheme, locale }: Look): Promise<void> => {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  const wanted = locale === 'zh-CN' ? '中文' : 'English';
  const offered = page.getByRole('button', { name: wanted, exact: true });
  if ((await offered.count()) > 0) await offered.click();
  // What is read again in the other language is asked for after the next frame.
  await page.evaluate('new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))');
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
};

const pictures = process.env['TIDEGATE_PICTURES'];

/** Keeps how the page looks, where somebody has named a folder for it (`TIDEGATE_PICTURES`). */
export const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
};

/** A page that is wider than its window must be pushed sideways to be read. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > innerWidth');
