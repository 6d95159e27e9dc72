/** @type {import('jest').Config} */
const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
};

/** @type {import('jest').Config} */
export default {
  // Generous: what is slow on a busy machine must not look broken. What must be quick says so itself.
  testTimeout: 90_000,
  // Two cores: by default jest would leave one of them to itself, and most tests wait for a server rather than compute.
  maxWorkers: 2,
  // What a test file has loaded is never freed altogether: after two hundred of them a worker would collect garbage half the time.
  workerIdleMemoryLimit: '1GB',
  coverageProvider: 'v8',
  collectCoverageFrom: [
    'src/**/*.ts',
    '!src/main.ts',
    '!src/**/*.module.ts',
    '!src/**/*.fixture.ts',
    '!src/**/*.contract.ts',
  ],
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'] },
    { ...common, displayName: 'simulator', testMatch: ['<rootDir>/simulator/**/*.spec.ts'] },
    { ...common, displayName: 'client', testMatch: ['<rootDir>/packages/client/src/**/*.spec.ts'] },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/!(console)/**/*.e2e-spec.ts', '<rootDir>/test/*.e2e-spec.ts'],
    },
    {
      ...common,
      displayName: 'console',
      testMatch: ['<rootDir>/test/console/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/scripts/start-chromium.js',
      globalTeardown: '<rootDir>/scripts/stop-chromium.js',
    },
  ],
};
