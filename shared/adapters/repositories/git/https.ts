import type { GitSource } from '#domain/drift/source.ts';
import { refused, tooLarge } from '../refused.ts';
import { type Ask, readPackets } from './pkt-lines.ts';

const timeoutMs = 20_000;

/** Git over HTTPS. */
export const askOverHttps: Ask = async (source, body, mostBytes) => {
  const path = body === undefined ? 'info/refs?service=git-upload-pack' : 'git-upload-pack';
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(`${source.url.replace(/\/$/, '')}/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'git-protocol': 'version=2',
      'user-agent': 'git/tidegate',
      ...contentOf(body),
      ...loginOf(source),
    },
    ...(body !== undefined && { body }),
    // A login is for the host that the operator has named.
    redirect: 'manual',
    signal,
  }).catch(() => undefined);
  if (answer === undefined) throw refused(source, 'CloudUnreachable', 'it does not answer');
  checkStatus(source, answer.status);
  return readPackets(source, await readBounded(source, answer, mostBytes));
};

const contentOf = (body: string | undefined): Record<string, string> =>
  body === undefined
    ? {}
    : {
        'content-type': 'application/x-git-upload-pack-request',
        accept: 'application/x-git-upload-pack-result',
      };

const loginOf = ({ login }: GitSource): Record<string, string> =>
  login === undefined
    ? {}
    : { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` };

const checkStatus = (source: GitSource, status: number): void => {
  if (status === 200) return;
  if (status === 401 || status === 403)
    throw refused(
      source,
      'ConfigRefused',
      `it does not let us in (${status}); give a token that may read it`,
    );
  if (status === 404)
    throw refused(source, 'NotFound', 'there is no such repository, or the token may not see it (404)');
  if (status >= 300 && status < 400)
    throw refused(
      source,
      'ConfigRefused',
      `it answers with a redirect (${status}), which is never followed; give its real address`,
    );
  throw refused(source, 'CloudUnreachable', `it answered ${status}`);
};

const readBounded = async (source: GitSource, answer: Response, mostBytes: number): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of answer.body ?? []) {
      size += part.length;
      if (size > mostBytes) break;
      parts.push(part);
    }
  } catch {
    throw refused(source, 'CloudUnreachable', 'its answer was cut off');
  }
  if (size > mostBytes) throw tooLarge(source, 'one commit of it', mostBytes);
  return Buffer.concat(parts);
};
