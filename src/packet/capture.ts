import { ByteQueue } from './file/byte-queue.ts';
import type { CaptureFormat } from './file/format.ts';
import { openPcap } from './file/pcap.ts';
import { openPcapng } from './file/pcapng.ts';
import { uint32 } from './integer.ts';
import type { CapturedPacket } from './packet.ts';

/** What of a capture file could not be read. Whole files have zeros and no message. */
export interface CaptureDamage {
  /** Bytes at the end that belong to a packet whose rest is missing: the writer was killed, or its disk was full. */
  readonly cutBytes: number;
  /** Bytes behind a place from which the next packet cannot be found any more, or of a file that is no capture. */
  readonly unreadableBytes: number;
  /** pcapng blocks passed over because their content contradicts itself. */
  readonly malformedBlocks: number;
  /** The same in words, for people. */
  readonly messages: readonly string[];
}

/** A capture file being read, chunk by chunk. Nothing it is fed makes it throw. */
export interface CaptureReader {
  /** Link type of the first interface; undefined until the header has been read (and in files without one). */
  readonly linkType: number | undefined;
  /**
   * Takes the next bytes of the file, in chunks of any size, and gives the packets that are complete with them.
   * The packets share the chunk's memory: it must not be written to afterwards.
   */
  push(bytes: Uint8Array): CapturedPacket[];
  /** Says, after the last chunk, what could not be read. */
  end(): CaptureDamage;
}

/** Starts to read a pcap or pcapng file; which of them it is, its first four bytes tell. */
export function openCapture(): CaptureReader {
  return new StreamedCapture();
}

class StreamedCapture implements CaptureReader {
  #queue = new ByteQueue();
  #format: CaptureFormat | undefined;
  #receivedBytes = 0;
  #unreadableBytes = 0;
  /** Why and where reading stopped before the end. */
  #stuck: string | undefined;

  get linkType(): number | undefined {
    return this.#format?.linkType;
  }

  push(bytes: Uint8Array): CapturedPacket[] {
    const packets: CapturedPacket[] = [];
    this.#receivedBytes += bytes.length;
    if (this.#stuck !== undefined) {
      // Counted, not kept: a file that is no capture must not fill the memory.
      this.#unreadableBytes += bytes.length;
      return packets;
    }
    this.#queue.push(bytes);
    const problem = this.#recognise() ?? this.#format?.read(this.#queue, packets);
    if (problem !== undefined) this.#giveUp(problem);
    return packets;
  }

  end(): CaptureDamage {
    const cutBytes = this.#queue.length;
    const malformedBlocks = this.#format?.malformed ?? 0;
    const messages: string[] = [];
    if (this.#receivedBytes === 0) messages.push('the file is empty');
    if (this.#stuck !== undefined)
      messages.push(`${this.#stuck}; ${this.#unreadableBytes} bytes from there on are unreadable`);
    if (cutBytes > 0)
      messages.push(
        `the file ends ${cutBytes} bytes into an incomplete ${this.linkType === undefined ? 'header' : 'packet'}`,
      );
    if (malformedBlocks > 0) messages.push(`${malformedBlocks} malformed blocks were passed over`);
    return { cutBytes, unreadableBytes: this.#unreadableBytes, malformedBlocks, messages };
  }

  #recognise(): string | undefined {
    if (this.#format || !this.#queue.has(4)) return undefined;
    const magic = uint32(this.#queue.bytes, this.#queue.at);
    this.#format = openPcap(magic) ?? openPcapng(magic);
    return this.#format
      ? undefined
      : `0x${magic.toString(16).padStart(8, '0')} begins neither a pcap nor a pcapng file`;
  }

  #giveUp(problem: string): void {
    this.#stuck = `at byte ${this.#queue.offset}: ${problem}`;
    this.#unreadableBytes = this.#queue.length;
    this.#queue = new ByteQueue();
  }
}
