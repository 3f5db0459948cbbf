import type { IncomingMessage } from 'node:http';
import { readJson } from '../../schema/read-json.ts';

/** What the server said; `body` is JSON where it claimed to be, else text. */
export interface Answer {
  readonly status: number;
  readonly retryAfterSeconds?: number;
  readonly body: unknown;
}

/** No response, or an incomplete one. `sent` is false only if certainly nothing reached the server. */
export class NoAnswer extends Error {
  readonly code: string;
  readonly sent: boolean;
  /** The connection was an idle one, which the server may have closed meanwhile. */
  readonly reused: boolean;

  constructor(reason: string, code: string, { sent, reused }: { sent: boolean; reused: boolean }) {
    super(reason);
    this.name = 'NoAnswer';
    this.code = code;
    this.sent = sent;
    this.reused = reused;
  }
}

/** Twice and more what etcd keeps of one object. */
export const mostOfOne = 4 * 1_048_576;
/** The beginning of an error says what it is. */
const mostOfError = 262_144;

export const readAnswer = async (
  response: IncomingMessage,
  maxBytes: number,
  isText = false,
): Promise<Answer> => {
  const isError = (response.statusCode ?? 0) >= 300;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes && !isError) throw tooLong(maxBytes);
      chunks.push(chunk);
      if (isError && bytes > mostOfError) break;
    }
  } catch (error) {
    throw noAnswer(error, { sent: true, reused: false });
  }
  const status = response.statusCode ?? 0;
  const retryAfter = Number(response.headers['retry-after']);
  return {
    status,
    body: await bodyOf(Buffer.concat(chunks).toString('utf8'), status, isText),
    ...(Number.isFinite(retryAfter) && retryAfter >= 0 ? { retryAfterSeconds: retryAfter } : {}),
  };
};

export const tooLong = (maxBytes: number): NoAnswer =>
  new NoAnswer(`its answer is longer than ${Math.round(maxBytes / 1_048_576)} MiB`, 'TOO_LONG', {
    sent: true,
    reused: false,
  });

/** Errors may be text (a proxy's page); what claims to have worked must be JSON. */
const bodyOf = async (text: string, status: number, isText: boolean): Promise<unknown> => {
  if (isText && status >= 200 && status < 300) return text;
  try {
    return await readJson(text);
  } catch {
    if (status >= 300 || status < 200) return text;
    throw new NoAnswer('its answer is not JSON; is this the address of a Kubernetes API?', 'NOT_JSON', {
      sent: true,
      reused: false,
    });
  }
};

/** Only the code of a system error is taken over: its other fields may hold certificates and addresses. */
export const noAnswer = (error: unknown, trace: { sent: boolean; reused: boolean }): NoAnswer => {
  if (error instanceof NoAnswer) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  return new NoAnswer(reason(code), code, trace);
};

const reason = (code: string): string => {
  if (code === 'ABORT_ERR' || code === '23') return 'it did not answer in time';
  if (code === 'ECONNREFUSED') return 'the connection was refused (ECONNREFUSED)';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `its name cannot be resolved (${code})`;
  if (/CERT|TLS|SSL|ISSUER|SIGNATURE|CRL/.test(code))
    return `its certificate is not trusted or TLS failed (${code}); check the certificate authority and the server name`;
  return `the connection broke (${code})`;
};
