import { describe, expect, test } from 'vitest';
import { parseJsonBody, parseOptionalJsonBody } from './parse-body.ts';

const read = (text: string) => parseJsonBody(Buffer.from(text));
const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;

describe('a body', () => {
  test('may be 64 levels deep and no deeper; brackets in texts do not count', () => {
    expect(() => read(nested(64))).not.toThrow();
    expect(() => read(nested(65))).toThrow('deeper than 64 levels');
    expect(read(`{"a":"${'['.repeat(100)}\\"${'{'.repeat(100)}"}`)).toHaveProperty('a');
    expect(() => read(`{"a":${'['.repeat(200_000)}`)).toThrow('deeper than 64 levels');
  });

  test.each([
    ['{"a":[{"__proto__":{"admin":true}}]}', 'name that is not allowed'],
    ['{"a":{"constructor":{"prototype":{}}}}', 'name that is not allowed'],
    [String.raw`{"\u005f_proto__":1}`, 'name that is not allowed'],
    [String.raw`{"a":["\ud800"]}`, 'half a character'],
    [String.raw`{"\udfff":1}`, 'name that is not allowed'],
    ['{"a":{"b":1e400}}', 'too large'],
    ['[]', 'must be a JSON object'],
    ['null', 'must be a JSON object'],
    ['{"a":1}x', 'is not JSON'],
    ['', 'is not JSON'],
  ])('is refused: %s', (text, reason) => {
    expect(() => read(text)).toThrow(reason);
  });

  test('may hold 30,000 values and no more; commas in texts do not count', () => {
    const list = (values: number): string => `{"a":[${Array(values).fill('1').join(',')}]}`;
    expect(read(list(30_000))).toHaveProperty('a');
    expect(() => read(list(30_001))).toThrow('holds more than 30000 values');
    expect(read(`{"a":"${','.repeat(100_000)}"}`)).toHaveProperty('a');
  });

  test('is parsed once, however many ask', () => {
    const body = Buffer.from('{"a":1}');
    expect(parseJsonBody(body)).toBe(parseJsonBody(body));
  });

  test('is read strictly as UTF-8', () => {
    expect(read('{"é":"🐸"}')).toEqual({ é: '🐸' });
    expect(() => parseJsonBody(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow('is not UTF-8');
  });

  test('may be absent where nothing has to be said', () => {
    expect(parseOptionalJsonBody(new Uint8Array())).toEqual({});
    expect(() => parseOptionalJsonBody(Buffer.from(' '))).toThrow('is not JSON');
  });
});
