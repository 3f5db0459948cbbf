import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

type Answer = Readonly<Record<string, unknown>>;

const cli = process.env['TIDEGATE_AWS_CLI'] ?? 'aws';
const gate = path.join(import.meta.dirname, '../../../cli/tidegate.mjs');
const role = 'arn:aws:iam::000000000000:role/cli';

/** The engine as a process of its own, a Lambda for it to call, and the AWS CLI pointed at it. */
export const openStage = async () => {
  const lambda = await openLambda();
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-aws-cli-'));
  const engine = await startEngine(folder, lambda.url);
  const aws = (action: string, flags: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    runCli(engine.url, action, flags);
  const end = async (execution: string) => {
    for (;;) {
      const { status, output, error } = await aws('describe-execution', { 'execution-arn': execution });
      if (status !== 'RUNNING') return [status, output ?? error];
    }
  };
  return {
    aws,
    end,
    tokens: lambda.token,
    mend: lambda.mend,
    create: async (name: string, definition: string): Promise<string> =>
      textIn(await aws('create-state-machine', { name, 'role-arn': role, definition }), 'stateMachineArn'),
    start: async (machine: string, name: string): Promise<string> => {
      lambda.expect(name);
      return textIn(
        await aws('start-execution', { 'state-machine-arn': machine, name, input: '{}' }),
        'executionArn',
      );
    },
    close: async () => {
      await engine.stop();
      lambda.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const textIn = (answer: Answer, field: string): string => {
  const value = answer[field];
  if (typeof value === 'string') return value;
  throw new Error(`no ${field} in ${JSON.stringify(answer)}`);
};

/** `ask` keeps the token it is given, `break` fails until it is mended, the rest gives back what it gets. */
const openLambda = async () => {
  const waiting: PromiseWithResolvers<string>[] = [];
  const byName = new Map<string, Promise<string>>();
  const state = { isBroken: true };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => void (body += part.toString()));
    request.on('end', () => {
      const name = request.url?.split('/')[3];
      if (name === 'ask') waiting.shift()?.resolve((JSON.parse(body) as { token: string }).token);
      if (name === 'break' && state.isBroken)
        response
          .writeHead(200, { 'x-amz-function-error': 'Unhandled' })
          .end('{"errorType":"OnPurpose","errorMessage":"not yet"}');
      else response.end(body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The next token that comes is that of this execution. */
    expect: (name: string): void => {
      const token = Promise.withResolvers<string>();
      waiting.push(token);
      byName.set(name, token.promise);
    },
    token: (name: string): Promise<string> => byName.get(name) ?? Promise.reject(new Error(`no ${name}`)),
    mend: () => void (state.isBroken = false),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const startEngine = (folder: string, lambda: string) =>
  new Promise<{ readonly url: string; stop(): Promise<void> }>((resolve, reject) => {
    const args = [
      gate,
      'engine',
      '--port',
      '0',
      '--db',
      path.join(folder, 'engine.sqlite'),
      '--lambda-endpoint',
      lambda,
      '-o',
      'name',
    ];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<void>((done) => void child.on('close', () => done()));
    void ended.then(() => reject(new Error('the engine ended')));
    child.stdout.once('data', (line: Buffer) =>
      resolve({
        url: line.toString().trim(),
        stop: () => {
          child.kill('SIGTERM');
          return ended;
        },
      }),
    );
  });

/** Runs one command; answers its JSON, or the name of the error that it reports. A flag without a value is a switch. */
const runCli = (url: string, action: string, flags: Readonly<Record<string, string>>): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const words = Object.entries(flags).flatMap(([flag, value]) =>
      value === '' ? [`--${flag}`] : [`--${flag}`, value],
    );
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
    };
    const args = ['stepfunctions', action, '--endpoint-url', url, '--output', 'json', ...words];
    execFile(cli, args, { env }, (error, stdout, stderr) => {
      const [, code] = /An error occurred \((\w+)\)/.exec(stderr) ?? [];
      if (code !== undefined) resolve({ error: code });
      else if (error !== null) reject(new Error(`aws ${action}: ${stderr || error.message}`));
      else resolve(stdout.trim() === '' ? {} : (JSON.parse(stdout) as Answer));
    });
  });
