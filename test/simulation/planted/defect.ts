/** A fault that somebody could write tomorrow, for the programme to find. */
export interface Defect {
  /** In words, with hyphens: the name of its folder and of its line in the table. */
  name: string;
  /** What it would do, and to whom. */
  does: string;
  edits: readonly Edit[];
  /** Done to the database after the migrations. */
  sql?: string;
  /** Of each seed, where fewer than usual or more are needed to meet it. */
  calls?: number;
  /** Seconds after the last call, where what it breaks shows later than most. */
  rest?: number;
}

export interface Edit {
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
}

/** The file with the defect in it. An edit that does not fit any more is a fault of the list. */
export function planted(text: string, edit: Edit): string {
  const times = text.split(edit.find).length - 1;
  if (times !== 1) throw new Error(`${edit.file} has ${times} times, and not once: ${edit.find}`);
  return text.split(edit.find).join(edit.replace);
}
