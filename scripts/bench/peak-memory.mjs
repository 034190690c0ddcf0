// Loaded before a program (node --import) whose memory is to be known. Says at the end how much memory it had at most; with
// --expose-gc it says instead how much its live objects took at most, by collecting the garbage again and again.
import { readFileSync, writeSync } from 'node:fs';

/** Often enough to meet a replay of a few tenths of a second several times. */
const sampleEveryMs = 50;
let liveBytes = 0;

if (globalThis.gc) setInterval(sample, sampleEveryMs).unref();

function sample() {
  globalThis.gc?.();
  liveBytes = Math.max(liveBytes, process.memoryUsage().heapUsed);
}

function residentBytes() {
  // VmHWM, proc_pid_status(5). Not getrusage's ru_maxrss: that also counts the process this one was forked from.
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

process.on('exit', () => writeSync(process.stderr.fd, `\npeak memory: ${liveBytes || residentBytes()} bytes\n`));
