import type { ComponentChildren } from 'preact';
import { go } from '../state/location.ts';

/** Whether a click is an ordinary one; any other (new tab, new window) is the browser's. */
export const staysHere = (event: MouseEvent): boolean =>
  !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) && event.button === 0;

/** A real link; an ordinary click stays on the page, any other (new tab, new window) is the browser's. */
export const Link = ({
  to,
  children,
  current,
  class: look,
}: {
  to: string;
  class?: string;
  children: ComponentChildren;
  current?: boolean;
}) => (
  <a
    href={to}
    {...(look === undefined ? {} : { class: look })}
    {...(current === true ? { 'aria-current': 'page' } : {})}
    onClick={(event) => {
      if (!staysHere(event)) return;
      event.preventDefault();
      go(to);
    }}
  >
    {children}
  </a>
);
