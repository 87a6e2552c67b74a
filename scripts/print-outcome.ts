/** How a command ends: its lines and 0, or what went wrong, in words where it has some, and 1. */
export function printOutcome(command: Promise<string[]>): void {
  command.then(
    (lines) => {
      console.log(lines.join('\n'));
      process.exit(0);
    },
    (fault: unknown) => {
      console.error(fault instanceof Error && fault.message !== '' ? fault.message : fault);
      process.exit(1);
    },
  );
}
