import { createHmac, randomUUID } from 'node:crypto';
import type { RosCredentials } from './credentials.ts';

export type FormValue = string | number | boolean | readonly (string | Readonly<Record<string, string>>)[];

/** RFC 3986: everything but letters, digits and `-_.~` is escaped. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );

type Pair = readonly [name: string, value: string];

/** Lists become `Name.1`, and records in them `Name.1.Key`. */
const flat = (name: string, value: FormValue): readonly Pair[] => {
  if (typeof value !== 'object') return [[name, String(value)]];
  return value.flatMap((item, index): readonly Pair[] => {
    const at = `${name}.${index + 1}`;
    if (typeof item === 'string') return [[at, item]];
    return Object.entries(item).map(([key, one]): Pair => [`${at}.${key}`, one]);
  });
};

interface Signing {
  readonly action: string;
  readonly version: string;
  readonly params: Readonly<Record<string, FormValue>>;
  readonly keys: RosCredentials;
  /** Epoch ms. */
  readonly at: number;
}

/** The body of one POST in Alibaba Cloud's RPC style, with its signature: HMAC-SHA1, version 1.0. */
export const signedForm = ({ action, version, params, keys, at }: Signing): string => {
  const all = {
    Action: action,
    Format: 'JSON',
    Timestamp: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    Version: version,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    // Chance: the same call twice is two calls to Alibaba Cloud, and a signature is good once.
    SignatureNonce: randomUUID(),
    AccessKeyId: keys.accessKeyId,
    ...(keys.securityToken !== undefined && { SecurityToken: keys.securityToken }),
    ...params,
  };
  const form = Object.entries(all)
    .flatMap(([name, value]) => flat(name, value))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .join('&');
  const signature = createHmac('sha1', `${keys.accessKeySecret}&`)
    .update(`POST&%2F&${escaped(form)}`)
    .digest('base64');
  return `${form}&Signature=${escaped(signature)}`;
};
