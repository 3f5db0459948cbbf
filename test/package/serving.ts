import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Program } from './program.ts';

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop, namespace: shop }
spec:
  components:
    - name: web
      type: webservice
      properties: { image: 'nginx:1.29', ports: [{ port: 80, expose: true }] }
release: { targets: [{ cluster: play }], strategy: { steps: [50, 100], bake: 1s } }
`;

/** The verbs that keep a database: `demo`, `up` to the end of a release, `engine`, and what is left after kill -9. */
export const checkServing = async (programIn: (folder: string) => Program, folder: string): Promise<void> => {
  const [demo, up, engine] = ['demo', 'up', 'engine'].map((name) => {
    mkdirSync(join(folder, name));
    return programIn(join(folder, name));
  }) as [Program, Program, Program];
  await checkDemo(demo);
  writeFileSync(join(folder, 'up/app.yaml'), app);
  writeFileSync(join(folder, 'up/tidegate.yaml'), 'clusters: { play: { simulated: true } }\n');
  await checkUp(up);
  await checkEngine(engine);
};

const checkDemo = async (program: Program): Promise<void> => {
  const { code, out, err } = await program.run('demo', '--once', '--port', '0');
  assert.equal(code, 0, out + err);
  assert.match(out, /released: /);
  assert.match(out, /→ rolled-back: /);
};

const checkUp = async (program: Program): Promise<void> => {
  const first = await program.run('up', '--once', '-f', 'app.yaml', '--port', '0');
  assert.equal(first.code, 0, first.out + first.err);
  const { child, found } = await program.start(/(http:\S+:\d+)/, 'up', '--no-release', '--port', '0');
  const { code, out } = await program.run('status', '-o', 'name');
  assert.deepEqual([code, /^\S{20,}\n$/.test(out)], [0, true], out);
  child.kill('SIGKILL');
  await untilSilent(`${found}/healthz`);
};

const checkEngine = async (program: Program): Promise<void> => {
  const { child, found, ended } = await program.start(/engine on (http:[^,\s]+)/, 'engine', '--port', '0');
  const machines = await fetch(found, {
    method: 'POST',
    headers: {
      'x-amz-target': 'AWSStepFunctions.ListStateMachines',
      'content-type': 'application/x-amz-json-1.0',
    },
    body: '{}',
  });
  assert.equal(machines.status, 200);
  // The two workflows come from the package too.
  assert.match(await machines.text(), /stateMachine:release.*stateMachine:rollout/);
  child.kill('SIGTERM');
  await ended;
  await untilSilent(found);
};

/** What was started is gone: nothing listens there. The runner of this check ends it when that never comes. */
const untilSilent = async (url: string): Promise<void> => {
  const answers = (): Promise<boolean> =>
    fetch(url).then(
      () => true,
      () => false,
    );
  while (await answers()) await setTimeout(50);
};
