// The target of scripts/bench/load-output.ts: answers everything at once, so that k6 is what limits the rate, and swallows what
// the OpenTelemetry output exports. With a failure rate it resets every so-manieth request, and notes when it did and how many
// requests each second of the wall clock had. Prints its notes when it is interrupted.
import http from 'node:http';
import net from 'node:net';

const resetEvery = Number(process.argv[2] ?? 0);
const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
const perSecond = new Map();
/** @type {number[]} */
const resets = [];
let requests = 0;

const web = net.createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.on('data', () => {
    requests += 1;
    const second = Math.floor(Date.now() / 1000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    if (resetEvery > 0 && requests % resetEvery === 0) {
      resets.push(Date.now());
      socket.resetAndDestroy();
    } else socket.write(answer);
  });
});
web.listen(8080, '127.0.0.1', () => process.stdout.write('ready\n'));

http.createServer((request, response) => request.resume().on('end', () => response.end())).listen(4318, '127.0.0.1');

process.on('SIGINT', () => {
  process.stdout.write(`${JSON.stringify({ requests, perSecond: [...perSecond], resets })}\n`, () => process.exit());
});
