import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface PlayedSecrets {
  readonly url: string;
  /** The text of each secret by its name, or by its ARN without the six characters at its end; one that is not there is refused as AWS refuses it. */
  readonly texts: Map<string, string>;
  /** How often it was asked. */
  asked(): number;
  close(): void;
}

/** AWS Secrets Manager as far as GetSecretValue goes. */
export const playSecretsManager = async (): Promise<PlayedSecrets> => {
  const texts = new Map<string, string>();
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    void json(request).then((body) => {
      const { SecretId } = body as { readonly SecretId: string };
      const text = texts.get(/:secret:(.+)-\w{6}$/.exec(SecretId)?.[1] ?? SecretId);
      if (text === undefined)
        return response.writeHead(400).end(JSON.stringify({ __type: 'ResourceNotFoundException' }));
      return response.end(JSON.stringify({ SecretString: text }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    texts,
    asked: () => asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
