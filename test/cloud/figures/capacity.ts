import type { Table } from '#adapters/aws/dynamodb-table.ts';

/** One answer of DynamoDB. */
export interface CountedRequest {
  /** As `PutItem`. */
  readonly command: string;
  /** How many items came back. */
  readonly items: number;
  /** Read or write units, as DynamoDB counted them. */
  readonly units: number;
}

interface Output {
  readonly Items?: readonly unknown[];
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
}
interface Capacity {
  readonly CapacityUnits?: number;
}

/** Asks DynamoDB with every request what it costs, and notes each answer. */
export const followCapacity = ({ client }: Table, note: (asked: CountedRequest) => void): void =>
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      const { Items = [], ConsumedCapacity = [] } = answer.output as Output;
      note({
        command: String(context['commandName']).replace('Command', ''),
        items: Items.length,
        units: [ConsumedCapacity].flat().reduce((sum, one) => sum + (one.CapacityUnits ?? 0), 0),
      });
      return answer;
    },
    { step: 'initialize', name: 'capacity' },
  );
