import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

/** The browser of Debian; tests are skipped with a message where it is not installed. */
const binary = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasChromium = existsSync(binary);
export const whyNot = `(skipped: there is no ${binary})`;

export const openChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: binary, args: ['--no-sandbox', '--disable-gpu'] });

/** What axe finds wrong with a page, as `rule: element`. The page's own policy must be bypassed for axe to run in it. */
export const violationsOf = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: tool } = globalThis as unknown as {
      axe: {
        run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await tool.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
};
