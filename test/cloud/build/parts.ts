import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findToolchain } from '#test/cluster/toolchain.ts';
import { nodeFolder } from './places.ts';
import { runCommand } from './run-command.ts';

/** A program of the stand-in cloud that a package registry serves. */
export interface Part {
  readonly name: string;
  readonly version: string;
  /** What it is there for, for people. */
  readonly about: string;
  /** Programs that must be there first, each with the Debian package that brings it. */
  readonly needs: Readonly<Record<string, string>>;
  readonly build: (folder: string) => Promise<void>;
}

const pom = (version: string): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tidegate</groupId><artifactId>dynamodb-local</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>com.amazonaws</groupId><artifactId>DynamoDBLocal</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`;

const dynamodb: Part = {
  name: 'dynamodb',
  version: '2.6.1',
  about: "AWS's own DynamoDB Local",
  needs: { java: 'default-jre-headless', mvn: 'maven' },
  build: async (folder) => {
    writeFileSync(join(folder, 'pom.xml'), pom(dynamodb.version));
    const args = ['-B', '-q', 'dependency:copy-dependencies', '-DoutputDirectory=lib'];
    await runCommand({ program: 'mvn', args, cwd: folder });
  },
};

const moto: Part = {
  name: 'moto',
  version: '5.2.5',
  about: 'Secrets Manager, CloudWatch, SNS and S3',
  needs: { python3: 'python3-venv' },
  build: async (folder) => {
    await runCommand({ program: 'python3', args: ['-m', 'venv', 'venv'], cwd: folder });
    const args = ['-m', 'pip', 'install', '--quiet', `moto[server]==${moto.version}`];
    await runCommand({ program: join(folder, 'venv/bin/python'), args, cwd: folder });
  },
};

const emulator: Part = {
  name: 'emulator',
  version: 'v0.0.0-20261030222936-bef5c4ba774d',
  about: "AWS's Lambda Runtime Interface Emulator",
  needs: { go: 'golang-go' },
  build: async (folder) => {
    const module = 'github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie';
    const toolchain = await findToolchain(console.log);
    if (toolchain.kind === 'missing') throw new Error(toolchain.reason);
    await runCommand({
      program: toolchain.go,
      args: ['install', `${module}@${emulator.version}`],
      cwd: folder,
      env: { GOBIN: folder, GOFLAGS: '', GOROOT: undefined, GOTOOLCHAIN: 'local', CGO_ENABLED: '0' },
    });
  },
};

/** Built by hand, step by step: npm runs no install scripts here, and the addon must fit the Node of functions. */
const runtime: Part = {
  name: 'runtime',
  version: '4.0.2',
  about: "AWS's Lambda runtime interface client for Node",
  needs: { cmake: 'cmake', 'g++': 'g++', make: 'make', python3: 'python3' },
  build: async (folder) => {
    const node = nodeFolder();
    const env = { PATH: `${join(node, 'bin')}:${process.env['PATH'] ?? ''}`, npm_config_nodedir: node };
    const at = join(folder, 'node_modules/aws-lambda-ric');
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const args = [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      `aws-lambda-ric@${runtime.version}`,
    ];
    await runCommand({ program: 'npm', args, cwd: folder, env });
    for (const script of ['scripts/preinstall.sh', 'scripts/postinstall.sh'])
      await runCommand({ program: 'sh', args: [script], cwd: at, env });
  },
};

export const parts: readonly Part[] = [emulator, runtime, moto, dynamodb];
export type PartName = 'emulator' | 'runtime' | 'moto' | 'dynamodb';
