/** Letters of a password that somebody chooses. In a file of its own: the rep's page has no room for schemas. */
export const PASSWORD_LEAST = 10;
