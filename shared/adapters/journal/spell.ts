import { Failure } from '#domain/failure.ts';
import type { JsonObject } from '#domain/json.ts';

/** DynamoDB keeps 400 KB an item and 1,024 bytes a sort key; the other journals refuse the same, so that they stay twins. */
const largestEvent = 256 * 1024;
const longestName = 1000;

/** The event as it is kept; Broken when it belongs into a blob or the name of the stream cannot be kept everywhere. */
export const spell = (stream: string, event: JsonObject): string => {
  const bytes = Buffer.byteLength(stream);
  if (bytes === 0 || bytes > longestName || !stream.isWellFormed())
    throw new Failure(
      'Broken',
      'journal',
      `a stream has a name of 1 to ${longestName} bytes, this one has ${bytes}`,
    );
  const text = JSON.stringify(event);
  if (Buffer.byteLength(text) > largestEvent)
    throw new Failure(
      'Broken',
      stream,
      'the event is larger than 256 KiB; keep the large part as a blob and its digest here',
    );
  return text;
};

/** The caller skipped numbers: it appends to a head that it has not read. */
export const gap = (stream: string, after: number): Failure =>
  new Failure(
    'Broken',
    stream,
    `number ${after + 1} was to be written where number ${after} is not; read the stream first`,
  );

/** Numbers as text that sorts like numbers. */
export const numberKey = (number: number): string => String(number).padStart(16, '0');
