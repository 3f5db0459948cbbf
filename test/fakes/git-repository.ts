import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A repository of Debian's own git, to be served. */
export interface GitRepository {
  /** The folder in which `deploy.git` lies. */
  readonly folder: string;
  /** Commits these files (with links, by their targets) on top of a branch, or in place of what it held. */
  commit(
    files: Readonly<Record<string, string>>,
    how?: {
      readonly branch?: string;
      readonly forced?: boolean;
      readonly links?: Readonly<Record<string, string>>;
    },
  ): string;
  /** Puts a tag on a commit, or moves it there. */
  tag(name: string, commit: string): void;
  remove(): void;
}

/** Whether this machine has the git that serves. */
export const hasGit = (): boolean => {
  try {
    execFileSync('git', ['http-backend', '--help'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

export const openGitRepository = (): GitRepository => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-git-'));
  const [bare, work] = [join(folder, 'deploy.git'), join(folder, 'work')];
  const git = (cwd: string, ...words: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com', ...words], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  git(folder, 'init', '--bare', '-b', 'main', bare);
  git(bare, 'config', 'uploadpack.allowFilter', 'true');
  git(folder, 'clone', bare, work);
  return {
    folder,
    commit: (files, { branch = 'main', forced = false, links = {} } = {}) => {
      if (forced) git(work, 'checkout', '--orphan', `made-${Date.now()}`);
      if (forced) git(work, 'rm', '-rf', '--ignore-unmatch', '.');
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(work, path)), { recursive: true });
        writeFileSync(join(work, path), text);
      }
      for (const [path, target] of Object.entries(links)) symlinkSync(target, join(work, path));
      git(work, 'add', '-A');
      git(work, 'commit', '--allow-empty', '-m', 'change');
      git(work, 'push', ...(forced ? ['--force'] : []), 'origin', `HEAD:refs/heads/${branch}`);
      return git(work, 'rev-parse', 'HEAD');
    },
    tag: (name, commit) => {
      git(work, 'tag', '-a', '--force', name, '-m', name, commit);
      git(work, 'push', '--force', 'origin', name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
