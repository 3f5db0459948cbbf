import { own } from '#domain/json.ts';
import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import { type AwsSaid, askAws } from './json-protocol.ts';
import type { AwsKeys } from './sigv4.ts';

export interface KeyService {
  /** ARN of a symmetric key; its region is the one that is asked. */
  readonly keyArn: string;
  /** What KMS binds each data key to, and roles are limited to. */
  readonly context: Readonly<Record<string, string>>;
  readonly keys: () => AwsKeys;
  readonly clock: Clock;
  /** The endpoint of KMS; default: that of the region. */
  readonly endpoint?: string;
}

/** Keys of 32 bytes for data, and the same keys wrapped by KMS, which may lie beside the data. */
export interface DataKeys {
  /** The key to seal with: a new one each minute. */
  current(): Promise<DataKey>;
  /** `CloudUnreachable` if KMS is away, `Broken` if it refuses, each with what to do. */
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>;
}

export interface DataKey {
  readonly key: Uint8Array;
  readonly wrapped: Uint8Array;
}

/** How long a key is kept in memory: a revoked right ends access within that time. */
const freshMs = 60_000;
/** Releases of a minute read blobs of a few; each costs one call. */
const mostKept = 100;

/** Data keys of one key of KMS. KMS is asked at most once a minute for each key, and again after a failure. */
export const openDataKeys = (service: KeyService): DataKeys => {
  const kept = new Map<string, { readonly value: Promise<unknown>; readonly at: number }>();
  const remembered = <T>(name: string, fetchOne: () => Promise<T>): Promise<T> => {
    const now = service.clock.now();
    for (const [each, { at }] of kept) if (now - at >= freshMs || now < at) kept.delete(each);
    const found = kept.get(name);
    if (found !== undefined) return found.value as Promise<T>;
    const value = fetchOne();
    const one = { value, at: now };
    kept.set(name, one);
    value.catch(() => kept.get(name) === one && kept.delete(name));
    const [oldest = ''] = kept.keys();
    if (kept.size > mostKept) kept.delete(oldest);
    return value;
  };
  return {
    current: () =>
      remembered('', async () => {
        const { Plaintext, CiphertextBlob } = await ask(service, 'GenerateDataKey', { KeySpec: 'AES_256' });
        return { key: bytesOf(Plaintext), wrapped: bytesOf(CiphertextBlob) };
      }),
    unwrap: (wrapped) => {
      const CiphertextBlob = Buffer.from(wrapped).toString('base64');
      return remembered(CiphertextBlob, async () =>
        bytesOf((await ask(service, 'Decrypt', { CiphertextBlob }))['Plaintext']),
      );
    },
  };
};

const bytesOf = (value: unknown): Uint8Array => Buffer.from(String(value), 'base64');

const at = 'the KMS key of the store';

const ask = async (
  { keyArn, context, keys, clock, endpoint }: KeyService,
  operation: string,
  body: object,
): Promise<AwsSaid['body']> => {
  const [, , , region = ''] = keyArn.split(':');
  const said = await askAws({
    url: new URL(endpoint ?? `https://kms.${region}.amazonaws.com/`),
    region,
    service: 'kms',
    target: `TrentService.${operation}`,
    body: { KeyId: keyArn, EncryptionContext: context, ...body },
    keys: keys(),
    at: clock.now(),
  });
  if (said === undefined || passing.test(said.refusal))
    throw new Failure('CloudUnreachable', at, 'KMS did not answer; it is tried again');
  if (said.ok && typeof said.body['Plaintext'] === 'string') return said.body;
  const known = own(advice, said.refusal);
  throw new Failure('Broken', at, `KMS answered ${said.refusal}; ${known ?? 'see docs/aws.md'}`, {
    ...(known !== undefined && { installation: `${at} cannot be used (${said.refusal}); ${known}` }),
  });
};

const passing = /^(Throttling|LimitExceeded|DependencyTimeout|KMSInternal|KeyUnavailable)/;

const advice: Readonly<Record<string, string>> = {
  AccessDeniedException: 'allow the roles of the functions to use it in the policy of that key',
  DisabledException: 'enable it again',
  KMSInvalidStateException: 'cancel its deletion, and enable it again',
  NotFoundException: 'deploy with the parameter kmsKeyArn of the key that the store was written with',
  IncorrectKeyException: 'deploy with the parameter kmsKeyArn of the key that the store was written with',
  InvalidCiphertextException: 'the store belongs to another stack, or was changed; restore it from a copy',
  ExpiredTokenException: 'the credentials have expired; get new ones',
};
