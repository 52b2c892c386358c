#!/usr/bin/env bash
# Builds etcd, kube-apiserver and kube-controller-manager from their published Go modules, once, and prints the folder that holds
# them. The first build takes 8 to 13 CPU minutes; later calls find it done. Exit status 69: there is no Go.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

command -v go > /dev/null || {
  echo "kubernetes/build.sh: Go is needed to build a control plane, and there is none on the PATH" >&2
  exit 69
}
digest=$(cat build.sh go.mod go.sum | git hash-object --stdin)
bin=${XDG_CACHE_HOME:-$HOME/.cache}/quorate/kubernetes/${digest:0:16}
if [ ! -e "$bin/complete" ]; then
  mkdir -p "$bin"
  exec 9> "$bin/lock"
  ! command -v flock > /dev/null || flock 9 # another build may be under way
  if [ ! -e "$bin/complete" ]; then
    version=$(awk '$1 == "k8s.io/kubernetes" { print $2; exit }' go.mod)
    minor=${version#v*.}
    stamp="-X k8s.io/component-base/version.gitVersion=$version -X k8s.io/component-base/version.gitMajor=1"
    stamp+=" -X k8s.io/component-base/version.gitMinor=${minor%%.*}"
    echo "kubernetes/build.sh: building Kubernetes $version and etcd (minutes, the first time)" >&2
    CGO_ENABLED=0 GOFLAGS="-mod=readonly -trimpath -buildvcs=false" nice go build -ldflags "-s -w $stamp" -o "$bin/" tool >&2
    mv "$bin/server" "$bin/etcd" # named after the last part of its module's path
    touch "$bin/complete"
  fi
fi
echo "$bin"
