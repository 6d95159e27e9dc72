// Exits with 0 when the service in this container lives, whatever HOST and PORT are. The image has neither curl nor wget.
// Liveness only: a process that drains, or whose state store is away, must not be killed for it.
const written = (name, otherwise) =>
  (process.env[name] ?? '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim() || otherwise;

// A process that listens everywhere answers on the loopback address; any other HOST is the only place where it does.
const host = written('HOST', '127.0.0.1')
  .replace(/^0\.0\.0\.0$/, '127.0.0.1')
  .replace(/^(::|\[::\])$/, '::1');
const authority = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;

const answer = await fetch(`http://${authority}:${written('PORT', '3000')}/livez`, {
  signal: AbortSignal.timeout(2500),
}).catch(() => null);
process.exitCode = answer?.ok ? 0 : 1;
