import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface Confirming {
  /** For the form itself. */
  readonly form: {
    readonly ref: RefObject<HTMLFormElement | null>;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
  /** Closes it without doing anything. */
  readonly dismiss: () => void;
}

/** A form that opens below its button: its first field gets the focus, and the button gets it back when it is dismissed. */
export const useConfirming = (close: () => void): Confirming => {
  const ref = useRef<HTMLFormElement>(null);
  const opener = useRef<Element>(null);
  useEffect(() => {
    opener.current = document.activeElement;
    ref.current?.querySelector('input')?.focus();
  }, []);
  const dismiss = (): void => {
    close();
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') dismiss();
  };
  return { form: { ref, onKeyDown }, dismiss };
};
