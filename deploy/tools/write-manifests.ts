// Writes deploy/kubernetes/*.yaml; test/deployment/kubernetes-manifests.e2e-spec.ts fails while they differ from the chart.
import { writeFileSync } from 'node:fs';
import { INSTALLATIONS, manifestFile, render } from './manifests.js';

for (const installation of INSTALLATIONS) writeFileSync(manifestFile(installation), render(installation));
