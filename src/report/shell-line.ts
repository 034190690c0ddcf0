/** What no POSIX shell reads as anything but itself (POSIX.1-2017, XCU 2.2 Quoting), within a word. */
const plain = /^[\w@%+:,./-]+$/;
/** An argument after the command may have a `=` as well; before it, it would be an assignment. */
const plainArgument = /^[\w@%+=:,./-]+$/;

/** A command as one line that a POSIX shell reads as these very arguments; quoted only where it has to be. */
export function shellLine(argv: readonly string[]): string {
  return argv.map((argument, place) => quoted(argument, place === 0 ? plain : plainArgument)).join(' ');
}

/** Within single quotes everything is itself but a single quote, which has to stand outside of them. */
function quoted(argument: string, asIs: RegExp): string {
  return asIs.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
