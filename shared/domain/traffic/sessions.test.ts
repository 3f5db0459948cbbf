import { expect, test } from 'vitest';
import { ingressNginx } from './canary-ingress.ts';

const nginx = 'nginx.ingress.kubernetes.io';

test('a canary Ingress keeps sessions as the first one does, and takes nothing else over', () => {
  const route = {
    ...ingressNginx.route,
    metadata: {
      name: 'web',
      namespace: 'shop',
      annotations: {
        [`${nginx}/affinity`]: 'cookie',
        [`${nginx}/session-cookie-name`]: 'side',
        [`${nginx}/proxy-body-size`]: '8m',
        'example.org/team': 'shop',
      },
    },
    spec: { rules: [{ http: { paths: [{ path: '/', backend: { service: { name: 'web' } } }] } }] },
  };
  const sides = { service: 'web', namespace: 'shop', old: 'web-old', fresh: 'web-new' };
  const [canary] = ingressNginx.beside?.(route, sides, { percent: 5 }) ?? [];
  expect(canary?.metadata.annotations).toEqual({
    [`${nginx}/affinity`]: 'cookie',
    [`${nginx}/session-cookie-name`]: 'side',
    [`${nginx}/canary`]: 'true',
    [`${nginx}/canary-weight`]: '50',
    [`${nginx}/canary-weight-total`]: '1000',
  });
});
