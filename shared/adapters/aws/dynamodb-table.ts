import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { Failure } from '#domain/failure.ts';
import { beginningWithin, bounded, mostOfAwsAnswer } from './bounded-client.ts';
import { awsTrouble } from './errors.ts';

export type Item = Readonly<Record<string, AttributeValue>>;

/** The one table of a world: every item has a partition key (`pk`) and a sort key (`sk`), both strings. */
export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
}

/** For one try; three of them end within the time of a function. */
const timeoutMs = 8000;

/** The table of that name in a region, reached as the role of the process. */
export const openTable = (region: string, name: string, endpoint?: string): Table => ({
  client: bounded(
    new DynamoDBClient({
      region,
      requestHandler: beginningWithin(timeoutMs),
      ...(endpoint !== undefined && { endpoint }),
    }),
    { timeoutMs, mostBytes: mostOfPage },
  ),
  name,
});

/** A page holds 1 MB of items, which are longer as JSON. */
const mostOfPage = 4 * mostOfAwsAnswer;

const otherKeys = 'does not have the keys pk and sk';

/** Runs one call and translates its failures. */
export const calling = async <T>(table: Table, run: () => Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    const at = `table ${table.name}`;
    // The only validation error that we can cause: anything larger than an item is cut, or refused, before.
    if (error instanceof Error && error.name === 'ValidationException')
      throw new Failure('Broken', at, `${otherKeys}; see serverless.yml`, {
        installation: `the table ${otherKeys}: it is of another version of Tidegate, or of something else`,
      });
    throw awsTrouble(at, error);
  }
};

/** One item as it is now, never as it was. */
export const getItem = async ({ client, name }: Table, pk: string, sk: string): Promise<Item | undefined> =>
  (
    await client.send(
      new GetItemCommand({ TableName: name, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true }),
    )
  ).Item;

/** Items of one partition in order, page by page until the caller stops pulling; `where` bounds `sk` by `:sk`. */
export async function* queryItems(
  { client, name }: Table,
  pk: string,
  where?: { readonly condition: string; readonly sk: string },
  options: Partial<QueryCommandInput> = {},
): AsyncGenerator<Item> {
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: name,
        KeyConditionExpression: where === undefined ? 'pk = :pk' : `pk = :pk AND ${where.condition}`,
        ExpressionAttributeValues: { ':pk': { S: pk }, ...(where && { ':sk': { S: where.sk } }) },
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
        ...options,
      }),
    );
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}
