import type { CapturedPacket } from '../packet.ts';
import type { ByteQueue } from './byte-queue.ts';

/** A capture file format, being read. */
export interface CaptureFormat {
  /** Link type of the file's first interface; undefined until its header has been read. */
  readonly linkType: number | undefined;
  /** Parts passed over because their content contradicts itself, while the next part could still be found. */
  readonly malformed: number;
  /**
   * Appends every packet that is complete in the queue and skips it there; bytes of an incomplete one stay.
   * @returns why reading cannot go on from here (the next packet cannot be found any more), or undefined.
   */
  read(queue: ByteQueue, packets: CapturedPacket[]): string | undefined;
}
