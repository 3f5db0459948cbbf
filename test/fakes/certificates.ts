import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** A certificate and its key, PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

interface Authority extends Pair {
  readonly issue: (name: string, days?: number) => Pair;
}

/** A certificate authority for one test run; it issues certificates that are good for 127.0.0.1 and localhost. */
export const newAuthority = (name = 'test authority'): Authority => {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const cert = certify({
    subject: name,
    issuer: name,
    publicKey: own.publicKey,
    signer: own.privateKey,
    days: 1,
    isAuthority: true,
  });
  return {
    cert,
    key: pemOf(own.privateKey),
    issue(subject, days = 1) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const issued = certify({
        subject,
        issuer: name,
        publicKey: pair.publicKey,
        signer: own.privateKey,
        days,
        isAuthority: false,
      });
      return { cert: issued, key: pemOf(pair.privateKey) };
    },
  };
};

interface Wanted {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly days: number;
  readonly isAuthority: boolean;
}

/** X.509 v3 (RFC 5280), written by hand because Node can read certificates but not make them. */
const certify = ({ subject, issuer, publicKey, signer, days, isAuthority }: Wanted): string => {
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)); // ecdsa-with-SHA256
  const now = Date.now();
  const validity = sequence(
    time(now - 3_600_000 + Math.min(0, days) * 86_400_000 * 2),
    time(now + days * 86_400_000),
  );
  const extensions = tagged(
    0xa3,
    sequence(isAuthority ? authorityOnly : sequence(oid(0x55, 0x1d, 0x11), octets(names))),
  );
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    called(issuer),
    validity,
    called(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  );
  const signature = createSign('sha256').update(body).sign(signer);
  const der = sequence(body, algorithm, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
};

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

const tagged = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const octets = (content: Buffer): Buffer => tagged(0x04, content);
const oid = (...bytes: readonly number[]): Buffer => tagged(0x06, Buffer.from(bytes));
const time = (at: number): Buffer =>
  tagged(0x18, Buffer.from(`${new Date(at).toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
const called = (name: string): Buffer =>
  sequence(tagged(0x31, sequence(oid(0x55, 0x04, 0x03), tagged(0x0c, Buffer.from(name)))));
const names = sequence(tagged(0x87, Buffer.from([127, 0, 0, 1])), tagged(0x82, Buffer.from('localhost')));
const authorityOnly = sequence(
  oid(0x55, 0x1d, 0x13),
  tagged(0x01, Buffer.from([255])),
  octets(sequence(tagged(0x01, Buffer.from([255])))),
);
