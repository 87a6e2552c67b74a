/** A hotline that takes no calls for now, whatever its hours say, with its own words to the callers. */
export interface EmergencyClosing {
  textZh: string;
  textEn: string;
  from: Date;
  /** Null: until somebody opens again. */
  until: Date | null;
}

/** Whether the closing holds at that moment: from its beginning up to, not including, its end. */
export function closingHolds(closing: EmergencyClosing, at: Date): boolean {
  return closing.from <= at && (closing.until === null || at < closing.until);
}
