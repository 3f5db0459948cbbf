import { expect, test } from 'vitest';
import { serve } from './server/serve.ts';
import { answerRequest } from '#functions/api/routes.ts';
import { releaseStream } from '#domain/streams.ts';
import { apiWorld, begun, token, write } from '#test/api/world.ts';
import { main } from './main.ts';
import { playTerminal } from './terminal.fixture.ts';

const say = async (argv: readonly string[], env: Readonly<Record<string, string>>): Promise<string> => {
  const world = apiWorld();
  const id = await begun(world);
  await write(world, releaseStream(id), { kind: 'paused', by: 'ann', reason: 'lunch' });
  const server = await serve(0, (request) => answerRequest(request, world));
  const io = playTerminal({ env: { TIDEGATE_SERVER: server.url, TIDEGATE_TOKEN: token, ...env } });
  try {
    const code = await main([...argv, id], io);
    return `${code} ${[...io.printed, ...io.complained].join('\n')}`;
  } finally {
    await server.stop();
  }
};

test.each([
  ['English without any wish', [], {}, 'paused by ann: lunch'],
  ['Chinese by LANG', [], { LANG: 'zh_CN.UTF-8' }, '由 ann 暂停：lunch'],
  ['the flag before LANG', ['--lang', 'en'], { LANG: 'zh_CN.UTF-8' }, 'paused by ann: lunch'],
  ['LC_ALL before LANG', [], { LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }, 'paused by ann: lunch'],
  ['Chinese by the flag', ['--lang', 'zh'], {}, '由 ann 暂停：lunch'],
] as const)('events are told in %s', async (_, flags, env, sentence) => {
  expect(await say(['events', ...flags], env)).toContain(sentence);
});

test('an unknown language is a mistake, with the known ones', async () => {
  expect(await say(['events', '--lang', 'zz'], {})).toMatch(/^1 .*unknown language zz; .*(en|zh)/s);
});
