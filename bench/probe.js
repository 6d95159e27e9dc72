// Loaded before the program that is measured: tells the bench over IPC what it took so far.
process.on('message', (question) => {
  if (question === 'memory') globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ cpuMicros: user + system, liveBytes: heapUsed + external, rss });
});
process.channel?.unref();
