import { createHmac } from 'node:crypto';

export type Params = Readonly<Record<string, string>>;

/** RFC 3986: everything but letters, digits and `-_.~` is escaped. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** What Alibaba Cloud's RPC interface expects under `Signature`: HMAC-SHA1, version 1.0. */
export const signatureOf = (method: string, params: Params, secret: string): string => {
  const canonical = Object.entries(params)
    .filter(([name]) => name !== 'Signature')
    .map(([name, value]) => [name, `${encode(name)}=${encode(value)}`] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, pair]) => pair)
    .join('&');
  return createHmac('sha1', `${secret}&`)
    .update(`${method}&%2F&${encode(canonical)}`)
    .digest('base64');
};
