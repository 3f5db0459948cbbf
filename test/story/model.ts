/** A Deployment that `ref-objects` copies, so that its cluster is read when a release is planned. */
export const model = (namespace: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'model', namespace },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'model' } },
    template: {
      metadata: { labels: { app: 'model' } },
      spec: { containers: [{ name: 'app', image: 'shop/app:1' }] },
    },
  },
});
