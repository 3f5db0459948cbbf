import { signal } from '@preact/signals';

/** The address is the whole state: which release, which view, which instant (`t`, a cursor of its events). */
export const query = signal(new URLSearchParams(location.search));

export const startLocation = (): void => {
  addEventListener('popstate', () => {
    query.value = new URLSearchParams(location.search);
  });
};

/** The address with these parameters and no others; those without a value are left out. */
export const linkTo = (parameters: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(parameters).filter((one): one is [string, string] => one[1] !== undefined);
  return given.length === 0 ? '/' : `/?${new URLSearchParams(given).toString()}`;
};

/** The address of this page with other values of these parameters. */
export const linkWith = (parameters: Readonly<Record<string, string | undefined>>): string =>
  linkTo({ ...Object.fromEntries(query.value), ...parameters });

/** The addresses of this page at instants of its release; what they share is written once. */
export const instantLinks = (): ((cursor: string) => string) => {
  const base = linkWith({ t: '' });
  const [before = '', after = ''] = base.split(/(?<=[?&]t=)/);
  return (cursor) => `${before}${encodeURIComponent(cursor)}${after}`;
};

export const go = (to: string): void => {
  const before = pageOf(query.value);
  history.pushState(null, '', to);
  query.value = new URLSearchParams(location.search);
  scrollTo(0, 0);
  // On another page, keyboard and screen reader begin at its content, not at a link that is gone.
  if (pageOf(query.value) !== before) document.querySelector<HTMLElement>('#main')?.focus();
};

const pageOf = (parameters: URLSearchParams): string =>
  ['release', 'view', 'app'].map((name) => parameters.get(name)).join(' ');
