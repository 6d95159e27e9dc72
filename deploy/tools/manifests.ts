import { fileURLToPath } from 'node:url';
import { helm } from './helm.js';

const CHART = fileURLToPath(new URL('../helm/contact-centre-bff', import.meta.url));
const RELEASE = 'contact-centre-bff';
const HEAD = '# Made of the Helm chart by `npm run manifests`; change deploy/helm, not this file.\n';

/** The two plain installations that the repository shows; each is the chart with the values file of the same name. */
export const INSTALLATIONS = ['memory', 'redis'] as const;

/** The chart with some values, as `kubectl apply` takes it. */
export function render(installation: (typeof INSTALLATIONS)[number], ...args: string[]): string {
  return HEAD + helm('template', RELEASE, CHART, '--values', `${CHART}/ci/${installation}.yaml`, ...args);
}

/** What Helm finds wrong with the chart; throws when that is anything. */
export function lint(installation: (typeof INSTALLATIONS)[number]): string {
  return helm('lint', '--strict', CHART, '--values', `${CHART}/ci/${installation}.yaml`);
}

/** Where the plain manifests of an installation are kept. */
export function manifestFile(installation: (typeof INSTALLATIONS)[number]): URL {
  return new URL(`../kubernetes/${installation}.yaml`, import.meta.url);
}
