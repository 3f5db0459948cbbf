import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { openBytes, sealBytes } from '#shared/crypto/aes-gcm.ts';
import { canonical, type JsonObject } from '#domain/json.ts';
import { textAt } from '#domain/json-at.ts';

export interface PlayedKeys {
  readonly url: string;
  readonly arn: string;
  /** The calls so far, each by its operation. */
  readonly asked: string[];
  /** Every call is refused with this error of KMS; 'away' drops the connection, undefined answers again. */
  refuse(error: string | undefined): void;
  close(): void;
}

/** AWS KMS with one symmetric key, as far as data keys go: what it wraps opens only with the same key and context. */
export const playKeyService = async (): Promise<PlayedKeys> => {
  const arn = 'arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555';
  const master = randomBytes(32);
  const asked: string[] = [];
  let refusal: string | undefined;
  const answer = (operation: string, body: JsonObject): JsonObject => {
    if (body['KeyId'] !== arn) return { __type: 'NotFoundException' };
    const name = canonical(body['EncryptionContext'] ?? {});
    if (operation === 'GenerateDataKey') {
      const [key, nonce] = [randomBytes(32), randomBytes(12)];
      const wrapped = Buffer.concat([nonce, sealBytes({ key: master, nonce, name }, key)]);
      return { Plaintext: key.toString('base64'), CiphertextBlob: wrapped.toString('base64') };
    }
    const wrapped = Buffer.from(textAt(body, 'CiphertextBlob'), 'base64');
    const nonce = wrapped.subarray(0, 12);
    const key = openBytes({ key: master, nonce, name }, wrapped.subarray(12));
    if (key === undefined) return { __type: 'InvalidCiphertextException' };
    return { Plaintext: key.toString('base64') };
  };
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
      asked.push(operation);
      if (refusal === 'away') return response.destroy();
      const said = refusal === undefined ? answer(operation, body as JsonObject) : { __type: refusal };
      return response.writeHead('__type' in said ? 400 : 200).end(JSON.stringify(said));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arn,
    asked,
    refuse: (error) => void (refusal = error),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
