import { sha256Hex } from '#shared/crypto/digest.ts';
import { createHmac } from 'node:crypto';

/** What AWS knows us by; Lambda hands it over in the environment. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface ToSign {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Names in lower case; `host` comes from the URL. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly region: string;
  readonly service: string;
  /** Epoch ms. */
  readonly at: number;
  readonly keys: AwsKeys;
}

/** The headers to send with the request (AWS Signature Version 4). */
export const signed = (request: ToSign): Readonly<Record<string, string>> => {
  const { keys, headers, url } = request;
  const sent: Record<string, string> = { ...headers, host: url.host, 'x-amz-date': stamp(request.at) };
  if (keys.sessionToken !== undefined) sent['x-amz-security-token'] = keys.sessionToken;
  const signature = signatureOf(request, sent, sha256Hex(request.body));
  const credential = `${keys.accessKeyId}/${scopeOf(request)}`;
  sent['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names(sent)}, Signature=${signature}`;
  return sent;
};

/** The same request as a presigned URL that is valid for some seconds, for another party to call. */
export const presigned = (request: ToSign, seconds: number): URL => {
  const { keys, headers } = request;
  const url = new URL(request.url);
  const sent = { ...headers, host: url.host };
  const asked: Readonly<Record<string, string>> = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${keys.accessKeyId}/${scopeOf(request)}`,
    'X-Amz-Date': stamp(request.at),
    'X-Amz-Expires': String(seconds),
    'X-Amz-SignedHeaders': names(sent),
    ...(keys.sessionToken !== undefined && { 'X-Amz-Security-Token': keys.sessionToken }),
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  url.searchParams.set('X-Amz-Signature', signatureOf({ ...request, url }, sent, sha256Hex(request.body)));
  return url;
};

const stamp = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
const scopeOf = ({ at, region, service }: ToSign): string =>
  `${stamp(at).slice(0, 8)}/${region}/${service}/aws4_request`;
const names = (headers: Readonly<Record<string, string>>): string => Object.keys(headers).sort().join(';');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const signatureOf = (
  request: ToSign,
  headers: Readonly<Record<string, string>>,
  bodyHash: string,
): string => {
  const lines = Object.keys(headers)
    .sort()
    .map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`);
  const canonical = [
    request.method,
    request.url.pathname,
    queryOf(request.url),
    lines.join(''),
    names(headers),
    bodyHash,
  ];
  const scope = scopeOf(request);
  const text = ['AWS4-HMAC-SHA256', stamp(request.at), scope, sha256Hex(canonical.join('\n'))].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${request.keys.secretAccessKey}`);
  return hmac(key, text).toString('hex');
};

const queryOf = (url: URL): string =>
  [...url.searchParams]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');

/** RFC 3986: `encodeURIComponent` leaves five characters that AWS wants escaped. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
