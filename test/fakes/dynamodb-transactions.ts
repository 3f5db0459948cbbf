import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

type Key = Readonly<Record<string, unknown>>;
interface Part {
  readonly TableName: string;
  readonly Item?: Key;
  readonly Key?: Key;
  readonly ConditionExpression?: string;
}
type Parts = readonly Readonly<Record<string, Part>>[];

/**
 * dynalite with TransactWriteItems, which it does not know: a transaction waits until nothing else is under way,
 * and everything else waits for it, so that it is alone from its conditions to its last write. It plays `attribute_not_exists(pk)` and no condition else.
 */
export const openTransactions = async (behind: string) => {
  const ask = async (headers: IncomingMessage['headers'], operation: string, body: unknown) => {
    const answer = await fetch(behind, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        authorization: headers['authorization'] ?? '',
        'x-amz-date': String(headers['x-amz-date'] ?? ''),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.text() };
  };
  type Ask = (
    operation: string,
    body: unknown,
  ) => Promise<{ readonly status: number; readonly body: string }>;

  const transact = async (one: Ask, parts: Parts) => {
    const reasons = await Promise.all(parts.map((part) => reasonOf(one, part)));
    if (reasons.some((Code) => Code !== 'None')) return cancelled(reasons);
    for (const part of parts)
      for (const [kind, { TableName, Item, Key }] of Object.entries(part))
        if (kind !== 'ConditionCheck')
          await one(`${kind}Item`, { TableName, ...(Item ? { Item } : { Key }) });
    return { status: 200, body: '{}' };
  };

  let transaction: Promise<unknown> = Promise.resolve();
  const underWay = new Set<Promise<unknown>>();
  const answerOne = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const one: Ask = (name, asked) => ask(request.headers, name, asked);
    const before = transaction;
    const isTransaction = operation === 'TransactWriteItems';
    const turn = isTransaction
      ? Promise.all([before, ...underWay]).then(() =>
          transact(one, (JSON.parse(body) as { TransactItems: Parts }).TransactItems),
        )
      : before.then(() => one(operation, body));
    const over = turn.then(
      () => undefined,
      () => undefined,
    );
    if (isTransaction) transaction = over;
    underWay.add(over);
    void over.then(() => underWay.delete(over));
    const answer = await turn.catch(() => ({ status: 500, body: '{}' }));
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
  };
  const server = createServer((request, response) => void answerOne(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const reasonOf = async (
  one: (operation: string, body: unknown) => Promise<{ readonly body: string }>,
  part: Parts[number],
): Promise<string> => {
  const { TableName, Item, Key, ConditionExpression } = Object.values(part)[0] as Part;
  if (ConditionExpression === undefined) return 'None';
  if (ConditionExpression !== 'attribute_not_exists(pk)')
    throw new Error(`not played here: ${ConditionExpression}`);
  const { pk, sk } = (Item ?? Key) as { pk: unknown; sk: unknown };
  const found = await one('GetItem', { TableName, Key: { pk, sk }, ConsistentRead: true });
  return (JSON.parse(found.body) as { Item?: unknown }).Item === undefined
    ? 'None'
    : 'ConditionalCheckFailed';
};

const cancelled = (codes: readonly string[]) => ({
  status: 400,
  body: JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    CancellationReasons: codes.map((Code) => ({ Code })),
  }),
});
