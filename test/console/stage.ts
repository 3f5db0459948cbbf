import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperatorSettings } from '#worlds/settings/schema.ts';
import type { Browser, Page } from 'playwright-core';
import { type LocalServer, startServer } from '../../cli/server/run.ts';
import { playTerminal } from '../../cli/terminal.fixture.ts';
import { type Look, openPage } from './browser.ts';

const app = (name: string, extra: string): string => `
apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: ${name} }
spec:
  components:
    - name: web
      type: webservice
      properties: { image: "web:1", ports: [{ port: 80, expose: true }] }
      traits: [{ type: scaler, properties: { replicas: 3 } }]
release:
  targets: [{ name: here, cluster: play, namespace: ${name}, environment: test, region: here }]
  ${extra}
  checks: { warmup: 0s, window: 1s, minRequests: 20, decideWithin: 60s, onUndecided: ask, errors: { maxIncrease: 50%, floor: 1% } }
`;

/** `shop` goes out by itself, `asked` waits for a person before anything changes, `many` goes to six targets, `slow` stands for a minute in its first step. */
const many = `
apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: many }
spec:
  components:
    - name: web
      type: webservice
      properties: { image: "web:1", env: [{ name: POOL, value: "32" }, { name: API_TOKEN, value: first-secret }] }
      traits: [{ type: scaler, properties: { replicas: 2 } }]
release:
  targets:
    - { name: dev, cluster: play, namespace: dev, environment: dev, region: here }
${Array.from({ length: 5 }, (_, index) => `    - { name: prod-${index + 1}, cluster: play, namespace: prod-${index + 1}, environment: prod, region: r${index + 1} }`).join('\n')}
  strategy: { steps: [100%], bake: 1s }
  checks: { warmup: 0s, window: 1s, minRequests: 1, decideWithin: 20s, onUndecided: roll-back }
`;

export const apps: Readonly<Record<string, string>> = {
  shop: app('shop', 'strategy: { steps: [34%, 100%], bake: 1s }'),
  asked: app('asked', 'approval: { expiresIn: 1h }'),
  many,
  slow: app('slow', 'strategy: { steps: [34%, 100%], bake: 60s }'),
};

export interface ConsoleStage {
  readonly server: LocalServer;
  /** Starts one and answers its id. */
  release(name: string, image: string): Promise<string>;
  /** Waits until the release is over. */
  over(id: string): Promise<void>;
  /** Stops the server, does this while nobody answers, and starts it again at the same address with what it had kept. */
  away(meanwhile: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** The real server with its real console, over a simulated cluster and real time. */
export const openStage = async (settings: OperatorSettings = {}): Promise<ConsoleStage> => {
  const cwd = mkdtempSync(join(tmpdir(), 'tidegate-console-'));
  const start = (port: number): Promise<LocalServer> =>
    startServer({
      io: playTerminal({ cwd }),
      port,
      say: () => {},
      prepare: async (folder) => ({
        dir: join(folder, 'state'),
        settings: { ...settings, clusters: { play: { simulated: true }, ...settings.clusters } },
      }),
    });
  let server = await start(0);
  for (const [name, text] of Object.entries(apps))
    await server.client.register(name, { files: [{ path: 'app.yaml', text }] });
  return {
    get server() {
      return server;
    },
    away: async (meanwhile) => {
      const { port } = new URL(server.url);
      await server.stop();
      try {
        await meanwhile();
      } finally {
        server = await start(Number(port));
      }
    },
    release: async (name, image) => {
      const { id } = await server.client.start(
        { app: name, images: { web: image } },
        `${name} ${image}`.replace(' ', '-'),
      );
      return id;
    },
    over: async (id) => {
      while ((await server.client.release(id)).state !== 'closed')
        await new Promise((resolve) => setTimeout(resolve, 100));
    },
    close: async () => {
      await server.stop();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
};

/** A tab of its own, signed in, at this address of the console; `prepare` comes before the page is opened. */
export const openAt = async (
  browser: Browser,
  stage: ConsoleStage,
  {
    path,
    look,
    prepare,
  }: { path: string; look?: Look | undefined; prepare?: (page: Page) => Promise<unknown> },
): Promise<Awaited<ReturnType<typeof openPage>>> => {
  const opened = await openPage(browser, look);
  await opened.page.goto(stage.server.console);
  await opened.page.getByRole('navigation').first().waitFor();
  await prepare?.(opened.page);
  await opened.page.goto(stage.server.url + path);
  await opened.page.locator('main h1').waitFor();
  return opened;
};
