import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A signed request as it came in. */
export interface Signed {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Who signed, and for which service; `known` gives the secret of an access key. */
export type Signer =
  | { readonly kind: 'signed'; readonly key: string; readonly service: string }
  | { readonly kind: 'refused'; readonly error: string; readonly because: string };

const pattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** Checks a Signature Version 4 as AWS does; written apart from the product's own, which it also tests. */
export const verify = (
  request: Signed,
  known: (key: string) => { secret: string; session: string } | undefined,
): Signer => {
  const [, key = '', day = '', region = '', service = '', names = '', given = ''] =
    pattern.exec(request.headers.authorization ?? '') ?? [];
  const refused = (error: string, because: string): Signer => ({ kind: 'refused', error, because });
  if (key === '') return refused('MissingAuthenticationTokenException', 'the request is not signed');
  const credentials = known(key);
  if (credentials === undefined)
    return refused('UnrecognizedClientException', `nobody has the access key ${key}`);
  if (request.headers['x-amz-security-token'] !== credentials.session)
    return refused('UnrecognizedClientException', 'the session token does not belong to the access key');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'],
    scope,
    sha256(canonical(request, names)),
  ].join('\n');
  const signature = [day, region, service, 'aws4_request', text]
    .reduce<Buffer>(
      (secret, word) => createHmac('sha256', secret).update(word).digest(),
      Buffer.from(`AWS4${credentials.secret}`),
    )
    .toString('hex');
  return timingSafeEqual(Buffer.from(signature), Buffer.from(given))
    ? { kind: 'signed', key, service }
    : refused('InvalidSignatureException', 'the signature does not match what was signed');
};

const canonical = ({ method, url, headers, body }: Signed, names: string): string => {
  const lines = names.split(';').map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replaceAll(/ +/g, ' ')}\n`,
  );
  const query = [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted()
    .join('&');
  // Every segment is encoded once more, for every service but S3.
  const path = url.pathname.split('/').map(encoded).join('/');
  return [method, path, query, lines.join(''), names, sha256(body)].join('\n');
};

const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()}`,
  );
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
