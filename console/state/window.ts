import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';

/** So many lines are added at a time: as many as a browser lays out without being felt. */
export const step = 50;

/** How many lines of a long list are on the page: more as soon as somebody comes near the end of them. */
export const useGrowing = <E extends Element>(
  total: number,
): { readonly shown: number; readonly end: RefObject<E | null> } => {
  const most: Signal<number> = useSignal(step);
  const end = useRef<E>(null);
  const shown = Math.min(most.value, total);
  useEffect(() => {
    const place = end.current;
    if (place === null) return;
    const watch = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) most.value += step;
      },
      { rootMargin: '800px' },
    );
    watch.observe(place);
    return () => watch.disconnect();
  }, [shown < total, shown]);
  return { shown, end };
};
