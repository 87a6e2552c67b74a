/** Addresses as Twilio takes them: E.164 with a plus, or `client:` and an identity of letters, digits, `_` and `-`. */
export function isNumber(address: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(address);
}

function isClient(address: string): boolean {
  return /^client:[A-Za-z0-9_-]{1,121}$/.test(address);
}

export function isDialable(address: string): boolean {
  return isNumber(address) || isClient(address);
}
