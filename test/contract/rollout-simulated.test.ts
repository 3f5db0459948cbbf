import { testRollouts } from './rollout.ts';
import { setupSimulated } from './simulated-exam.ts';

testRollouts('releases in the simulated cluster', async () => {
  const exam = await setupSimulated();
  return {
    ...exam,
    async annotatePods(name, value) {
      let times = 0;
      exam.cluster.faults.mutate((object) => {
        if (object.kind !== 'Deployment') return object;
        const spec = object['spec'] as { template: { metadata: { annotations?: object } } };
        const { template } = spec;
        const annotations = {
          ...template.metadata.annotations,
          [name]: value === 'fixed' ? 'yes' : String((times += 1)),
        };
        const metadata = { ...template.metadata, annotations };
        return { ...object, spec: { ...spec, template: { ...template, metadata } } };
      });
    },
  };
});
