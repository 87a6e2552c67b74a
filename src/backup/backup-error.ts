/** Something that whoever runs the command can do something about: the message says what. */
export class BackupError extends Error {}
