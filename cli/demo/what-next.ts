import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Io } from '../io.ts';

/** In a checkout, or wherever npm has put the package. */
const boutique = ({ cwd }: Io): string =>
  relative(cwd, fileURLToPath(new URL('../../examples/boutique/app.yaml', import.meta.url)));

/** What the person can try now, each line ready to be copied into another terminal of the same folder. */
export const whatNext = (io: Io, url: string): string => {
  const command = (text: string): string => io.paint('bold', text);
  return [
    '',
    'The server keeps running. In another terminal, in this folder:',
    '',
    command('  npx tidegate status'),
    command('  npx tidegate events checkout'),
    command('  npx tidegate release checkout -i checkout=shop/checkout:1.3.0 -w'),
    '',
    'Three more applications are registered: a shop of eleven services in four places, one with an approval before each',
    'batch, and an unchanged KubeVela application.',
    '',
    command('  npx tidegate apps'),
    command('  npx tidegate plan boutique'),
    command('  npx tidegate release voting -w'),
    command(`  npx tidegate why ${boutique(io)} virginia Deployment/frontend.spec.replicas`),
    '',
    'Or start a release as CI does, with a signed webhook (Standard Webhooks); the same delivery twice starts one release:',
    '',
    ...webhook(url).map((line) => command(`  ${line}`)),
    '',
    'Any tag is good, except those that end in -bad. Ctrl-C stops the server.',
  ].join('\n');
};

/** Signed by Node itself, for not every machine has openssl. */
const webhook = (url: string): readonly string[] => [
  `body='{"image":"shop/checkout:1.4.0"}'; id=msg_1; ts=$(date +%s)`,
  `sig=$(node -p "require('crypto').createHmac('sha256',Buffer.from(require('fs').readFileSync('.tidegate/demo/ci.secret','utf8'),'base64')).update('$id.$ts.$body').digest('base64')")`,
  `curl -d "$body" -H "webhook-id: $id" -H "webhook-timestamp: $ts" -H "webhook-signature: v1,$sig" ${url}/v1/hooks/ci`,
];
