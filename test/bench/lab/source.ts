import type { Source } from '#domain/config/place.ts';

export interface Wish {
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
  readonly namespace: string;
  /** As the application file has them: `[10%, 50%, 100%]`. */
  readonly steps: string;
  readonly bake: string;
  /** The whole of `release.strategy`; steps and bake when left out. */
  readonly strategy?: string;
  /** What is judged, as the application file has it; nothing unless told. */
  readonly checks?: string;
}

/** An application file of one webservice that goes to the cluster `local`. */
export const sourceOf = ({
  name,
  image,
  replicas,
  namespace,
  steps,
  bake,
  strategy = `{steps: ${steps}, bake: ${bake}}`,
  checks,
}: Wish): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: ${name}
spec:
  components:
    - name: ${name}
      type: webservice
      properties: {image: "${image}", ports: [{port: 8080}]}
      traits:
        - type: scaler
          properties: {replicas: ${replicas}}
release:
  targets: [{name: eu, cluster: local, namespace: ${namespace}, environment: prod, region: eu}]
  strategy: ${strategy}
  checks: ${checks ?? '{window: 1s, errors: false}'}
`,
    },
  ],
});
