import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A form that opens below its button: its first field has the focus, and Escape gives it back to the button. */
export const useConfirming = (
  close: () => void,
): {
  readonly ref: RefObject<HTMLFormElement | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
} => {
  const ref = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const form = ref.current;
    const opener = document.activeElement;
    form?.querySelector('input')?.focus();
    return () => {
      if (form?.contains(document.activeElement) === true && opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return {
    ref,
    onKeyDown: (event) => {
      if (event.key === 'Escape') close();
    },
  };
};
