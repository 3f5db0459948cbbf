import { isObject } from '#domain/json.ts';
import { maskText } from '#domain/kube/mask/secret-text.ts';
import { Unheard } from './bounded-agent.ts';

export type RosBody = Readonly<Record<string, unknown>>;

/** What came of one call. Only words that ROS has chosen are in a reason, never an address, a signature or a parameter. */
export type RosOutcome =
  | { readonly kind: 'answered'; readonly body: RosBody }
  /** ROS has said no, and has done nothing. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string;
      readonly reason: string;
      readonly requestId?: string;
    }
  /** Certainly nothing was done; the same call may be made again. */
  | { readonly kind: 'not-done'; readonly reason: string }
  /** It may have been done: ask again with the same token, or look. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The code of a refusal that is our own. */
export const noCredentials = 'NoCredentials';

const throttled = /^(Throttling|Rejected\.Throttling|ServiceUnavailable\.Throttling)/;
const unsent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** Their messages repeat the signed string, with every parameter of the call. */
const repeatsTheCall =
  /^(Signature|InvalidAccessKey|IncompleteSignature|InvalidSecurityToken|InvalidTimeStamp|IllegalTimestamp)/;

/** Reads an answer that pop-core has given with its status. */
export const outcomeOf = (status: number, body: unknown, secrets: readonly string[]): RosOutcome => {
  if (!isObject(body)) return { kind: 'unknown', reason: `it answered ${status} without a JSON object` };
  const { Code, Message, RequestId } = body;
  if (status >= 200 && status < 300 && Code === undefined) return { kind: 'answered', body };
  const code = typeof Code === 'string' && /^[\w.-]{1,100}$/.test(Code) ? Code : '';
  if (throttled.test(code)) return { kind: 'not-done', reason: `it asks for fewer requests (${code})` };
  if (status >= 500 || status < 300 || code === '')
    return { kind: 'unknown', reason: `it answered ${status}${code === '' ? '' : ` ${code}`}` };
  const message = repeatsTheCall.test(code) ? '' : wordsOf(Message, secrets);
  return {
    kind: 'refused',
    status,
    code,
    reason: message === '' ? code : `${code}: ${message}`,
    ...(typeof RequestId === 'string' && { requestId: RequestId.slice(0, 64) }),
  };
};

/** More of it is not searched for secrets. */
const mostRead = 4000;

/** A sentence of ROS without addresses and secrets. */
export const wordsOf = (message: unknown, secrets: readonly string[]): string =>
  typeof message === 'string'
    ? maskText(
        secrets
          .filter((one) => one.length > 3)
          .reduce((text, one) => text.replaceAll(one, '***'), message.slice(0, mostRead)),
      )
        .replaceAll(/\bhttps?:\/\/\S+/g, '…')
        .slice(0, 500)
    : '';

/** What an error without an answer means. pop-core's own text is not used: it holds the address of the call. */
export const outcomeOfError = (error: unknown): RosOutcome => {
  const { name = '', code = '' } = isObject(error) ? error : {};
  if (typeof code === 'string' && unsent.has(code))
    return { kind: 'not-done', reason: `it cannot be reached (${code})` };
  // The parser of pop-core throws objects that are only called so.
  if (name === 'SyntaxError') return { kind: 'unknown', reason: 'something else has responded in its place' };
  if (error instanceof Unheard) return { kind: 'unknown', reason: error.reason };
  if (typeof name === 'string' && name.startsWith('RequestTimeout'))
    return { kind: 'unknown', reason: 'it did not answer in time' };
  return { kind: 'unknown', reason: 'the connection ended before its answer' };
};
