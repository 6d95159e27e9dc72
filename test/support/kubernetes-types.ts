import ts from 'typescript';

interface Manifest {
  apiVersion: string;
  kind: string;
}

/** Custom resources: no package describes them without a heap of others, so they are compared whole where they matter. */
const UNDESCRIBED = ['monitoring.coreos.com/v1'];

/** What TypeScript finds wrong with manifests, given the types of the Kubernetes API: unknown fields, and wrong or missing values. */
export function kubernetesMistakes(manifests: Manifest[]): string[] {
  const source = manifests
    .filter(({ apiVersion }) => !UNDESCRIBED.includes(apiVersion))
    .map((manifest, index) => `export const m${index}: ${typeOf(manifest)} = ${JSON.stringify(manifest, null, 1)};`)
    .join('\n');
  const name = `${process.cwd()}/manifests.ts`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const readFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, target, ...more) =>
    file === name ? ts.createSourceFile(file, source, target) : readFile(file, target, ...more);
  const program = ts.createProgram([name], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

/** `apps/v1` Deployment is `import('kubernetes-types/apps/v1').Deployment`; `networking.k8s.io/v1` is in `networking/v1`. */
function typeOf({ apiVersion, kind }: Manifest): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  return `import('kubernetes-types/${group!.replace('.k8s.io', '')}/${version}').${kind}`;
}
