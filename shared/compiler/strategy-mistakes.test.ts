import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';

interface Wish {
  readonly strategy: string;
  readonly replicas?: number;
  readonly type?: string;
  readonly traits?: string;
}

const compiled = ({ strategy, replicas = 10, type = 'webservice', traits = '' }: Wish) =>
  compile(
    {
      files: [
        {
          path: 'app.yaml',
          text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop}
spec:
  components:
    - name: web
      type: ${type}
      properties: {image: "shop/web:1", ports: [{port: 80}]}
      traits: [${type === 'daemon' ? '' : `{type: scaler, properties: {replicas: ${replicas}}}`}${traits}]
release:
  strategy: ${strategy}
`,
        },
      ],
    },
    { images: {} },
  );

const said = (wish: Wish): readonly string[] => {
  const read = compiled(wish);
  const all = read.kind === 'mistakes' ? read.mistakes : read.notes;
  const word = read.kind === 'mistakes' ? 'refused' : 'note';
  return all.map(({ line, column, reason }) => `${word} ${line}:${column} ${reason}`);
};

describe('steps that are not what they say', () => {
  test.each([
    [
      3,
      '[34%, 67%]',
      'note 11:27 step 2 (67 %) comes to the same 2 of 3 pods of Deployment/web as step 1 (34 %); leave one of them out, or count in pods',
    ],
    [
      1,
      '[10%]',
      'note 11:22 step 1 (10 %) cannot be held by Deployment/web: it has a single pod, and a new one beside it is half of them; write 50%, or more replicas',
    ],
    [
      3,
      '[1 pod, 3 pods]',
      'refused 11:29 step 2 (3 pods) is more than Deployment/web can have new before its last step, 2 of 3; write fewer pods, or leave it out',
    ],
    [
      10,
      '[10%, 1 pod]',
      'refused 11:27 step 2 (1 pod) comes to the same 1 of 10 pods of Deployment/web as step 1 (10 %); leave one of them out, or count in pods',
    ],
    [10, '[5 pods, 2 pods]', 'refused 11:30 step 2 (2 pods) must be larger than the step before it (5 pods)'],
    [10, '[0 pods]', 'refused 11:22 steps[0] of release.strategy must be 1 pod or more'],
    [
      10,
      '[one]',
      'refused 11:22 steps[0] of release.strategy must be a percentage like 10%, or a number of pods like 1 pod',
    ],
    [10, '[{bake: 1m}]', 'refused 11:22 steps[0] of release.strategy needs one of percent, pods'],
  ])('%i pods in %s', (replicas, steps, reason) => {
    expect(said({ replicas, strategy: `{steps: ${steps}}` }).join('\n')).toContain(reason);
  });

  test.each([
    [10, '[1 pod, 20%, 50%]'],
    [10, '[{pods: 3, bake: 1m, checks: false}, 50%]'],
    [3, '[1 pod, 2 pods]'],
    [1, '[50%]'],
  ])('nothing is said of %i pods in %s', (replicas, steps) => {
    expect(said({ replicas, strategy: `{steps: ${steps}}` })).toEqual([]);
  });

  test('what nobody has written is no mistake, however few pods there are', () => {
    expect(said({ replicas: 1, strategy: '{bake: 1m}' })).toEqual([]);
  });
});

describe('strategies that cannot hold', () => {
  test.each([
    [
      'statefulset',
      '{type: blue-green}',
      'StatefulSet/web has no room for them: its controller replaces pods one for one; use type: canary',
    ],
    ['daemon', '{type: blue-green}', 'DaemonSet/web has no room for them'],
    [
      'statefulset',
      '{steps: [50%], maxUnavailable: 0}',
      'no pod of StatefulSet/web may be missing, and none can stand beside another',
    ],
    [
      'webservice',
      '{type: blue-green, steps: [50%]}',
      'strategy blue-green takes no "steps"; leave it out (it takes bake, keepOld, approve, failureThreshold, switch, preview, gitOps)',
    ],
    ['webservice', '{type: all-at-once, bake: 1m}', 'strategy all-at-once takes no "bake"'],
    ['webservice', '{type: bluegreen}', 'did you mean "blue-green"?'],
    ['webservice', '{window: 2 pods}', 'strategy canary takes no "window"'],
  ])('%s with %s', (type, strategy, reason) => {
    expect(said({ type, strategy, replicas: 4 }).join('\n')).toContain(reason);
    expect(said({ type, strategy, replicas: 4 }).join('\n')).toMatch(/^refused 11:/);
  });

  test('a Deployment that may neither surge nor miss a pod never moves', () => {
    const object =
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "shop/web:1"}]}}, strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}}}';
    const head = 'apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: {name: shop}\nspec:\n';
    const text = `${head}  components:\n    - {name: web, type: k8s-objects, properties: {objects: [${object}]}}\n`;
    const read = compile({ files: [{ path: 'app.yaml', text }] }, { images: {} });
    expect(read).toMatchObject({
      kind: 'mistakes',
      mistakes: [
        {
          file: 'app.yaml',
          line: 6,
          reason:
            'maxSurge and maxUnavailable of Deployment/web are both 0, so no pod could ever be replaced; write maxSurge: 1',
        },
      ],
    });
  });
});
