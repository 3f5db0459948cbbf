import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../main.ts';
import { type LocalServer, startServer } from '../server/run.ts';
import { playTerminal } from '../terminal.fixture.ts';

/* A person who reads Chinese releases, asks, answers and errs: what is printed has no English sentence. */

const app = (name: string, image: string, extra: string): string => `
apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: ${name} }
spec:
  components:
    - name: web
      type: webservice
      properties: { image: "${image}", ports: [{ port: 80, expose: true }] }
      traits: [{ type: scaler, properties: { replicas: 3 } }]
release:
  targets: [{ name: here, cluster: play, namespace: ${name}, environment: test, region: here }]
  ${extra}
  checks: { warmup: 0s, window: 1s, minRequests: 20, decideWithin: 20s, onUndecided: roll-back, errors: { maxIncrease: 50%, floor: 1% } }
`;

const folder = mkdtempSync(join(tmpdir(), 'tidegate-chinese-'));
let server: LocalServer;

beforeAll(async () => {
  server = await startServer({
    io: playTerminal({ cwd: folder }),
    port: 0,
    say: () => {},
    prepare: async () => ({
      dir: join(folder, 'state'),
      settings: { clusters: { play: { simulated: true } } },
    }),
  });
  writeFileSync(
    join(folder, 'shop.yaml'),
    app('shop', 'web:1', 'strategy: { steps: [34%, 100%], bake: 1s }'),
  );
  writeFileSync(join(folder, 'asked.yaml'), app('asked', 'web:1', 'approval: { quorum: 2, expiresIn: 1h }'));
  writeFileSync(
    join(folder, 'slow.yaml'),
    app('slow', 'web:1', 'strategy: { steps: [34%, 100%], bake: 60s }'),
  );
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const say = async (line: string): Promise<string> => {
  const io = playTerminal({ cwd: folder, env: { LANG: 'zh_CN.UTF-8' } });
  await main(line.split(' '), io);
  return [...io.printed, ...io.complained].join('\n');
};

/** Two ordinary words of English in a row: no quoted command, no syntax of a verb, and no name of this story. */
const english = (text: string): readonly string[] =>
  text
    .replaceAll(/`[^`]*`/g, '')
    .replaceAll(/tidegate( [\w<>|.=:/@-]+)+/g, '')
    .replaceAll(/^  [a-z]+ (?:[a-z|]+ )?[[<].*[\]>](?= |$)/gm, '')
    .replaceAll(/^  (?:schema|completion|tenant|new|token) [a-z|]+/gm, '')
    .split('\n')
    .filter((line) =>
      /(?<![-\w/.])(?!web|shop|slow|asked|here)[a-z]{2,} (?!web|shop|slow|asked|here)[a-z]{2,}(?![-\w/.])/.test(
        line,
      ),
    );

const story: readonly (readonly [line: string, shows: RegExp])[] = [
  ['status', /还没有发布/],
  ['apps', /还没有应用/],
  ['plan -f shop.yaml', /shop 的计划[\s\S]*第 1 批[\s\S]*回滚不需要审批/],
  ['plan -f asked.yaml', /审批：任何更改之前需要/],
  ['apps -f shop.yaml', /应用 +目标/],
  ['apps -f asked.yaml', /asked/],
  ['apps -f slow.yaml', /slow/],
  ['fleet', /环境/],
  ['release shop -w', /已发布/],
  ['release shop -i web=web:2 -w', /已发布/],
  ['plan shop -i web=web:3', /与最近一次良好的发布/],
  ['release shop -i web=web:4-bad -w', /已回滚/],
  ['status shop', /已回滚/],
  ['events shop', /回滚/],
  ['drift', /shop 在 here/],
  ['fleet', /web:2/],
  ['release asked', /等待|制定计划/],
  ['status asked', /asked/],
  ['approve asked --yes', /已记录您的答复|已批准/],
  ['status asked', /批准|审批/],
  ['reject asked --reason 不行', /已拒绝/],
  ['release slow -w', /已发布/],
  ['release slow -i web=web:2', /slow/],
  ['watch slow --timeout 3s', /仍为/],
  ['pause slow', /暂停/],
  ['status slow', /已暂停/],
  ['resume slow', /进行中/],
  ['abort slow -y', /已中止|正在回滚/],
  ['status', /发布 +应用 +状态/],
  ['freeze shop --reason 周末', /冻结/],
  ['freeze', /周末/],
  ['plan shop', /将会等待|计划/],
  ['thaw', /需要一个冻结的 id/],
  ['remove shop --dry-run', /移除 shop/],
  ['whoami', /此服务器的所有者/],
  ['help', /退出码/],
  ['help release', /开始一次发布/],
  ['stat', /未知命令/],
  ['status --wach', /未知选项/],
  ['status -o', /需要一个值/],
  ['status -o xml', /未知输出格式/],
  ['release', /哪个应用/],
  ['release shop -i web', /component=image/],
  ['pause', /哪次发布/],
  ['status nobody', /没有叫 nobody/],
  ['approve', /没有等待答复|哪一个/],
  ['promote shop --from test', /推进到哪里/],
  ['freeze shop', /需要 --reason/],
  ['status --server ftp://x', /不是 http/],
];

describe('a story for someone who reads Chinese', { timeout: 120_000 }, () => {
  test('has no English sentence', async () => {
    const told: string[] = [];
    for (const [line, shows] of story) {
      const text = await say(line);
      expect.soft(text, line).toMatch(shows);
      told.push(...english(text).map((one) => `${line}: ${one}`));
    }
    expect(told).toEqual([]);
  });
});
