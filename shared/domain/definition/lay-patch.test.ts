import { expect, test } from 'vitest';
import { layPatch } from './lay-patch.ts';
import { tagPrefix } from './rewrite.ts';

test('a conflict names the tag that helps: for a list another one than for a field', () => {
  const pod = { env: [{ name: 'A', value: 'a' }], host: 'a' };
  const tags = { [`${tagPrefix}env`]: { patchStrategy: 'retainKeys' } };
  expect(layPatch(pod, { host: 'b' })).toEqual({
    refused: expect.stringMatching(/another host .*retainKeys above that field/),
  });
  expect(layPatch(pod, { ...tags, env: [{ name: 'B', value: 'b' }] })).toEqual({
    refused: expect.stringMatching(/patchKey=name above env .*patchStrategy=replace would replace them all/),
  });
});
