/** What an answer of the query protocol holds; a list becomes `<member>`s. */
export type Value = string | number | readonly Value[] | { readonly [name: string]: Value | undefined };

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const textOf = (value: Value): string => {
  if (typeof value === 'string' || typeof value === 'number')
    return String(value).replaceAll(/[&<>]/g, (one) => escapes[one] ?? one);
  if (Array.isArray(value)) return value.map((one: Value) => `<member>${textOf(one)}</member>`).join('');
  return Object.entries(value as Readonly<Record<string, Value | undefined>>)
    .map(([name, one]) => (one === undefined ? '' : `<${name}>${textOf(one)}</${name}>`))
    .join('');
};

/** The answer to an action; that of `Error` is an error. */
export const xmlOf = (action: string, value: Value): string =>
  action === 'Error'
    ? `<ErrorResponse>${textOf(value)}</ErrorResponse>`
    : `<${action}Response><${action}Result>${textOf(value)}</${action}Result></${action}Response>`;
