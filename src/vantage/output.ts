import type { Command, CommandEnd } from './contract.ts';

/** A finished command with all it printed. */
export interface Collected {
  readonly stdout: Uint8Array;
  readonly end: CommandEnd;
}

/** Reads a command's whole output, at most the command's own `maxBytes`. */
export async function collect(command: Command): Promise<Collected> {
  const chunks: Uint8Array[] = [];
  for await (const { bytes } of command.stdout) chunks.push(bytes);
  return { stdout: Buffer.concat(chunks), end: await command.end };
}

/** Lets a command run to its end without keeping its output. */
export async function drain(command: Command): Promise<CommandEnd> {
  for await (const _ of command.stdout);
  return command.end;
}
