# What .ci/run and .ci/long share: they source it.
export CI=1 DEBIAN_FRONTEND=noninteractive

cache="${XDG_CACHE_HOME:-$HOME/.cache}/tidegate"
venv="$cache/ci-venv"
cfn_lint_version=1.58.0
aws_cli_version=1.46.3

step() { # step "what it does" command...: a heading, the command, its time
  local name=$1 start=$SECONDS
  shift
  printf '\n=== %s\n' "$name"
  "$@" || { printf '=== FAILED after %d s: %s\n' $((SECONDS - start)) "$name" >&2; exit 1; }
  printf '=== %d s: %s\n' $((SECONDS - start)) "$name"
}

packages() { # only what is missing: a machine that has all needs no network here
  local missing=()
  command -v prometheus >/dev/null || missing+=(prometheus)
  command -v chromium >/dev/null || missing+=(chromium)
  [ -n "$(find_go)" ] || missing+=(golang-go)
  command -v java >/dev/null || missing+=(default-jre-headless)
  command -v mvn >/dev/null || missing+=(maven)
  command -v cmake >/dev/null || missing+=(cmake)
  command -v g++ >/dev/null || missing+=(g++)
  command -v make >/dev/null || missing+=(make)
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
  command -v git >/dev/null || missing+=(git)
  [ -x /usr/sbin/sshd ] || missing+=(openssh-server)
  if [ ${#missing[@]} -eq 0 ]; then echo 'nothing is missing'; return; fi
  echo "installing ${missing[*]}"
  apt-get -qq update && apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}

find_go() { command -v go || { [ -x /usr/local/go/bin/go ] && echo /usr/local/go/bin/go; } || true; }

linter() {
  if "$venv/bin/cfn-lint" --version 2>/dev/null | grep -qF "$cfn_lint_version"; then return; fi
  python3 -m venv --clear "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check "cfn-lint==$cfn_lint_version"
}

aws_cli() {
  if "$venv/bin/aws" --version 2>/dev/null | grep -qF "aws-cli/$aws_cli_version"; then return; fi
  "$venv/bin/pip" install --quiet --disable-pip-version-check "awscli==$aws_cli_version"
}

install_all() {
  step 'Install what is missing' packages
  step 'Install cfn-lint' linter
  step 'Install the AWS CLI' aws_cli
  step 'npm ci' npm ci --no-audit --no-fund
}
