import type { Event, Fact } from '../event/event.ts';

/** A command as the program and its arguments. There is no shell on this side, ever. */
export type Argv = readonly [program: string, ...args: string[]];

/** When a command ran, in nanoseconds since the run's start by this machine's clock. */
export interface Times {
  readonly startedNs: number;
  readonly endedNs: number;
}

/** How a command ended. A command never rejects: whatever went wrong is one of these. */
export type CommandEnd = Times & {
  /** The last of standard error, at most 4 KiB. For people, and for the few tools that say their counts nowhere else (tcpdump). */
  readonly stderrTail: string;
  /** Whether output beyond `maxBytes` was thrown away. */
  readonly truncated: boolean;
} & (
    | { readonly how: 'exited'; readonly exitCode: number }
    | { readonly how: 'signalled'; readonly signal: string }
    /** `timed-out`: its own deadline ended it. `aborted`: we did. `lost`: the vantage stopped answering. */
    | { readonly how: 'timed-out' | 'aborted' | 'lost' }
    | { readonly how: 'not-started'; readonly reason: 'no-such-tool' | 'permission' | 'unreachable' }
  );

export interface CommandOptions {
  /** The far end ends the command after this long, whether or not this side still lives. */
  readonly deadlineMs: number;
  /** How long it may take to finish once it was asked to, before it is killed. Default 1000. */
  readonly graceMs?: number;
  /** Output beyond this is dropped (and the command goes on), so that no command can fill memory. */
  readonly maxBytes: number;
  /** Aborting ends the command at once (SIGTERM, then SIGKILL). */
  readonly abort?: AbortSignal;
  /** Added to the command's environment on the far end. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Chunk {
  readonly bytes: Uint8Array;
  /** When it was received, nanoseconds since the run's start. */
  readonly gotNs: number;
}

/** A running command. Its output must be read to the end (see `collect` and `drain`): an unread pipe would stall it. */
export interface Command {
  readonly stdout: AsyncIterable<Chunk>;
  /** Asks the command to finish (SIGINT), so that it can still print its summary. `end` tells when it has. */
  stop(): void;
  readonly end: Promise<CommandEnd>;
}

/** A place where commands run. */
export interface Vantage {
  readonly name: string;
  /** `shared`: its clock is this machine's clock, so its offset is zero without measuring. */
  readonly clock: 'shared' | 'own';
  start(argv: Argv, options: CommandOptions): Command;
  /** Names of the files in a folder at the vantage. */
  list(remoteFolder: string): Promise<readonly string[]>;
  /** Moves a file that a command wrote at the vantage to a file on this machine. The original is gone afterwards. */
  pull(remotePath: string, localPath: string): Promise<void>;
  /**
   * A folder at the vantage that commands may write into; it is removed when the vantage's scope closes.
   * @param near the recording's folder. A vantage that shares this machine's files makes it there, so that what a killed run
   *   leaves lies with its recording and nowhere else; without it, it is made where temporary files go.
   */
  scratch(near?: string): Promise<string>;
}

/** Who owns what lives. Undos run last-in-first-out when the scope closes, each with its own deadline. */
export interface Scope {
  /** Aborted when what runs in this scope should drain and finish. */
  readonly stop: AbortSignal;
  /** Registers the undo of something just made. `giveUp` is aborted when the undo has used up its time. */
  own(what: string, undo: (giveUp: AbortSignal) => Promise<void>): void;
  child(name: string): Scope;
}

/** Where a source puts what it saw. */
export interface Emit {
  /** Now, in nanoseconds since the run's start. */
  nowNs(): number;
  /** `atNs` defaults to now. */
  fact(fact: Fact, stamp?: Partial<Pick<Event, 'atNs' | 'raw'>>): void;
}

/** Something that observes by itself, a watch or a load. `run` settles when it has drained. */
export interface Source {
  readonly kind: string;
  readonly vantage: string;
  run(emit: Emit, scope: Scope): Promise<void>;
}

export interface SceneHost {
  readonly name: string;
  readonly role: 'node' | 'router' | 'client' | 'other';
  /** Interface on the target's own layer 2 segment, where the host has one. */
  readonly interface?: string;
  /** Whether commands can run there. */
  readonly vantage: boolean;
}

/** The facts a target resolves to. */
export interface Scene {
  readonly site: string;
  /** `address`: the IP address of a VIP, or the URL. */
  readonly target: { readonly kind: 'vip' | 'url'; readonly address: string; readonly port?: number };
  readonly hosts: readonly SceneHost[];
}

/** Where a run happens: a lab or a cluster. */
export interface Site {
  readonly name: string;
  /** @throws SeismoError `unknown-target` when the site has no such thing. */
  resolve(target: string): Promise<Scene>;
  vantages(scene: Scene, scope: Scope, clock: () => number): Promise<readonly Vantage[]>;
  watches(scene: Scene): readonly Source[];
}
