import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { dress, isTooWide, looks, picture, violationsOf } from './browser.ts';

/** In every look: nothing that axe finds, nothing wider than the window, and a picture. */
export const inspect = async (page: Page, name: string): Promise<void> => {
  for (const look of looks) {
    await dress(page, look);
    const as = `${name}-${look.width}-${look.colorScheme}-${look.locale}`;
    expect(await violationsOf(page), as).toEqual([]);
    expect(await isTooWide(page), as).toBe(false);
    await picture(page, as);
  }
};
