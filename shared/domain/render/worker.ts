import { defineComponent } from './component-type.ts';
import { containerShape, deploymentOf } from './deployment.ts';

/** A long-running process that nobody calls: a Deployment without ports. Semantics: KubeVela's `worker`. */
export const worker = defineComponent('worker', containerShape, (said, context) => ({
  output: deploymentOf(said, {}, context),
  outputs: {},
}));
