// The arrows of ARCHITECTURE.md. `mayImport` is the whole truth about rooms: what is not named is forbidden.
const mayImport = {
  config: [],
  errors: [],
  console: ['config', 'http'],
  output: [],
  http: ['config', 'errors', 'output'],
  observability: ['config', 'errors', 'http', 'output'],
  state: ['config', 'errors', 'observability'],
  upstream: ['config', 'errors', 'observability'],
  auth: ['config', 'errors', 'http', 'observability', 'state', 'upstream'],
  audit: ['config', 'errors', 'http', 'observability', 'output', 'auth'],
  calls: ['config', 'errors', 'http', 'observability', 'state'],
  agents: ['config', 'errors', 'http', 'observability', 'state', 'upstream', 'auth'],
  events: ['config', 'errors', 'http', 'observability', 'state', 'upstream', 'auth', 'agents', 'calls'],
  'agent-runtime': ['config', 'errors', 'observability', 'state', 'upstream', 'auth', 'agents', 'calls', 'events'],
  'voice-call': ['config', 'errors', 'http', 'state', 'upstream', 'auth', 'agents', 'calls'],
  'mobile-agent': ['config', 'errors', 'http', 'observability', 'state', 'upstream', 'auth', 'calls', 'events'],
};

const rooms = Object.entries(mayImport).map(([room, others]) => ({
  name: `${room}-knows-only-its-neighbours`,
  comment: `src/${room} may import ${others.join(', ') || 'no other room'}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...others].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...rooms,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'one-file-knows-axios',
      comment: 'An AxiosError carries tokens and telephone numbers; it must not get out of the file that makes it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/upstream/http/upstream-http\\.ts$' },
      to: { path: 'node_modules/axios' },
    },
    {
      name: 'one-room-has-a-door',
      comment: 'Only the upstream room opens connections.',
      severity: 'error',
      from: { path: '^src/', pathNot: '(^src/upstream/|\\.spec\\.ts$)' },
      to: { path: 'node_modules/undici' },
    },
    {
      name: 'dial-commands-are-never-repeated',
      comment: 'callout, callinner and previewCallout are PUT: every retry helper takes them for safe to repeat.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: 'node_modules/(axios-retry|retry|p-retry|async-retry)' },
    },
    {
      name: 'cockatiel-breaks-circuits-only',
      comment: 'It repeats, too: in the one file that imports it a review sees that only its breaker is used.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/upstream/http/upstream-lane\\.ts$' },
      to: { path: 'node_modules/cockatiel' },
    },
    {
      name: 'only-queries-are-repeated',
      comment: 'Whatever places a call goes past this helper: what was sent may have been dialled.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(agents/gateway-queries|mobile-agent/reconciliation/call-lookup|upstream/repeated-query\\.spec)\\.ts$',
      },
      to: { path: '^src/upstream/repeated-query\\.ts$' },
    },
    {
      name: 'src-stands-alone',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|simulator|demo|scripts)/' },
    },
    {
      name: 'the-simulator-knows-nothing-of-the-service',
      comment: 'It stands in for somebody else: what it shares with us it would get wrong with us.',
      severity: 'error',
      from: { path: '^simulator/' },
      to: { path: '^(src|test|demo)/' },
    },
    {
      name: 'packages-know-nothing-of-the-service',
      comment: 'What they know of it stands in openapi.json, as for everybody else.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(src|simulator|test|demo|scripts)/' },
    },
    {
      name: 'the-service-knows-nothing-of-its-clients',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^packages/' },
    },
    {
      name: 'the-client-depends-on-nothing',
      comment: 'A CRM takes it as it is: 8 KB, and nothing else.',
      severity: 'error',
      from: { path: '^packages/client/src/', pathNot: '\\.(spec|fixture)\\.ts$' },
      to: { path: '(node_modules|^packages/console)/' },
    },
    {
      name: 'the-console-is-built-on-the-client-alone',
      severity: 'error',
      from: { path: '^packages/console/src/' },
      to: { path: 'node_modules/', pathNot: '^packages/client/' },
    },
    {
      name: 'specs-are-imported-by-nobody',
      severity: 'error',
      from: {},
      to: { path: '\\.spec\\.ts$' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
