import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { SMTPServer } from 'smtp-server';
import { presigned } from '#adapters/aws/sigv4.ts';
import { newAuthority } from '#test/fakes/certificates.ts';

/** Everything that settings may lead to, played on this machine, and what it has heard as lines of text. */
export interface Outside {
  readonly heard: string[];
  /** Addresses of servers that write their name before each line. */
  readonly kubernetes: string;
  readonly proxy: string;
  readonly prometheus: string;
  readonly cloudwatch: string;
  readonly cloudformation: string;
  /** ROS, STS and KMS of Alibaba Cloud. */
  readonly ros: string;
  readonly sts: string;
  readonly kms: string;
  readonly chat: string;
  /** The APIs of chats, whose answers fit all of them. */
  readonly chatApi: string;
  /** A mail server, which writes down who signed in, and the envelope of each message. */
  readonly mail: string;
  /** An issuer of ID tokens, and a token of it for `my-audience` about `me@example.com`. */
  readonly issuer: string;
  readonly idToken: string;
  /** `127.0.0.1:<port>` */
  readonly registry: string;
  /** The same where plain http has to be asked for. */
  readonly farRegistry: string;
  /** `https://127.0.0.1:<port>` with a certificate of `authority`. */
  readonly tls: string;
  readonly authority: ReturnType<typeof newAuthority>;
  close(): void;
}

export const playOutside = async (): Promise<Outside> => {
  const heard: string[] = [];
  const servers: ReturnType<typeof createServer>[] = [];
  const ends: (() => void)[] = [];
  const authority = newAuthority();
  const listen = async (server: ReturnType<typeof createServer>, host = '127.0.0.1'): Promise<string> => {
    servers.push(server.listen(0, host));
    await once(server, 'listening');
    return `${host}:${(server.address() as AddressInfo).port}`;
  };
  const play = (name: string, answer: Answer = kubernetes, host?: string): Promise<string> =>
    listen(
      createServer((request, response) => {
        void hear(name, request).then((line) => {
          heard.push(line);
          return answer(request, response);
        });
      }),
      host,
    );
  const secure = createTlsServer(
    { ...authority.issue('server'), ca: authority.cert, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const socket = request.socket as TLSSocket;
      const { servername } = socket as TLSSocket & { readonly servername?: string | false };
      heard.push(
        `tls sni ${servername || 'none'} client ${String(socket.getPeerCertificate().subject?.CN ?? 'nobody')}`,
      );
      void hear('tls', request).then((line) => {
        heard.push(line);
        return kubernetes(request, response);
      });
    },
  );
  secure.on('connection', () => heard.push('tls connection'));
  const tls = await listen(secure);
  const signing = await playIssuer((answer) => play('issuer', answer));
  const registry = registryOf(`https://localhost:${tls.split(':')[1]}/token`);
  return {
    heard,
    authority,
    kubernetes: `http://${await play('kubernetes')}`,
    proxy: `http://${await play('proxy')}`,
    prometheus: `http://${await play('prometheus', prometheus)}`,
    cloudwatch: `http://${await play('cloudwatch')}`,
    cloudformation: `http://${await play('cloudformation', refusing)}`,
    ros: `http://${await play('ros', refusing)}`,
    sts: `http://${await play('sts', refusing)}`,
    kms: `http://${await play('kms', refusing)}`,
    chat: `http://${await play('chat')}/hook`,
    chatApi: `http://${await play('chat api', chatApi)}`,
    mail: await playMail(heard, (end) => void ends.push(end)),
    ...signing,
    registry: await play('registry', registry),
    farRegistry: await play('far registry', registry, '127.0.0.2'),
    tls: `https://${tls}`,
    close: () => {
      for (const end of ends) end();
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
};

const playMail = async (heard: string[], onClose: (end: () => void) => void): Promise<string> => {
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    hideSTARTTLS: true,
    onAuth: ({ username = '', password = '' }, _, done) => {
      heard.push(`mail signed in ${username} ${password}`);
      done(null, { user: username });
    },
    onData: (stream, _, done) => {
      void text(stream).then((all) => {
        heard.push(`mail ${all}`);
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onClose(() => void server.close());
  return `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
};

const refusing: Answer = (_, response) => void response.writeHead(400).end('{}');

const chatApi: Answer = (_, response) => {
  const token = { tenant_access_token: 't', expire: 7200, accessToken: 'd', expireIn: 7200 };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ok: true, code: 0, data: { message_id: 'm' }, ...token }));
};

/** A provider of OIDC with one key. */
const playIssuer = async (play: (answer: Answer) => Promise<string>) => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] };
  const issuer = `http://${await play(({ url, headers }, response) => {
    const found = { issuer: `http://${headers.host}`, jwks_uri: `http://${headers.host}/keys` };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(url === '/keys' ? keys : found));
  })}`;
  const idToken = await new SignJWT({ email: 'me@example.com', email_verified: true })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(issuer)
    .setAudience('my-audience')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  return { issuer, idToken };
};

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const hear = async (name: string, request: IncomingMessage): Promise<string> => {
  const headers = Object.entries(request.headers).map(([key, value]) => `${key}: ${decoded(String(value))}`);
  const body = await text(request);
  return `${name} ${request.method} ${plain(`${request.url} ${headers.join(' ')} ${body}`)}`;
};

/** As a person would read it: an escape that is none stays as it is. */
const plain = (line: string): string => {
  try {
    return decodeURIComponent(line.replaceAll('+', ' ').replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch {
    return line;
  }
};

const decoded = (value: string): string => {
  const [, basic, eks] = /^Basic (.+)$|^Bearer k8s-aws-v1\.(.+)$/.exec(value) ?? [];
  if (basic !== undefined) return `Basic ${Buffer.from(basic, 'base64').toString()}`;
  return eks === undefined ? value : eksTokenAsText(eks);
};

/** The name of the cluster is signed and does not stand in the token: of the names that may be meant, the one that fits. */
const eksTokenAsText = (token: string): string => {
  const address = Buffer.from(token, 'base64url').toString();
  const url = new URL(address);
  const [, y, mo, d, h, mi, s] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(url.searchParams.get('X-Amz-Date') ?? '') ?? [];
  const region = url.hostname.split('.')[1] ?? '';
  const mine = presigned(
    {
      method: 'GET',
      url: new URL(`${url.origin}/?Action=GetCallerIdentity&Version=2011-06-15`),
      headers: { 'x-k8s-aws-id': 'prod' },
      body: '',
      region,
      service: 'sts',
      at: Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`),
      keys: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-key' },
    },
    60,
  );
  return `${address} cluster ${mine.href === address ? 'prod' : 'unknown'}`;
};

const kubernetes: Answer = ({ url }, response) => {
  const resources = [{ name: 'pods', kind: 'Pod', namespaced: true }];
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify(
      url?.endsWith('/api/v1')
        ? { kind: 'APIResourceList', resources }
        : { kind: 'PodList', metadata: { resourceVersion: '7' }, items: [] },
    ),
  );
};

/** Every histogram has bounds for both units of time. */
const prometheus: Answer = (_, response) => {
  const result = ['0.25', '250', '+Inf'].map((le) => ({
    metric: { le, pod: 'a', my_pod: 'a' },
    value: [Date.now() / 1000, '1'],
  }));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
};

const registryOf =
  (realm: string): Answer =>
  ({ url = '', headers }, response) => {
    const isToken = url.startsWith('/v2/shop/token/');
    const challenge = isToken ? `Bearer realm="${realm}",service="x"` : 'Basic realm="x"';
    if (headers.authorization === undefined && !url.startsWith('/v2/shop/open/'))
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    else response.writeHead(200, { 'docker-content-digest': `sha256:${'a'.repeat(64)}` }).end();
  };
