import { signal } from '@preact/signals';

/** Epoch ms, as far as times like "3 minutes ago" need it. */
export const now = signal(Date.now());

const everyMs = 10_000;

/** What is on the page grows older without any news from the server. */
export const startClock = (): void => {
  setInterval(() => {
    if (!document.hidden) now.value = Date.now();
  }, everyMs);
  document.addEventListener('visibilitychange', () => (now.value = Date.now()));
};
