import { describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { INSTALLATIONS, lint, manifestFile, render } from '../../deploy/tools/manifests.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { kubernetesMistakes } from '../support/kubernetes-types.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests are read loosely; what is compared counts.
type Manifest = any;

const read = (text: string): Manifest[] => parseAllDocuments(text).map((document) => document.toJS());
const find = (manifests: Manifest[], kind: string): Manifest => manifests.find((one) => one.kind === kind);
const kinds = (manifests: Manifest[]): string[] => manifests.map(({ kind }) => kind).sort();
const podOf = (manifests: Manifest[]): Manifest => find(manifests, 'Deployment').spec.template.spec;

/** What Helm says when it refuses. */
function refusal(...args: string[]): string {
  try {
    render('memory', ...args);
    return 'no refusal';
  } catch (error) {
    return String(error);
  }
}

describe.each(INSTALLATIONS)('the manifests of %s', (installation) => {
  const text = readFileSync(manifestFile(installation), 'utf8');
  const manifests = read(text);
  const pod = podOf(manifests);

  it('are the chart as it is now, and Helm finds nothing wrong with it', () => {
    expect(lint(installation)).toContain('0 chart(s) failed');
    expect(render(installation)).toBe(text);
  });

  it('are what the Kubernetes API takes, field by field', () => {
    expect(kubernetesMistakes(manifests)).toEqual([]);
    const wrong = structuredClone(manifests);
    podOf(wrong).containers[0].readinesProbe = {};
    podOf(wrong).terminationGracePeriodSeconds = '35';
    expect(kubernetesMistakes(wrong).sort()).toEqual([
      expect.stringContaining(`'"readinesProbe"' does not exist in type 'Container'`),
      "Type 'string' is not assignable to type 'number'.",
    ]);
  });

  it('run the service without rights and with nothing to write to', () => {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.containers).toHaveLength(1);
    expect(pod.containers[0].securityContext).toEqual({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      privileged: false,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.containers[0].volumeMounts.every(({ readOnly }: { readOnly: boolean }) => readOnly)).toBe(true);
    expect(pod.volumes.find(({ name }: { name: string }) => name === 'secrets').secret.defaultMode).toBe(0o440);
  });

  it('ask the probes that the service has, and give it longer to stop than it takes', () => {
    const [{ startupProbe, livenessProbe, readinessProbe, lifecycle, env }] = pod.containers;
    expect(startupProbe.httpGet).toEqual({ path: '/livez', port: 'http' });
    expect(livenessProbe.httpGet).toEqual({ path: '/livez', port: 'http' });
    expect(readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'http' });
    const { value } = env.find(({ name }: { name: string }) => name === 'SHUTDOWN_GRACE_MS');
    const needed = Number(lifecycle.preStop.sleep.seconds) + Number(value) / 1000;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(needed);
  });

  it('give no secret away', () => {
    expect(kinds(manifests)).not.toContain('Secret');
    const values = pod.containers[0].env.map(({ name, value }: { name: string; value: string }) => `${name}=${value}`);
    expect(values.filter((line: string) => /^\w*(SECRET|KEY|STATE_URL)\w*=/.test(line))).toEqual(
      values.filter((line: string) => /^\w+_FILE=\/run\/secrets\/contact-centre-bff\/\w+$/.test(line)),
    );
  });
});

describe('the chart', () => {
  const memory = read(render('memory'));
  const redis = read(render('redis'));

  it('replaces the only pod with state in memory, and rolls with Redis', () => {
    expect(find(memory, 'Deployment').spec.strategy).toEqual({ type: 'Recreate' });
    expect(find(memory, 'Deployment').spec.replicas).toBe(1);
    expect(find(redis, 'Deployment').spec.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
    expect(find(redis, 'Deployment').spec).not.toHaveProperty('replicas');
    expect(kinds(memory)).toEqual(['ConfigMap', 'Deployment', 'NetworkPolicy', 'Service', 'ServiceAccount']);
  });

  it('scales by polling agents, and lets one pod go at a time', () => {
    expect(find(redis, 'HorizontalPodAutoscaler').spec.metrics[0]).toEqual({
      type: 'Pods',
      pods: { metric: { name: 'polling_agents' }, target: { type: 'AverageValue', averageValue: '500' } },
    });
    expect(find(redis, 'PodDisruptionBudget').spec).toMatchObject({ maxUnavailable: 1 });
  });

  it('has Prometheus and Grafana find the service', () => {
    const selector = find(redis, 'Deployment').spec.selector.matchLabels;
    expect(find(redis, 'ServiceMonitor').spec).toEqual({
      selector: { matchLabels: selector },
      jobLabel: 'app.kubernetes.io/name',
      endpoints: [{ port: 'http', path: '/metrics', interval: '15s' }],
    });
    expect(find(redis, 'Service').metadata.labels).toMatchObject({
      ...selector,
      'app.kubernetes.io/name': 'contact-centre-bff',
    });
    const alerts = new URL('../../deploy/helm/contact-centre-bff/files/alerts.yaml', import.meta.url);
    expect(find(redis, 'PrometheusRule').spec).toEqual(parse(readFileSync(alerts, 'utf8')));
    const moved = read(render('redis', '--set', 'prometheusRule.runbookUrl=https://wiki.example.net/bff'));
    expect(find(moved, 'PrometheusRule').spec.groups[0].rules[0].annotations.runbook_url).toBe(
      'https://wiki.example.net/bff#contactcentrebffdown',
    );
    const board = redis.find(({ data }) => data?.['contact-centre-bff.json']);
    expect(JSON.parse(board.data['contact-centre-bff.json'])).toMatchObject({ uid: 'contact-centre-bff' });
  });

  it('gives the service settings that it takes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mounted-'));
    try {
      for (const path of ['/etc/contact-centre-bff', '/run/secrets/contact-centre-bff'])
        mkdirSync(join(folder, path), { recursive: true });
      const { data } = memory.find((one) => one.kind === 'ConfigMap');
      writeFileSync(join(folder, '/etc/contact-centre-bff/tenants.yaml'), data['tenants.yaml']);
      writeFileSync(join(folder, '/run/secrets/contact-centre-bff/ACME_APP_SECRET'), 'secret-of-acme\n');
      const env: { name: string; value: string }[] = podOf(memory).containers[0].env;
      const mounted = env.map(({ name, value }) => [name, value.startsWith('/') ? join(folder, value) : value]);
      const { environment, tenants } = loadConfiguration(Object.fromEntries(mounted));
      expect(environment).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0', PORT: 3000 });
      expect([...tenants.keys()]).toEqual(['acme']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('counts the time to stop from SHUTDOWN_GRACE_MS', () => {
    const slow = read(render('memory', '--set-string', 'settings.SHUTDOWN_GRACE_MS=60500'));
    expect(podOf(slow).terminationGracePeriodSeconds).toBe(61 + 5 + 5);
  });

  it('refuses what Kubernetes would take and users would pay for', () => {
    expect(refusal('--set', 'replicas=2')).toContain('Several replicas need shared state');
    expect(refusal('--set', 'autoscaling.enabled=true')).toContain('Several replicas need shared state');
    expect(refusal('--set', 'secrets.files={STATE_URL}')).toContain('Redis needs STATE_ENCRYPTION_KEY');
    expect(refusal('--set', 'secrets.existingSecret=')).toContain('secrets.files needs secrets.existingSecret');
    expect(refusal('--set', 'tenants.config=null')).toContain('says who is served');
    expect(refusal('--set-string', 'settings.PORT=8080')).toContain("settings.PORT is the chart's own");
    expect(refusal('--set-string', 'settings.STATE_URL=redis://:pass@redis')).toContain('/settings/STATE_URL');
    expect(refusal('--set-string', 'settings.STATE_ENCRYPTION_KEY=x')).toContain('/settings/STATE_ENCRYPTION_KEY');
    expect(refusal('--set', 'replica=2')).toContain("additional properties 'replica' not allowed");
    expect(refusal('--kube-version', '1.29.0')).toContain('kubeVersion');
  });
});
