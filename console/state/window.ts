import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';

/** How many lines are added and removed together: as many as a browser lays out without a noticeable delay. */
export const step = 10;
/** The height of a line that does not wrap, px: the estimate for lines that were never drawn. */
const lineHeight = 34;

/** How far out of sight lines are still on the page, px. */
const margin = '900px';

/**
 * So many pieces are drawn, and so many taken away, in one frame; a browser stays within a frame's time with them, also
 * when a wheel is spun. To take one away costs a fraction of drawing it.
 */
const mostInFrame = { drawn: 1, removed: 4 };

const nearness = new Map<Element, (isNear: boolean, height: number) => void>();
let watch: IntersectionObserver | undefined;

/** What is to be done to each piece: only the last wish counts, so what was scrolled past is never drawn. */
const wishes = new Map<Element, IntersectionObserverEntry>();
let isDue = false;

const watched = (): IntersectionObserver =>
  (watch ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        wishes.delete(entry.target);
        wishes.set(entry.target, entry);
      }
      if (!isDue) perform();
    },
    { rootMargin: margin },
  ));

/** The newest wishes first: they are where the reader is now. */
const perform = (): void => {
  const { near = [], far = [] } = Object.groupBy([...wishes].toReversed(), ([, { isIntersecting }]) =>
    isIntersecting ? 'near' : 'far',
  );
  const next = [...near.slice(0, mostInFrame.drawn), ...far.slice(0, mostInFrame.removed)];
  for (const [target, { isIntersecting, boundingClientRect }] of next) {
    wishes.delete(target);
    nearness.get(target)?.(isIntersecting, boundingClientRect.height);
  }
  isDue = wishes.size > 0;
  if (isDue) requestAnimationFrame(perform);
};

/** Whether a piece of a long list is near enough to be drawn, and how high it is while it is not, px. */
export const useNear = <E extends Element>(
  lines: number,
  isFirst: boolean,
): { readonly place: RefObject<E | null>; readonly isNear: boolean; readonly height: number } => {
  const isNear = useSignal(isFirst);
  const height = useSignal(lines * lineHeight);
  const place = useRef<E>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    nearness.set(element, (comesNear, seen) => {
      // Only drawn lines have a measured height.
      if (isNear.value && seen > 0) height.value = seen;
      isNear.value = comesNear;
    });
    watched().observe(element);
    return () => {
      nearness.delete(element);
      wishes.delete(element);
      watched().unobserve(element);
    };
  }, []);
  return { place, isNear: isNear.value, height: height.value };
};
