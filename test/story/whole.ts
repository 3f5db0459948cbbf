import type { Source } from '#domain/config/place.ts';
import { oneCloud } from '#test/fakes/clouds.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';
import type { Interference } from './stage.ts';

/* A release that needs every task there is: it asks, calls somebody, makes a database, steps, asks again, is watched, and removes something. */

const mail = `    - name: mail
      type: worker
      properties: {image: "shop/mail:1"}
`;

const shop =
  (image: string, isFirst: boolean) =>
  (namespace: string): Source => ({
    files: [
      {
        path: 'app.yaml',
        text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: shop
spec:
  components:
    - name: shop
      type: webservice
      properties: {image: "shop/app:${image}", ports: [{port: 8080, expose: true}]}
      traits: [{type: scaler, properties: {replicas: 4}}]
${isFirst ? mail : ''}  policies:
    - {name: eu, type: topology, properties: {clusters: [local], namespace: ${namespace}}}
  workflow:
    steps:
      - {name: hook, type: webhook, properties: {url: {value: "https://hooks.example.org/x"}, data: {a: b}}}
      - {name: go, type: deploy, properties: {policies: [eu]}}
${isFirst ? '' : 'resources:\n  db: {class: mysql}\n'}release:
  strategy: {steps: [${isFirst ? '' : '{percent: 50%, bake: 4s, approve: true}, '}100%], bake: 4s}
  checks: {window: 2s, warmup: 0s, minRequests: 20, decideWithin: 1m, errors: {maxIncrease: 50%, floor: 1%}}
${isFirst ? '' : '  approval: {}\n  soak: {for: 60s, objective: 99.5%}\n'}`,
      },
    ],
  });

const target = 'local';

/** The image that runs in the shop, and whether the mail is still there. */
const standsIn = async (stage: SimulatedTheatre) => {
  const deployment = (name: string) =>
    stage.owner.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: stage.namespace, name });
  const [app, other] = await Promise.all([deployment('shop'), deployment('mail')]);
  return {
    runs: /shop\/app:([\w-]+)/.exec(JSON.stringify(app?.['spec']))?.[1],
    hasMail: other !== undefined && other.metadata.deletionTimestamp === undefined,
  };
};

/** How a release of this image ends over a shop with mail, where a person says yes to whatever is asked. */
export const playWhole = async (image: string, interfere: (stage: SimulatedTheatre) => Interference) => {
  let disturb: Interference | undefined;
  const stage = await openSimulatedTheatre(1, {
    clouds: oneCloud({ announces: true }).clouds,
    interfere: (call, run) => (disturb === undefined ? run() : disturb(call, run)),
  });
  await stage.request('r-1', shop('1', true)(stage.namespace));
  const first = await stage.ended('r-1');
  if (first.outcome?.kind !== 'released') throw new Error(JSON.stringify(first.outcome));
  disturb = interfere(stage);
  await stage.request('r-2', shop(image, false)(stage.namespace));
  await stage.until(async () => {
    await stage.wake('r-2');
    return (await stage.release('r-2')).outcome !== undefined;
  }, 4 * 3_600_000);
  // What it still tells people comes after its outcome.
  const { outcome } = await stage.ended('r-2');
  const { lock } = await stage.target('shop', target);
  const stands = await standsIn(stage);
  await stage.stop();
  return { kind: outcome?.kind, isHeld: lock !== undefined, ...stands };
};

export const wholeEnds = {
  good: { kind: 'released', isHeld: false, runs: '2', hasMail: false },
  bad: { kind: 'rolled-back', isHeld: false, runs: '1', hasMail: true },
} as const;
