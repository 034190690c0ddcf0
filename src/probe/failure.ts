import type { Fact } from '../event/event.ts';
import type { ProbeFailure } from '../event/fact/source.ts';
import type { CommandEnd } from '../vantage/contract.ts';

/** What must be known of a tool to say why it failed and what would help. */
export interface Tool {
  /** Name of the probe. */
  readonly probe: string;
  /** Debian package that brings it. */
  readonly package: string;
  /** What it needs beyond an ordinary user's rights, as it reads after "needs": `CAP_NET_RAW`. */
  readonly privilege?: string;
  /** What helps against a complaint of the tool itself; the first that matches counts. */
  readonly hints?: readonly (readonly [complaint: RegExp, hint: string])[];
}

/** Exit status of a shell or of `timeout` for a command that a signal ended: 128 + SIGINT (2) or SIGTERM (15). */
const stopped = new Set([130, 143]);

/** Whether the command ended because it was asked to, by `stop` or `abort`. */
export const wasStopped = (end: CommandEnd): boolean =>
  end.how === 'aborted' ||
  (end.how === 'signalled' && (end.signal === 'SIGINT' || end.signal === 'SIGTERM')) ||
  (end.how === 'exited' && stopped.has(end.exitCode));

/** Why a command failed, or nothing when it ended as it should or as it was asked to. */
export function failureOf(tool: Tool, end: CommandEnd): Fact<'probe.failed'> | undefined {
  if (end.truncated) return badOutput(tool, 'it printed more than is kept; the rest was dropped');
  if (wasStopped(end) || (end.how === 'exited' && end.exitCode === 0)) return undefined;
  return describeFailure(tool, end);
}

/** The command ran, but what it printed cannot be used. */
export const badOutput = (tool: Tool, message: string): Fact<'probe.failed'> => ({
  type: 'probe.failed',
  probe: tool.probe,
  reason: 'bad-output',
  message,
});

/**
 * Says why a command failed, for one that is known to have: its end first, its own words as a last resort.
 * @param said what the tool complained of on standard output, where it does that
 */
export function describeFailure(tool: Tool, end: CommandEnd, said = ''): Fact<'probe.failed'> {
  const complaint = end.stderrTail.trim() || said.trim();
  const reason = reasonOf(end, complaint);
  const hint = tool.hints?.find(([pattern]) => pattern.test(complaint))?.[1] ?? hintFor(reason, tool);
  const message = firstLine(complaint) ?? manner(end);
  return { type: 'probe.failed', probe: tool.probe, reason, message, ...(hint !== undefined && { hint }) };
}

function reasonOf(end: CommandEnd, complaint: string): ProbeFailure {
  switch (end.how) {
    case 'not-started':
      return end.reason;
    case 'timed-out':
    case 'lost':
      return end.how;
    case 'exited':
      // Shells, `env`, `timeout` and `setpriv` agree on these two (POSIX.1-2017, XCU 2.8.2).
      if (end.exitCode === 127) return 'no-such-tool';
      if (end.exitCode === 126) return 'permission';
      return reasonByWords(complaint);
    default:
      return reasonByWords(complaint);
  }
}

/**
 * For starters that hide the reason behind an exit code of their own: `ip netns exec` gives 1 for everything, ssh gives 255
 * for what fails on its way, and iproute2 gives 255 for a usage error.
 */
const words: readonly (readonly [RegExp, ProbeFailure])[] = [
  [/^(exec of|.*failed to (run command|execute)) .*: No such file or directory/m, 'no-such-tool'],
  [/command not found|executable file not found/, 'no-such-tool'],
  [/^ssh: |^Connection (closed|reset|refused|timed out)|^kex_exchange|^Cannot open network namespace/m, 'unreachable'],
  [/(invalid|unrecognized|unknown) option|^BusyBox |" is unknown, try "/im, 'too-old'],
  [
    /(operation|action) not permitted|permission denied|have permission to|run as root|CAP_[A-Z_]+ required/i,
    'permission',
  ],
];

const reasonByWords = (complaint: string): ProbeFailure =>
  words.find(([pattern]) => pattern.test(complaint))?.[1] ?? 'failed';

function hintFor(reason: ProbeFailure, tool: Tool): string | undefined {
  switch (reason) {
    case 'no-such-tool':
      return `Install Debian's package ${tool.package} (or its like) on the vantage.`;
    case 'too-old':
      return `The tool there lacks an option that is needed; Debian's package ${tool.package} has it.`;
    case 'permission':
      return tool.privilege === undefined ? undefined : `It needs ${tool.privilege} on the vantage.`;
    case 'unreachable':
    case 'lost':
      return 'Check that the vantage is up and can be reached.';
    default:
      return undefined;
  }
}

/** The longest complaint worth a line of a report. */
const maxMessageLength = 300;

const firstLine = (text: string): string | undefined =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '')
    ?.slice(0, maxMessageLength);

function manner(end: CommandEnd): string {
  switch (end.how) {
    case 'exited':
      return `it exited with ${end.exitCode} and said nothing`;
    case 'signalled':
      return `${end.signal} ended it`;
    case 'timed-out':
      return 'its deadline ended it';
    case 'aborted':
      return 'it was ended before it was done';
    case 'lost':
      return 'the vantage stopped answering';
    case 'not-started':
      return {
        'no-such-tool': 'there is no such tool',
        permission: 'it may not be run',
        unreachable: 'the vantage cannot be reached',
      }[end.reason];
  }
}
