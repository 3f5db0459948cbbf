import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import ssh from 'ssh2';
import { openGit } from '#adapters/repositories/git/open.ts';
import { smtp } from '#adapters/notifications/smtp.ts';
import { handClock } from '#adapters/clock/hand.ts';
import { notice } from './notice.ts';
import type { Outside } from './outside.ts';
import { type Payload, pour, type Talk } from './payloads.ts';

/* Servers that do not speak HTTP. */

const mebibyte = 1_048_576;

const saying = (text: string | Uint8Array): Talk => ({ talk: (socket) => socket.write(text) });
const pouring = (piece: string | Uint8Array, ahead = ''): Talk => ({
  isSlow: true,
  talk: (socket) => {
    socket.write(ahead);
    void pour(socket, Buffer.from(piece), 0);
  },
});

/** Whatever the protocol is. */
const anything: Readonly<Record<string, Payload>> = {
  'a cut line': { talk: (socket) => socket.destroy() },
  'another protocol': { talk: (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}') },
  'zero bytes': saying(Buffer.alloc(10 * mebibyte)),
  'zero bytes without end': pouring(Buffer.alloc(mebibyte)),
  'one line without end': pouring('x'.repeat(mebibyte)),
  'lines without end': pouring('x\r\n'.repeat(mebibyte / 3)),
  'bytes that are no UTF-8': saying(Buffer.alloc(10 * mebibyte, 0xff)),
  silence: { isSlow: true, talk: () => undefined },
  'a byte a second': {
    isSlow: true,
    talk: async (socket) => {
      while (!socket.destroyed) {
        socket.write('2');
        await pause(1000);
      }
    },
  },
};

/** Answers each line of the client with the next of these. */
const dialogue =
  (...answers: readonly string[]) =>
  (socket: Socket): void => {
    let at = 0;
    const next = () => socket.write(answers[Math.min(at++, answers.length - 1)] ?? '');
    next();
    socket.on('data', next);
  };
const many = (code: string): string => `${code}-x\r\n`.repeat(mebibyte);

const mail: Readonly<Record<string, Payload>> = {
  'a greeting of many lines': { talk: dialogue(`${many('220')}220 x\r\n`) },
  'a greeting without end': pouring('220-x\r\n'.repeat(mebibyte / 7)),
  'extensions without end': pouring('250-X\r\n'.repeat(mebibyte / 7), '220 x\r\n'),
  'many extensions': { talk: dialogue('220 x\r\n', `${many('250')}250 x\r\n`) },
  'a long refusal': { talk: dialogue('220 x\r\n', '250 x\r\n', `550 ${'password=x '.repeat(mebibyte)}\r\n`) },
  'codes that are none': { talk: dialogue('220 x\r\n', '999 x\r\n') },
  'answers that were not asked for': saying('220 x\r\n250 x\r\n250 x\r\n250 x\r\n354 x\r\n250 x\r\n'),
};

const mailServer: Outside = {
  isOnlyItsOwn: true,
  payloads: { ...anything, ...mail },
  open: async (url) => {
    const options = { from: 'a@example.com', to: 'b@example.com', user: '' };
    const place = { url: url.replace('http:', 'smtp:'), token: '', options };
    const keys = () => ({ accessKeyId: '', secretAccessKey: '' });
    return () =>
      smtp.send({ place, notice, memory: {}, story: async () => [], clock: handClock(notice.at), keys });
  },
};

const made = (): string => ssh.utils.generateKeyPairSync('ed25519').private;
/** The asking process is forked from the one that serves, and knows the host key by its environment. */
const hostKey = (process.env['HOST_KEY_OF_TESTS'] ??= made());
const deployKey = made();

const fingerprint = (): string => {
  const parsed = ssh.utils.parseKey(hostKey);
  if (parsed instanceof Error) throw parsed;
  const digest = createHash('sha256').update(parsed.getPublicSSH()).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
};

/** A server that lets everybody in, and then answers the command so. */
const letIn = (answer: (channel: Writable) => unknown): Talk => ({
  isSlow: true,
  talk: (socket) => {
    const server = new ssh.Server({ hostKeys: [hostKey] }, (client) => {
      client.on('error', () => undefined);
      client.on('authentication', (context) => context.accept());
      client.on('session', (accept) =>
        accept()
          .on('env', () => undefined)
          .on('exec', (run) => {
            const channel = run();
            channel.on('error', () => undefined);
            answer(channel);
          }),
      );
    });
    server.injectSocket(socket);
  },
});
const banner = 'SSH-2.0-x\r\n';
const packet = (length: number, body: Uint8Array): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length);
  return Buffer.concat([Buffer.from(banner), head, body]);
};

const sshd: Readonly<Record<string, Payload>> = {
  'a packet of four gigabytes': saying(packet(0xff_ff_ff_ff, Buffer.alloc(mebibyte))),
  'a packet of zeros': saying(packet(1024, Buffer.alloc(2048))),
  'packets without end': pouring(Buffer.alloc(mebibyte), banner),
  'a name without end': pouring('x'.repeat(mebibyte), 'SSH-2.0-'),
  'an answer without end': letIn((channel) => void pour(channel, Buffer.alloc(mebibyte, '0'), 0)),
  'markers without end': letIn((channel) => void pour(channel, Buffer.from('0000'.repeat(mebibyte / 4)), 0)),
  'no answer': letIn(() => undefined),
  'an empty answer': letIn((channel) => channel.end()),
  'a packet that says too much': letIn((channel) => channel.end(`000eversion 2\nffff`)),
};

const sshServer: Outside = {
  isOnlyItsOwn: true,
  payloads: { ...anything, ...sshd },
  open: async (url) => {
    const source = {
      kind: 'git',
      app: 'shop',
      url: `${url.replace('http://', 'ssh://git@')}/deploy.git`,
      ref: { kind: 'branch', name: 'main' },
      deployKey: { privateKey: deployKey, hostKeys: [fingerprint()] },
    } as const;
    return () => openGit().head(source);
  },
};

export const talks: Readonly<Record<string, Outside>> = {
  'a mail server': mailServer,
  'a Git server over SSH': sshServer,
};
