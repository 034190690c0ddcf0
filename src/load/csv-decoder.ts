import { withoutSecrets } from '../event/without-secrets.ts';
import { bytesOf, copyOf, readDecimal, readDigits, startsWith, timestampDigits } from './csv/bytes.ts';
import { type Columns, readHeader, type Tags } from './csv/columns.ts';
import { openConnections } from './csv/connections.ts';
import { openLines } from './csv/lines.ts';
import { readHead, type SampleHead } from './csv/sample.ts';
import { openSeconds, type TimedFact } from './csv/seconds.ts';
import { classifyFailure } from './failure-class.ts';

/** Reads what k6 prints with `--out csv=-`. */
export interface CsvDecoder {
  /** @returns facts that became certain with this chunk, in order; each second is followed by its watermark. */
  chunk(bytes: Uint8Array): readonly TimedFact[];
  /** @returns what was still open when the output ended. */
  end(): readonly TimedFact[];
  /** Finished requests so far. */
  requests(): number;
  /** Lines that are no samples, such as what a script's `handleSummary` prints; the first 256 KiB. */
  text(): string;
}

const headerStart = bytesOf('metric_name,');
const keptTextBytes = 256 << 10;
/** Nanoseconds; a sample farther from the run's start (104 days) is no sample of this run. */
const farthestNs = Number.MAX_SAFE_INTEGER;
const microsPerMilli = 1e3;
const nanosPerMilli = 1e6;
const nanosPerMicro = 1e3;

/**
 * Opens a decoder of k6's CSV samples. Any bytes in any chunks are survived; what is no sample is text.
 *
 * k6 writes the samples of one request one after the other, from `http_reqs` to `http_req_failed`, all with the time at which
 * it ended (lib/netext/httpext/tracer.go). Which requests failed is k6's word (`http_req_failed`), so a script's
 * `setResponseCallback` is honoured; where a script switched that metric off, those without an answer count.
 * @param epochNs nanoseconds since 1970 at the run's start, by the clock of the machine that k6 runs on
 */
export function openCsvDecoder(epochNs: bigint): CsvDecoder {
  let out: TimedFact[] = [];
  let requests = 0;
  let columns: Columns | undefined;
  const timeAt = openTimes(epochNs);
  const text = openText();
  const seconds = openSeconds((fact) => out.push(fact));
  const connections = openConnections();
  const head: SampleHead = { kind: 'none', timeAt: 0 };
  const current = emptyRequest();

  const finish = (failed: boolean | undefined): void => {
    if (!current.open) return;
    current.open = false;
    requests += 1;
    const { tags, endNs } = current;
    const tookMs = current.blockedMs + current.durationMs;
    const tookNs = Math.round(tookMs * nanosPerMilli);
    const startNs = endNs - tookNs;
    const answered = tags.status > 0;
    const opened = current.connectingMs > 0;
    const { scenario, method, url, vu } = tags;
    const past = connections.use({ scenario, vu, url, startNs, endNs, gotConnection: tookNs > 0, opened, answered });
    const failure = (failed ?? !answered) ? classifyFailure(tags) : undefined;
    const answeredInUs = answered ? current.durationMs * microsPerMilli : undefined;
    const isListed = seconds.count({ scenario, method, endNs, opened, answeredInUs, failure });
    if (failure === undefined || !isListed) return;
    out.push({
      atNs: endNs,
      fact: {
        type: 'load.failure',
        scenario,
        method,
        ...(url !== '' && { url: withoutSecrets(url) }),
        startNs,
        durationUs: tookNs > 0 ? tookNs / nanosPerMicro : null,
        class: failure,
        errorCode: tags.errorCode,
        status: tags.status,
        reused: past.reused,
        vu,
        lastAnswerNs: past.lastAnswerNs,
      },
    });
  };

  const begin = (bytes: Uint8Array, from: number, to: number, endNs: number): void => {
    columns?.read(bytes, from, to, current.tags);
    current.open = true;
    current.endNs = endNs;
    current.blockedMs = 0;
    current.connectingMs = 0;
    current.durationMs = 0;
  };

  /** @returns false when the line is no sample after all. */
  const takeSample = (bytes: Uint8Array, from: number, to: number): boolean => {
    const { kind } = head;
    if (kind === 'other') return true;
    const value = readDecimal(bytes, head.timeAt + timestampDigits + 1, to);
    const atNs = timeAt(bytes, head.timeAt);
    if (Number.isNaN(value) || Math.abs(atNs) > farthestNs) return false;
    switch (kind) {
      case 'duration':
        current.durationMs = value;
        return true;
      case 'blocked':
        current.blockedMs = value;
        return true;
      case 'connecting':
        current.connectingMs = value;
        return true;
      case 'failed':
        finish(value > 0);
        return true;
    }
    finish(undefined);
    seconds.reached(atNs);
    if (kind === 'request') begin(bytes, from, to, atNs);
    else if (kind === 'dropped') {
      columns?.read(bytes, from, to, current.tags);
      seconds.lost(atNs, current.tags.scenario, Math.floor(value));
    }
    return true;
  };

  const takeLine = (bytes: Uint8Array, from: number, to: number): void => {
    if (columns === undefined) {
      if (startsWith(bytes, from, headerStart))
        columns = readHeader(new TextDecoder().decode(bytes.subarray(from, to)));
      if (columns === undefined) text.add(bytes, from, to + 1);
      return;
    }
    const isSample = readHead(bytes, from, to, head) !== 'none' && takeSample(bytes, from, to);
    if (!isSample) text.add(bytes, from, to + 1);
  };

  const isSample = (bytes: Uint8Array, from: number, to: number) =>
    columns !== undefined && readHead(bytes, from, to, head) !== 'none';
  const lines = openLines(takeLine, isSample);
  const taken = (): readonly TimedFact[] => {
    const facts = out;
    out = [];
    return facts;
  };

  return {
    chunk: (bytes) => {
      lines.chunk(bytes);
      return taken();
    },
    end: () => {
      const rest = lines.end();
      const torn = columns !== undefined && readHead(rest, 0, rest.length, head) !== 'none';
      if (!torn) text.add(rest, 0, rest.length);
      finish(undefined);
      seconds.end();
      return taken();
    },
    requests: () => requests,
    text: text.read,
  };
}

interface OpenRequest {
  /** Whether its first sample has been read and its last has not. */
  open: boolean;
  readonly tags: Tags;
  endNs: number;
  blockedMs: number;
  connectingMs: number;
  durationMs: number;
}

function emptyRequest(): OpenRequest {
  const tags = { scenario: '', method: '', status: 0, errorCode: 0, error: '', url: '', vu: null };
  return { open: false, tags, endNs: 0, blockedMs: 0, connectingMs: 0, durationMs: 0 };
}

/** Timestamps do not fit a number; their distance from the run's start does, when seconds and the rest are taken apart. */
function openTimes(epochNs: bigint): (bytes: Uint8Array, at: number) => number {
  const epochSeconds = Number(epochNs / 1_000_000_000n);
  const epochRest = Number(epochNs % 1_000_000_000n);
  const restDigits = 9;
  const secondDigits = timestampDigits - restDigits;
  return (bytes, at) =>
    (readDigits(bytes, at, secondDigits) - epochSeconds) * 1e9 +
    readDigits(bytes, at + secondDigits, restDigits) -
    epochRest;
}

/** Keeps the first of what is no sample. */
function openText() {
  const kept: Uint8Array[] = [];
  let left = keptTextBytes;
  return {
    add: (bytes: Uint8Array, from: number, to: number): void => {
      const part = copyOf(bytes, from, Math.min(to, from + left));
      if (part.length > 0) kept.push(part);
      left -= part.length;
    },
    read: (): string => {
      const decoder = new TextDecoder();
      return kept.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
    },
  };
}
