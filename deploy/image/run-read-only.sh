#!/usr/bin/env bash
# Runs the service of an unpacked image as the orchestrator would: read-only root, user 1000, no capability, no new rights.
# run-read-only.sh ROOT, with the settings in the environment. The process is this very one, so that signals reach it.
set -euo pipefail
exec unshare --mount -- bash -euc '
  root=$1
  tenants=$root/run/tenants
  mount --make-rprivate /
  mount --bind "$root" "$root"
  mount -t tmpfs tmpfs "$root/run"
  mkdir "$tenants"
  cp "$TENANTS_FILE" "$tenants/tenants.yaml"
  chmod -R a+rX "$tenants"
  mount -t proc proc "$root/proc"
  mount -o remount,bind,ro "$root"
  mount -o remount,ro "$root/run"
  export TENANTS_FILE=/run/tenants/tenants.yaml NODE_ENV=${NODE_ENV:-development} PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
  if touch "$root/service/written" "$root/run/written" 2>/dev/null; then
    echo "The file system can be written to" >&2
    exit 1
  fi
  exec chroot "$root" setpriv --reuid=1000 --regid=1000 --clear-groups --no-new-privs --bounding-set=-all \
    env -C /service node dist/main.js
' run-read-only "$1"
