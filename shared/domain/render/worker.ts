import { defineComponent } from './component-type.ts';
import { containerShape, deploymentOf } from './deployment.ts';

/** A long-running process without incoming requests: a Deployment without ports. Semantics: KubeVela's `worker`. */
export const worker = defineComponent('worker', containerShape, (said, context) => ({
  output: deploymentOf(said, {}, context),
  outputs: {},
}));
