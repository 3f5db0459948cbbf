import { signal } from '@preact/signals';
import { go, linkTo, linkWith } from './location.ts';

/** The last event that the page shows, by its cursor: what a permalink names as its instant. */
export const lastShown = signal<string | undefined>(undefined);
/** What became of the last key, a word of the catalogue. */
export const keySaid = signal<'copied' | 'notCopied' | undefined>(undefined);

/** How long that is on the page, ms. */
const saidMs = 3_000;

/** The address of what is on the page now; pasted, it shows what its sender saw. */
const permalink = (): string => location.origin + linkWith({ t: lastShown.value });

const copy = async (): Promise<void> => {
  try {
    await navigator.clipboard.writeText(permalink());
    keySaid.value = 'copied';
  } catch {
    keySaid.value = 'notCopied';
  }
  setTimeout(() => (keySaid.value = undefined), saidMs);
};

const places: Readonly<Record<string, string | undefined>> = {
  h: undefined,
  e: 'environments',
  a: 'approvals',
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, select, textarea, [contenteditable]') !== null;

/** Keys that move and copy; none of them changes anything outside this page. */
export const startKeys = (): void => {
  let isGoing = false;
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const wasGoing = isGoing;
    isGoing = event.key === 'g';
    if (wasGoing && Object.hasOwn(places, event.key)) return go(linkTo({ view: places[event.key] }));
    if (event.key === 'y') return void copy();
    const filter = event.key === '/' ? document.querySelector<HTMLInputElement>('#filter') : null;
    if (filter === null) return;
    event.preventDefault();
    filter.focus();
  });
};
