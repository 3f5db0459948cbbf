import { expect, test } from 'vitest';
import { compile } from '../compile.ts';
import { notHere } from './unsupported.ts';

/* Every step and policy that KubeVela 1.10 brings along and nothing here carries out: each has a way of its own. */
const steps =
  'addon-operation apply-app apply-deployment apply-object apply-terraform-config apply-terraform-provider build-push-image chat-gpt check-metrics clean-jobs collect-service-endpoints create-config delete-config deploy-cloud-resource export-data export-service export2config export2secret generate-jdbc-connection list-config print-message-in-status read-app read-config read-object request restart-workflow share-cloud-resource vela-cli';

test.each(steps.split(' '))('the step %s is known, with what to do instead', (name) => {
  expect(notHere('workflow step', name, ['deploy'])).toMatch(/ is not carried out: .{12}/);
});

test('the policy that vela up --debug writes is taken, and said to do nothing', () => {
  const text = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components: [{ name: web, type: webservice, properties: { image: web } }]
  policies: [{ name: debug, type: debug }]
`;
  const compiled = compile({ files: [{ path: 'app.yaml', text }] }, { images: {} });
  expect(compiled.kind === 'compiled' && compiled.notes).toMatchObject([
    { line: 6, reason: expect.stringContaining('nothing is kept in the cluster') },
  ]);
});
