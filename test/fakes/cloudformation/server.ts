import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { actions } from './actions.ts';
import { AwsRefusal, type Held, newHeld, type Params } from './account.ts';
import { xmlOf } from './xml.ts';

/** What AWS answers once to the next call of an action, instead of doing it. */
export interface AwsFault {
  readonly action: RegExp;
  readonly status: number;
  readonly code: string;
  readonly message?: string;
}

export interface PlayedCloudFormation {
  readonly url: string;
  /** What an account has, by the access key that its calls are signed with. */
  accountOf(accessKeyId: string): Held;
  /** Actions as they came: `UpdateStack tidegate-prod-shop-db`. */
  readonly asked: string[];
  readonly faults: AwsFault[];
  close(): void;
}

/**
 * CloudFormation as far as answers go that moto does not give: every status and error, change sets of any kind, drift, and
 * two accounts. Beside it STS and Secrets Manager, which have one address with it. It checks no signature.
 */
export const playCloudFormation = async (): Promise<PlayedCloudFormation> => {
  const accounts = new Map<string, Held>();
  const asked: string[] = [];
  const faults: AwsFault[] = [];
  const accountOf = (key: string): Held => {
    const held = accounts.get(key) ?? newHeld(`${111_111_111_111 + accounts.size}`);
    accounts.set(key, held);
    return held;
  };
  const answer = async (request: IncomingMessage): Promise<readonly [number, string]> => {
    const body = await text(request);
    const held = accountOf(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    const target = request.headers['x-amz-target'];
    if (target !== undefined) return [200, JSON.stringify({ SecretString: held.secret })];
    const params: Params = Object.fromEntries(new URLSearchParams(body));
    const action = params['Action'] ?? '';
    asked.push(`${action} ${params['StackName'] ?? ''}`.trimEnd());
    const at = faults.findIndex((fault) => fault.action.test(action));
    const [fault] = at === -1 ? [] : faults.splice(at, 1);
    if (fault !== undefined) return refused(fault.status, fault.code, fault.message ?? fault.code);
    try {
      return [200, xmlOf(action, actions[action]?.(params, held) ?? {})];
    } catch (error) {
      if (!(error instanceof AwsRefusal)) throw error;
      return refused(error.status, error.code, error.message);
    }
  };
  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) =>
      response.writeHead(status, { 'content-type': 'text/xml' }).end(body),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accountOf,
    asked,
    faults,
    close: () => void (server.closeAllConnections(), server.close()),
  };
};

const refused = (status: number, code: string, message: string): readonly [number, string] => [
  status,
  xmlOf('Error', { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: 'r-1' }),
];
