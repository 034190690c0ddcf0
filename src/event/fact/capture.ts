import { z } from 'zod';

/** Captured packets. A capture file stays a file; the reader expands it into packet events at the line that names it. */
export const captureFacts = {
  /** A rotated capture file, complete and pulled: its place in the recording, its SHA-256, its LINKTYPE_ number. */
  'capture.pulled': z.strictObject({
    file: z.string(),
    sha256: z.string(),
    linkType: z.int(),
    packets: z.int().nonnegative(),
    bytes: z.int().nonnegative(),
  }),
  /** tcpdump's own account at its end; null where it did not say. */
  'capture.ended': z.strictObject({
    captured: z.int().nonnegative().nullable(),
    droppedByKernel: z.int().nonnegative().nullable(),
    droppedByInterface: z.int().nonnegative().nullable(),
  }),
  /** A TCP segment of a capture. Expanded by the reader, never stored. */
  'tcp.packet': z.strictObject({
    ethSource: z.string().optional(),
    ethDestination: z.string().optional(),
    source: z.string(),
    sourcePort: z.int(),
    destination: z.string(),
    destinationPort: z.int(),
    syn: z.boolean(),
    ack: z.boolean(),
    fin: z.boolean(),
    rst: z.boolean(),
    sequence: z.int(),
    payloadBytes: z.int().nonnegative(),
  }),
};
