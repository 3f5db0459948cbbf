import { signal } from '@preact/signals';
import type { Words } from '../words/en.ts';
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

/** Whether the list of keys is open. */
export const areKeysShown = signal(false);

/** The views that `g` and another key lead to, each with the word for it. */
export const places: Readonly<
  Record<string, { readonly view: string | undefined; readonly word: keyof Words }>
> = {
  h: { view: undefined, word: 'home' },
  e: { view: 'environments', word: 'environments' },
  a: { view: 'approvals', word: 'approvals' },
  s: { view: 'clusters', word: 'settings' },
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
    const place = Object.hasOwn(places, event.key) ? places[event.key] : undefined;
    if (wasGoing && place !== undefined) return go(linkTo({ view: place.view }));
    if (event.key === '?') return void (areKeysShown.value = !areKeysShown.value);
    if (event.key === 'y') return void copy();
    const filter = event.key === '/' ? document.querySelector<HTMLInputElement>('#filter') : null;
    if (filter === null) return;
    event.preventDefault();
    filter.focus();
  });
};
