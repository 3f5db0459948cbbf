import { expect, test } from 'vitest';
import { failureOf } from './trouble.ts';

const told = (message: string): Error =>
  Object.assign(new Error(message), { name: 'ValidationError', $metadata: { httpStatusCode: 400 } });

test.each([
  ['Stack with id tidegate-prod-shop-db does not exist', 'NotFound', 'there is no such stack'],
  // moto answers a template that it does not take in the words of a stack that is not there.
  ['Stack with id Parameter Name not used. does not exist', 'StackRefused', 'Parameter Name not used'],
  ['Template format error: Unresolved resource dependencies [Db]', 'StackRefused', 'Unresolved'],
])('%s is %s', (message, name, words) => {
  expect(failureOf('cloud aws', told(message))).toMatchObject({
    name,
    message: expect.stringContaining(words),
  });
});
