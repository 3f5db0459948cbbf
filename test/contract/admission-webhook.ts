import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { newAuthority } from '#test/fakes/certificates.ts';
import type { KubeObject } from '#domain/kube/object.ts';

/** An admission webhook on 127.0.0.1 that denies every Secret of one namespace, or says nothing. */
export interface Webhook {
  answers: boolean;
  /** The object that makes an API server ask it. */
  registration(timeoutSeconds: number): KubeObject;
  close(): void;
}

export const startWebhook = async (namespace: string): Promise<Webhook> => {
  const authority = newAuthority();
  const server = createServer(authority.issue('webhook'));
  server.on('request', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (!webhook.answers) return;
      const asked = JSON.parse(Buffer.concat(chunks).toString()) as { request: { uid: string } };
      const denial = { uid: asked.request.uid, allowed: false, status: { message: 'team label missing' } };
      const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: denial };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(review));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const caBundle = Buffer.from(authority.cert).toString('base64');
  const webhook: Webhook = {
    answers: true,
    registration: (timeoutSeconds) => ({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: namespace },
      webhooks: [
        {
          name: 'guard.example.com',
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          failurePolicy: 'Fail',
          timeoutSeconds,
          clientConfig: { url, caBundle },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['secrets'] }],
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        },
      ],
    }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return webhook;
};
